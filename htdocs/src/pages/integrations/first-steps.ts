import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Check, Circle } from 'lucide';
import type { Integration } from '../../api/types';
import { adoptStyle } from '../../browser/adopt-style';
import { href } from '../../browser/base';
import { icon } from '../../components/icon/icon';
import '../../components/test-button/test-button';
import { session } from '../../state/session';
import css from './first-steps.css?inline';

adoptStyle(css);

interface Step {
  title: string;
  isDone: boolean;
  /** Possible now. */
  action: TemplateResult | typeof nothing;
}

/** From an empty Portal to the first message that arrives: what is done, and what to do next. */
export function firstSteps(integration: Integration | null): TemplateResult {
  const steps = stepsOf(integration);
  const isReady = steps.every(({ isDone }) => isDone);
  return html`<section class="card first-steps" aria-labelledby="first-steps">
    <h2 id="first-steps">${isReady ? msg('Everything is set up') : msg('Send your first message')}</h2>
    <p class="muted">${msg('An integration is a destination for events.')}</p>
    <ol>
      ${steps.map(
        ({ title, isDone, action }) =>
          html`<li class=${isDone ? 'done' : nothing}>
            ${icon(isDone ? Check : Circle)}<span class="grow"
              >${title}<span class="visually-hidden">, ${isDone ? msg('done') : msg('to do')}</span></span
            >${isDone ? nothing : action}
          </li>`,
      )}
    </ol>
  </section>`;
}

function stepsOf(integration: Integration | null): Step[] {
  const hasUrl = integration !== null && integration.webhook_state !== 'unconfigured';
  const hasKey = integration?.has_signing_key === true;
  const link = (address: string, label: string): TemplateResult => html`<a class="button" href=${address}>${label}</a>`;
  const tab = (name: string, label: string): TemplateResult | typeof nothing =>
    integration === null ? nothing : link(`${href('integrations', integration.id)}?tab=${name}`, label);
  return [
    {
      title: msg('Integration'),
      isDone: integration !== null,
      action: session.isManagedCatalog ? link(href('integrations', 'new'), msg('Add your first integration')) : nothing,
    },
    { title: msg('URL of the receiver'), isDone: hasUrl, action: tab('settings', msg('Set up the webhook')) },
    { title: msg('Signing key'), isDone: hasKey, action: hasUrl ? tab('keys', msg('Create key')) : nothing },
    {
      title: msg('Successful test'),
      isDone: integration?.last_execution?.state === 'succeeded',
      action: hasUrl && hasKey ? html`<ph-test-button integration=${integration.id}></ph-test-button>` : nothing,
    },
  ];
}
