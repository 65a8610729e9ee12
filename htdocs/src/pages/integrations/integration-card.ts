import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Integration } from '../../api/types';
import { href } from '../../browser/base';
import { tile } from '../../components/avatar/avatar';
import { resultBadge, webhookBadge } from '../../components/badge/badge';
import { runButton } from '../../components/run-button/run-button';
import { time } from '../../components/time/time';
import { weekBar } from '../../components/week-bar/week-bar';
import { session } from '../../state/session';
import { maskedUrl } from '../../text/format';

export function integrationCard(integration: Integration): TemplateResult {
  const { id, name, last_execution: last, last_7_days: days } = integration;
  const sub = (integration.target && maskedUrl(integration.target)) ?? integration.description ?? integration.kind ?? id;
  return html`<li class="card integration-card">
    <div class="card-top">
      ${tile(id, name, 'l')}
      <div class="grow">
        <h2><a href=${href('integrations', id)}>${name}</a></h2>
        <p class="sub ${integration.target ? 'mono' : ''} cut" title=${sub}>${sub}</p>
      </div>
      ${webhookBadge(integration.webhook_state)}
    </div>
    <div class="card-facts">
      <div class="fact">
        <span class="small muted">${msg('Last execution')}</span>
        ${
          last === null
            ? html`<span class="badge">${msg('Never')}</span>`
            : html`${resultBadge(last)}
              ${last.finished_at === null ? nothing : html`<span class="small muted">${time(last.finished_at)}</span>`}`
        }
      </div>
      ${days === undefined ? nothing : weekBar(days)}
    </div>
    <div class="card-foot">
      ${
        session.isAdmin
          ? html`<ph-test-button
              class="test"
              integration=${id}
              name=${name}
              label=${msg('Test')}
              .reason=${integration.webhook_state === 'unconfigured' ? msg('No webhook is set up.') : null}
            ></ph-test-button>`
          : html`<span></span>`
      }
      ${runButton({ integration, event: null, name })}
    </div>
  </li>`;
}
