import { msg } from '@lit/localize';
import { html, render } from 'lit';
import { listEvents } from '../api/events';
import { listExecutions } from '../api/executions';
import { listIntegrations } from '../api/integrations';
import type { Integration } from '../api/types';
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

function everything(deeds: Map<string, Deed>): Source {
  return {
    find: async (text, signal) => {
      const q = text || undefined;
      const integrations = listIntegrations({ q, limit: AT_ONCE }, signal);
      const events = q === undefined ? null : listEvents({ q, limit: AT_ONCE }, signal);
      const executions = q === undefined || !session.maySeeHistory ? null : listExecutions({ q, limit: AT_ONCE }, signal);
      const found = [
        ...pages()
          .map(pageItem)
          .filter(({ title }) => title.toLowerCase().includes(text.toLowerCase())),
        ...(await integrations).items.flatMap(integrationItems),
        ...((await events)?.items ?? []).map(({ id, title }) => item(msg('Event'), id, title, href('events', id))),
        ...((await executions)?.items ?? []).map((execution) =>
          item(msg('Execution'), execution.id, subjectOf(execution), href('history', execution.id)),
        ),
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

function pages(): PageName[] {
  const all: [PageName, boolean][] = [
    ['integrations', true],
    ['events', true],
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

function integrationItems({ id, name, webhook_state: state }: Integration): Item[] {
  const open = item(msg('Integration'), id, name, href('integrations', id));
  const main = document.querySelector('main');
  const run = (): void => {
    if (main !== null) {
      requestRun(main, { kind: 'run', integration: id, event: null });
    }
  };
  return session.mayRun && state === 'enabled' ? [open, { id: `run ${id}`, title: name, tag: msg('Run…'), sub: id, deed: run }] : [open];
}
