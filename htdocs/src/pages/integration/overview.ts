import { html, nothing, type TemplateResult } from 'lit';
import type { Confirm, Execution, Integration, Page } from '../../api/types';
import { href } from '../../app/base';
import { session } from '../../app/session';
import { resultBadge } from '../../components/badge/badge';
import { executionTable } from '../../components/execution-table/execution-table';
import { emptyBox, loaded } from '../../components/states/states';
import { time } from '../../components/time/time';
import { weekBar } from '../../components/week-bar/week-bar';
import type { Resource } from '../../state/resource';
import { NOTHING } from '../../text/format';
import { targetParts } from '../../text/target';

const CONFIRM: Record<Confirm, string> = {
  always: 'Always asks before it runs',
  if_delivered: 'Asks when the event was already delivered',
  never: 'Runs at once',
};

export function overview(integration: Integration, recent: Resource<Page<Execution>>, again: () => void): TemplateResult {
  return html`
    ${notes(integration)}
    <div class="columns">
      <div class="main-column">${session.maySeeHistory ? recentCard(integration, recent, again) : lastCard(integration)}</div>
      <aside class="side-column" aria-label="About this integration">${aboutCard(integration)}</aside>
    </div>
  `;
}

function notes(integration: Integration): TemplateResult {
  const { webhook_state: state, paused_until: paused, disabled_by_receiver_at: gone } = integration;
  const settings = html`<a href="${href('integrations', integration.id)}?tab=settings">Settings</a>`;
  return html`
    ${state === 'unconfigured'
      ? html`<p class="note info">
          <span>No webhook is set up, so nothing can be sent yet. ${session.isAdmin ? html`Set it up in ${settings}.` : 'Ask an admin.'}</span>
        </p>`
      : nothing}
    ${gone === null || gone === undefined
      ? nothing
      : html`<p class="note warn">
          <span>The receiver answered “410 Gone” ${time(gone)}, so it is disabled. ${session.isAdmin ? html`Enable it again in ${settings}.` : 'Ask an admin.'}</span>
        </p>`}
    ${state === 'disabled' && (gone === null || gone === undefined)
      ? html`<p class="note info">
          <span>This integration is disabled. ${session.isAdmin ? html`Enable it in ${settings}.` : 'Ask an admin.'}</span>
        </p>`
      : nothing}
    ${paused === null || paused === undefined
      ? nothing
      : html`<p class="note warn"><span>The receiver asks to wait; runs are held back. The pause ends ${time(paused)}.</span></p>`}
  `;
}

function recentCard(integration: Integration, recent: Resource<Page<Execution>>, again: () => void): TemplateResult {
  return html`<section class="card flush" aria-labelledby="recent-title">
    <div class="card-head">
      <h2 id="recent-title">Recent executions</h2>
      <a href="${href('history')}?integration_id=${encodeURIComponent(integration.id)}">All in History</a>
    </div>
    ${loaded(
      recent,
      'Executions',
      again,
      ({ items }) => (items.length === 0 ? emptyBox('Nothing ran yet.') : executionTable(items, { hideIntegration: true })),
      3,
    )}
  </section>`;
}

function lastCard({ last_execution: last }: Integration): TemplateResult {
  return html`<section class="card" aria-labelledby="last-title">
    <h2 id="last-title">Last execution</h2>
    ${last === null ? html`<p class="muted">Nothing ran yet.</p>` : html`<p>${resultBadge(last)} ${time(last.finished_at)}</p>`}
  </section>`;
}

function aboutCard(integration: Integration): TemplateResult {
  const { target, description, consequence, confirm, last_7_days: days } = integration;
  return html`<section class="card" aria-labelledby="about-title">
    <h2 id="about-title">About</h2>
    ${description === null ? nothing : html`<p>${description}</p>`} ${days === undefined ? nothing : weekBar(days)}
    <dl class="facts">
      ${target === undefined || target === null ? nothing : html`<dt>Target</dt><dd class="mono">${targetText(target)}</dd>`}
      ${consequence === undefined || consequence === null ? nothing : html`<dt>Sets off</dt><dd>${consequence}</dd>`}
      ${confirm === undefined || confirm === null ? nothing : html`<dt>Before a run</dt><dd>${CONFIRM[confirm]}</dd>`}
      ${integration.created_at === undefined
        ? nothing
        : html`<dt>Created</dt>
            <dd>${time(integration.created_at)} by ${integration.created_by ?? NOTHING}</dd>
            <dt>Changed</dt>
            <dd>${time(integration.updated_at)} by ${integration.updated_by ?? NOTHING}</dd>`}
    </dl>
  </section>`;
}

function targetText(target: string): TemplateResult {
  const { before, host, after } = targetParts(target);
  return html`<span class="muted">${before}</span><b>${host}</b>${after}`;
}
