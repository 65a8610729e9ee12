import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Confirm, Execution, Integration, Page } from '../../api/types';
import { href } from '../../browser/base';
import { resultBadge } from '../../components/badge/badge';
import { executionTable } from '../../components/execution-table/execution-table';
import { emptyBox, loaded } from '../../components/states/states';
import { streakNote } from '../../components/streak-note/streak-note';
import { targetText } from '../../components/target/target';
import { time } from '../../components/time/time';
import { weekBar } from '../../components/week-bar/week-bar';
import type { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { NOTHING } from '../../text/format';
import './disabled-by';

const CONFIRM: Record<Confirm, () => string> = {
  always: () => msg('Always asks before running'),
  if_delivered: () => msg('Asks if the event was already delivered'),
  never: () => msg('Runs immediately'),
};

export function overview(integration: Integration, recent: Resource<Page<Execution>>, again: () => void, stats: unknown): TemplateResult {
  return html`
    ${notes(integration)} ${streakNote(recent.data?.items ?? [])}
    <div class="columns">
      <div class="main-column">${stats} ${session.maySeeHistory ? recentCard(integration, recent, again) : lastCard(integration)}</div>
      <aside class="side-column" aria-label=${msg('About this integration')}>${aboutCard(integration)}</aside>
    </div>
  `;
}

function notes(integration: Integration): TemplateResult {
  const { webhook_state: state, paused_until: paused, disabled_by_receiver_at: gone } = integration;
  const settings = html`<a href="${href('integrations', integration.id)}?tab=settings">${msg('Settings')}</a>`;
  const next = session.isAdmin ? html`${msg('Change it here:')} ${settings}` : msg('Ask an admin.');
  return html`
    ${
      state === 'unconfigured'
        ? html`<p class="note info">
            <span>${msg('No webhook is set up, so nothing can be sent yet.')} ${next}</span>
          </p>`
        : nothing
    }
    ${
      state !== 'unconfigured' && integration.has_signing_key === false
        ? html`<p class="note warn">
            <span
              >${msg('There is no active signing key, so nothing can be sent.')}
              ${
                session.isAdmin
                  ? html`<a href="${href('integrations', integration.id)}?tab=keys">${msg('Create key…')}</a>`
                  : msg('Ask an admin.')
              }</span
            >
          </p>`
        : nothing
    }
    ${
      gone === null || gone === undefined
        ? nothing
        : html`<p class="note warn">
            <span>${msg(html`The receiver returned 410 Gone ${time(gone)}, so it is disabled.`)} ${next}</span>
          </p>`
    }
    ${
      state === 'disabled' && (gone === null || gone === undefined)
        ? html`<p class="note info">
            <span
              >${session.isAdmin ? html`<ph-disabled-by integration=${integration.id}></ph-disabled-by>` : msg('This integration is disabled.')}
              ${next}</span
            >
          </p>`
        : nothing
    }
    ${
      paused === null || paused === undefined
        ? nothing
        : html`<p class="note warn">
            <span
              >${msg(html`The receiver asked to wait; runs are refused. The pause ends ${time(paused)}.`)}
              ${session.isAdmin ? next : nothing}</span
            >
          </p>`
    }
  `;
}

function recentCard(integration: Integration, recent: Resource<Page<Execution>>, again: () => void): TemplateResult {
  return html`<section class="card flush" aria-labelledby="recent-title">
    <div class="card-head">
      <h2 id="recent-title">${msg('Recent executions')}</h2>
      <a href="${href('history')}?integration_id=${encodeURIComponent(integration.id)}">${msg('All in History')}</a>
    </div>
    ${loaded(
      recent,
      msg('Executions'),
      again,
      ({ items }) => (items.length === 0 ? emptyBox(msg('No runs yet.')) : executionTable(items, { hideIntegration: true })),
      3,
    )}
  </section>`;
}

function lastCard({ last_execution: last }: Integration): TemplateResult {
  return html`<section class="card" aria-labelledby="last-title">
    <h2 id="last-title">${msg('Last execution')}</h2>
    ${last === null ? html`<p class="muted">${msg('No runs yet.')}</p>` : html`<p>${resultBadge(last)} ${time(last.finished_at)}</p>`}
  </section>`;
}

function aboutCard(integration: Integration): TemplateResult {
  const { target, description, consequence, confirm, last_7_days: days } = integration;
  return html`<section class="card" aria-labelledby="about-title">
    <h2 id="about-title">${msg('About')}</h2>
    ${description === null ? nothing : html`<p>${description}</p>`} ${days === undefined ? nothing : weekBar(days)}
    <dl class="facts">
      ${
        target === undefined || target === null
          ? nothing
          : html`<dt>${msg('Target')}</dt>
              <dd class="mono">${targetText(target)}</dd>`
      }
      ${
        consequence === undefined || consequence === null
          ? nothing
          : html`<dt>${msg('Consequence')}</dt>
              <dd>${consequence}</dd>`
      }
      ${
        confirm === undefined || confirm === null
          ? nothing
          : html`<dt>${msg('Before a run')}</dt>
              <dd>${CONFIRM[confirm]()}</dd>`
      }
      ${
        integration.created_at === undefined
          ? nothing
          : html`<dt>${msg('Created')}</dt>
              <dd>${time(integration.created_at)} ${msg(str`by ${integration.created_by ?? NOTHING}`)}</dd>
              <dt>${msg('Changed')}</dt>
              <dd>${time(integration.updated_at)} ${msg(str`by ${integration.updated_by ?? NOTHING}`)}</dd>`
      }
    </dl>
  </section>`;
}
