import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { listAudit } from '../../api/audit';
import { serverNow } from '../../api/clock';
import type { AuditEntry, Page as PageOf } from '../../api/types';
import { href } from '../../browser/base';
import { AUDIT_ACTIONS, actionWord, auditGroups } from '../../components/audit-table/audit-copy';
import '../../components/audit-table/audit-table';
import '../../components/combobox/combobox';
import { filterChip, ignoredNote } from '../../components/filter-note/filter-note';
import { periodSelect } from '../../components/period-select/period-select';
import { segmented } from '../../components/segmented/segmented';
import { filterSelect, type Option } from '../../components/select/select';
import { emptyBox } from '../../components/states/states';
import { AUDIT_RULES, type AuditFilter, auditQuery, type Filters } from '../../state/filters';
import { personSource, type Pickable } from '../../state/sources';
import { ListPage } from '../list-page';

// Not needed before the list.
void import('../../components/saved-views/saved-views');

class AuditPage extends ListPage<AuditFilter, AuditEntry> {
  protected override readonly need = 'admin';
  protected override readonly route = 'audit';
  protected override readonly rules = AUDIT_RULES;

  protected override heading(): string {
    return msg('Audit log');
  }

  protected override fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<AuditEntry>> {
    return listAudit({ ...auditQuery(this.filters, serverNow()), limit: 50, cursor }, signal);
  }

  protected override view(): TemplateResult {
    const { filters, ignored } = this.parsed;
    return html`
      ${this.pageHead(msg('Who changed what, and what was refused. Entries are never changed.'))} ${ignoredNote(ignored)}
      <section class="card flush" aria-label=${msg('Audit log')}>
        ${this.filterBar(filters)} ${this.listView(msg('Audit log'), msg('Older entries'), (items) => this.rows(items))}
      </section>
    `;
  }

  private filterBar(filters: Filters<AuditFilter>): TemplateResult {
    const groups = auditGroups();
    const actions: Option[] = [['', msg('Everything')], ...AUDIT_ACTIONS.map((action): Option => [action, actionWord(action)])];
    const group = groups.find(([value]) => value === filters.action)?.[1];
    return html`<div class="filter-bar">
        ${segmented(
          msg('Kind'),
          groups.map(([value, label]) => ({ value, label })),
          filters.action ?? '',
          (action) => this.filter({ action }),
        )}
        <ph-combobox
          class="select"
          quiet
          label=${msg('Who')}
          placeholder=${msg('Everyone')}
          .none=${{ id: '', title: msg('Everyone') }}
          value=${filters.actor ?? ''}
          .source=${personSource()}
          @ph-pick=${(event: CustomEvent<Pickable>) => this.filter({ actor: event.detail.id })}
        ></ph-combobox>
        ${this.searchField('q', msg('Search the audit log'), msg('Words of person, object or change…'))}
        ${filterSelect(msg('What'), actions, filters.action ?? '', (action) => this.filter({ action }), group)}
        ${periodSelect(filters, (change) => this.filter(change))}
        <ph-saved-views page="audit" query=${this.query}></ph-saved-views>
      </div>
      ${filters.object === undefined ? nothing : html`<div class="chips">${filterChip(msg('Object'), filters.object, () => this.filter({ object: '' }))}</div>`}`;
  }

  private rows(entries: AuditEntry[]): TemplateResult {
    if (entries.length > 0) {
      return html`<ph-audit-table .entries=${entries} .isAtOnce=${this.isReturn}></ph-audit-table>`;
    }
    if (this.search === '') {
      return emptyBox(msg('Every change to configuration, keys and permissions is recorded here, and every refusal. There are none yet.'));
    }
    return this.list.data?.next_cursor === null
      ? emptyBox(msg('No entries match.'), html`<a class="button" href=${href('audit')}>${msg('Clear filters')}</a>`)
      : emptyBox(msg('No entries match so far.'));
  }
}

customElements.define('ph-audit-page', AuditPage);
