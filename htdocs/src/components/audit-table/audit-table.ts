import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AuditEntry } from '../../api/types';
import { adoptStyle } from '../../browser/adopt-style';
import { href } from '../../browser/base';
import { number, plural } from '../../text/format';
import { personCell } from '../avatar/avatar';
import { inSteps } from '../in-steps';
import { LightElement } from '../light-element';
import { time } from '../time/time';
import { actionWord, differencesOf, summaryOf } from './audit-copy';
import css from './audit-table.css?inline';

adoptStyle(css);

/** Audit log entries, each expandable to the values before and after. */
export class PhAuditTable extends LightElement {
  @property({ attribute: false }) entries: AuditEntry[] = [];
  /** All rows now, as when a position is restored. */
  @property({ attribute: false }) isAtOnce = false;
  @state() private open = new Set<string>();

  override render(): TemplateResult {
    return html`<table class="rows audit">
      <thead>
        <tr>
          <th scope="col">${msg('When')}</th>
          <th scope="col">${msg('Who')}</th>
          <th scope="col">${msg('What')}</th>
          <th scope="col">${msg('Object')}</th>
          <th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${inSteps(
          this.entries,
          (entry) => entry.id,
          (entry) => this.row(entry),
          this.isAtOnce,
        )}
      </tbody>
    </table>`;
  }

  private row(entry: AuditEntry): TemplateResult {
    const isOpen = this.open.has(entry.id);
    return html`<tr class=${entry.action === 'refused' ? 'refused' : nothing}>
        <td class="cell-when">${time(entry.at)}</td>
        ${personCell(entry.actor)}
        <td class="cell-subject ${entry.action === 'refused' ? 'reason' : ''}">
          <button
            type="button"
            class="row-link row-button"
            aria-expanded=${isOpen}
            aria-controls=${isOpen ? `entry-${entry.id}` : nothing}
            @click=${() => this.toggle(entry.id)}
          >
            ${actionWord(entry.action)}
          </button>
          ${summaryOf(entry)}
        </td>
        <td class="cell-object mono">${objectLink(entry)}</td>
        <td class="cell-action chevron ${isOpen ? 'up' : 'down'}"></td>
      </tr>
      ${
        isOpen
          ? html`<tr class="row-details">
              <td colspan="5" id="entry-${entry.id}">${details(entry)}</td>
            </tr>`
          : nothing
      }`;
  }

  private toggle(id: string): void {
    const open = new Set(this.open);
    if (!open.delete(id)) {
      open.add(id);
    }
    this.open = open;
  }
}

function objectLink({ object_type: type, object_id: id }: AuditEntry): TemplateResult {
  if (id === null) {
    return html`${type}`;
  }
  switch (type) {
    case 'integration':
    case 'webhook':
      return html`<span class="muted">${type}</span> <a href=${href('integrations', id)}>${id}</a>`;
    case 'event':
      return html`<span class="muted">${type}</span> <a href=${href('events', id)}>${id}</a>`;
    default:
      return html`<span class="muted">${type}</span> ${id}`;
  }
}

function details(entry: AuditEntry): TemplateResult {
  const differences = differencesOf(entry);
  return html`${
      differences.length === 0
        ? html`<p class="muted">${msg('No fields recorded.')}</p>`
        : html`<div class="table-scroll" tabindex="0" role="region" aria-label=${msg('Before and after')}>
            <table class="plain-table diff">
              <thead>
                <tr>
                  <th scope="col">${msg('Field')}</th>
                  <th scope="col">${msg('Before')}</th>
                  <th scope="col">${msg('After')}</th>
                </tr>
              </thead>
              <tbody>
                ${differences.map(
                  ({ name, field, before, after }) =>
                    html`<tr>
                      <th scope="row">${field}${field === name ? nothing : html` <code class="muted">${name}</code>`}</th>
                      ${
                        before === null
                          ? html`<td colspan="2">${after}</td>`
                          : html`<td><del>${before}</del></td>
                              <td><ins>${after}</ins></td>`
                      }
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    <p class="small muted facts-line">
      ${[
        entry.client_ip === null ? '' : msg(str`From ${entry.client_ip}`),
        entry.auth_type === null ? '' : msg(str`signed in by ${entry.auth_type}`),
        entry.request_id === null ? '' : `${msg('Request ID')} ${entry.request_id}`,
        entry.left_out === 0
          ? ''
          : plural(entry.left_out, msg('1 similar entry not recorded'), msg(str`${number(entry.left_out)} similar entries not recorded`)),
        entry.id,
      ]
        .filter((part) => part !== '')
        .join(' · ')}
    </p>`;
}

customElements.define('ph-audit-table', PhAuditTable);
