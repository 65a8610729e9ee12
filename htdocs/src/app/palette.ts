import { msg } from '@lit/localize';
import { html, render } from 'lit';
import { listEvents } from '../api/events';
import { listExecutions } from '../api/executions';
import { listIntegrations } from '../api/integrations';
import type { Integration, View } from '../api/types';
import { listViews } from '../api/views';
import { adoptStyle } from '../browser/adopt-style';
import { href } from '../browser/base';
import { navigate, type PageName } from '../browser/router';
import type { PhCombobox } from '../components/combobox/combobox';
import '../components/combobox/combobox';
import { subjectOf } from '../components/execution-table/execution-table';
import { requestRun } from '../components/signals';
import { session } from '../state/session';
import type { Pickable, Source } from '../state/sources';
import css from './palette.css?inline';
import { titleOf } from './titles';

adoptStyle(css);

/** Of each kind. */
const AT_ONCE = 6;

/** What an item does, by its id. */
type Deed = () => void;

/** One field to go to a page, run an integration, or find anything by name or id. */
export function openPalette(): void {
  const dialog = document.createElement('dialog');
  const deeds = new Map<string, Deed>();
  dialog.className = 'palette';
  dialog.setAttribute('aria-label', msg('Go to, run or find'));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  const act = (event: CustomEvent<Pickable>): void => {
    dialog.close();
    deeds.get(event.detail.id)?.();
  };
  document.body.append(dialog);
  render(
    html`<ph-combobox
      quiet
      label=${msg('Go to, run or find')}
      placeholder=${msg('Go to, run or find')}
      .source=${everything(deeds)}
      @ph-pick=${act}
    ></ph-combobox>`,
    dialog,
  );
  dialog.showModal();
  const field = dialog.querySelector<PhCombobox>('ph-combobox');
  void field?.updateComplete.then(() => field.open());
}

/** Pages, saved views and integrations to go to, integrations to run, and what has that name or id. */
function everything(deeds: Map<string, Deed>): Source {
  // Without them everything else is still found.
  const saved = listViews().catch((): View[] => []);
  return {
    find: async (text, signal) => {
      const q = text || undefined;
      const [integrations, views, events, executions] = await Promise.all([
        listIntegrations({ q, limit: AT_ONCE }, signal),
        saved,
        q === undefined ? null : listEvents({ q, limit: AT_ONCE }, signal),
        q === undefined || !session.maySeeHistory ? null : listExecutions({ q, limit: AT_ONCE }, signal),
      ]);
      const matching = (items: Item[]): Item[] => items.filter(({ title }) => title.toLowerCase().includes(text.toLowerCase()));
      const found = [
        ...group(msg('Go to'), [
          ...matching(pages().map(pageItem)),
          ...matching(views.map(viewItem)).slice(0, AT_ONCE),
          ...integrations.items.map(({ id, name }) => item(msg('Integration'), id, name, href('integrations', id))),
        ]),
        ...group(msg('Run'), session.mayRun ? integrations.items.filter(isEnabled).map(runItem) : []),
        ...group(msg('Found'), [
          ...(events?.items ?? []).map(({ id, title }) => item(msg('Event'), id, title, href('events', id))),
          ...(executions?.items ?? []).map((execution) =>
            item(msg('Execution'), execution.id, subjectOf(execution), href('history', execution.id)),
          ),
        ]),
      ];
      deeds.clear();
      for (const { deed, ...one } of found) {
        deeds.set(one.id, deed);
      }
      return { items: found, hasMore: false };
    },
  };
}

interface Item extends Pickable {
  deed: Deed;
}

function item(tag: string, id: string, title: string, address: string): Item {
  return { id: address, title, tag, sub: id, deed: () => void navigate(address) };
}

function group(name: string, items: Item[]): Item[] {
  return items.map((one) => ({ ...one, group: name }));
}

function pages(): PageName[] {
  const all: [PageName, boolean][] = [
    ['integrations', true],
    ['events', true],
    ['attention', session.maySeeHistory],
    ['history', session.maySeeHistory],
    ['users', session.isAdmin],
    ['audit', session.isAdmin],
    ['integration-new', session.isAdmin && session.isManagedCatalog],
  ];
  return all.filter(([, isShown]) => isShown).map(([page]) => page);
}

function pageItem(page: PageName): Item {
  const address = page === 'integration-new' ? href('integrations', 'new') : href(page);
  return { id: address, title: titleOf(page), tag: msg('Page'), deed: () => void navigate(address) };
}

function viewItem({ page, name, query }: View): Item {
  const address = `${href(page)}?${query}`;
  return { id: address, title: name, tag: msg('View'), sub: titleOf(page), deed: () => void navigate(address) };
}

function isEnabled({ webhook_state: state }: Integration): boolean {
  return state === 'enabled';
}

function runItem({ id, name }: Integration): Item {
  const main = document.querySelector('main');
  const deed = (): void => {
    if (main !== null) {
      requestRun(main, { kind: 'run', integration: id, event: null });
    }
  };
  return { id: `run ${id}`, title: name, tag: msg('Run…'), sub: id, deed };
}
