import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ArrowDown, ArrowUp } from 'lucide';
import { serverNow } from '../../api/clock';
import type { Integration } from '../../api/types';
import { adoptStyle } from '../../browser/adopt-style';
import { href } from '../../browser/base';
import { resultCell, webhookBadge } from '../../components/badge/badge';
import { icon } from '../../components/icon/icon';
import { inSteps } from '../../components/in-steps';
import { filterSelect, type Option } from '../../components/select/select';
import { time } from '../../components/time/time';
import { weekSentence } from '../../components/week-bar/week-sentence';
import { session } from '../../state/session';
import { clockTime, date } from '../../text/format';
import { type Column, failingSince, isPaused, lacksKey, only, sorted } from './integration-order';
import css from './integration-table.css?inline';

adoptStyle(css);

const columns = (): [Column, string][] => [
  ['name', msg('Integration')],
  ['state', msg('State')],
  ['last', msg('Last execution')],
  ['failing', msg('Failing since')],
  ['week', msg('Last 7 days (UTC)')],
  ['key', msg('Key')],
  ['paused', msg('Paused')],
];

interface Table {
  integrations: Integration[];
  condition: string | undefined;
  /** A column; "-" before it reverses. */
  sort: string;
  /** How many rows are rendered. */
  shown: number;
  isAtOnce: boolean;
  sortBy: (sort: string) => void;
  more: () => void;
  enable: (integration: Integration, enabled: boolean) => void;
}

/** All integrations with what needs attention, sortable by every column. */
export function integrationTable(table: Table): TemplateResult {
  const items = sorted(only(table.integrations, table.condition), table.sort);
  const left = items.length - table.shown;
  return html`<section class="card flush" aria-label=${msg('Integrations')}>
    <table class="rows integrations">
      <thead>
        <tr>
          ${columns().map(([column, label]) => heading(table, column, label))}
          ${session.isAdmin ? html`<th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${inSteps(
          items.slice(0, table.shown),
          ({ id }) => id,
          (integration) => row(integration, table),
          table.isAtOnce,
        )}
      </tbody>
    </table>
    ${items.length === 0 ? html`<p class="empty">${msg('No integrations match.')}</p>` : nothing}
    ${left > 0 ? html`<div class="more"><button type="button" class="button" @click=${table.more}>${msg('Show more')}</button></div>` : nothing}
  </section>`;
}

/** Stands for the headings where rows are stacked cards. */
export function sortSelect(sort: string, sortBy: (sort: string) => void): TemplateResult {
  const options = columns().map(([column, label]): Option => [column, msg(str`Sorted by: ${label}`)]);
  return html`<span class="sort-select">${filterSelect(msg('Sorting'), options, sort, sortBy, sort)}</span>`;
}

function heading({ sort, sortBy }: Table, column: Column, label: string): TemplateResult {
  const isUp = sort === column;
  const isDown = sort === `-${column}`;
  return html`<th scope="col" class="cell-${column}" aria-sort=${isUp ? 'ascending' : isDown ? 'descending' : nothing}>
    <button type="button" class="plain-button" @click=${() => sortBy(isUp ? `-${column}` : column)}>
      ${label}${isUp || isDown ? icon(isUp ? ArrowDown : ArrowUp) : nothing}
    </button>
  </th>`;
}

function row(integration: Integration, table: Table): TemplateResult {
  const { id, name, webhook_state: state, last_execution: last, last_7_days: days } = integration;
  const since = failingSince(integration);
  return html`<tr>
    <td class="cell-subject mono"><a class="row-link" href=${href('integrations', id)}>${name}</a>${id}</td>
    <td class="cell-state">${state === 'enabled' ? msg('Enabled') : webhookBadge(state)}</td>
    ${
      last === null
        ? html`<td class="cell-result muted">${msg('Never')}</td>`
        : resultCell(last, last.finished_at === null ? nothing : time(last.finished_at))
    }
    <td class="cell-failing" data-label=${msg('Failing since')}>${since === null ? nothing : date(`${since}T12:00:00Z`, serverNow())}</td>
    <td class="cell-week">${days === undefined ? nothing : weekSentence(days)}</td>
    <td class="cell-key" data-label=${msg('Signing key')}>${lacksKey(integration) ? keyLink(id) : nothing}</td>
    <td class="cell-paused" data-label=${msg('Paused')}>${isPaused(integration) ? pause(integration) : nothing}</td>
    ${session.isAdmin ? html`<td class="cell-action">${action(integration, table)}</td>` : nothing}
  </tr>`;
}

function keyLink(id: string): TemplateResult {
  return html`<a class="badge warn" href="${href('integrations', id)}?tab=keys">${msg('None')}</a>`;
}

function pause({ paused_until: until, disabled_by_receiver_at: gone }: Integration): TemplateResult {
  const text = typeof gone === 'string' ? msg('by the receiver') : msg(str`until ${clockTime(until ?? '')}`);
  return html`<span class="badge warn">${text}</span>`;
}

/** For emergencies; enabling again is as near. */
function action(integration: Integration, { enable }: Table): TemplateResult | typeof nothing {
  const { name, webhook_state: state } = integration;
  switch (state) {
    case 'enabled':
      return html`<button
        type="button"
        class="button small danger"
        aria-label=${msg(str`Disable ${name}`)}
        @click=${() => enable(integration, false)}
      >
        ${msg('Disable…')}
      </button>`;
    case 'disabled':
      return html`<button
        type="button"
        class="button small"
        aria-label=${msg(str`Enable ${name}`)}
        @click=${() => enable(integration, true)}
      >
        ${msg('Enable')}
      </button>`;
    case 'unconfigured':
      return nothing;
  }
}
