// Where a combobox finds its items: what this user chose lately comes first, the server searches.
import { msg } from '@lit/localize';
import { listEvents, listEventTypes } from '../api/events';
import { Failure } from '../api/failure';
import { getIntegration, listIntegrations } from '../api/integrations';
import type { EventSummary, Integration } from '../api/types';
import { listUsers } from '../api/users';
import { fittingFirst } from '../text/link';
import { hostOf } from '../text/target';
import { firstOfEach } from './choices';
import { forgetRecent, noteRecent, recentIds } from './recent';
import { session } from './session';

export interface Pickable {
  id: string;
  title: string;
  sub?: string;
  /** Shown before `sub`. */
  tag?: string;
  /** The heading above it and those that follow with the same one. */
  group?: string;
  /** Of an event. */
  event?: EventSummary;
}

export interface Found {
  items: Pickable[];
  hasMore: boolean;
}

export interface Source {
  /** '' finds what is offered before anything is typed. */
  find: (text: string, signal?: AbortSignal) => Promise<Found>;
  /** The title of an id that was not chosen from the list. */
  titleOf?: (id: string) => Promise<string>;
  /** Called with the id that was chosen. */
  chosen?: (id: string) => void;
}

const AT_ONCE = 30;

interface IntegrationsWanted {
  /** Only those that can run. */
  isEnabled?: boolean;
  /** Those that fit an event come before all others. */
  fitting?: string[];
}

export function integrationSource({ isEnabled = false, fitting = [] }: IntegrationsWanted = {}): Source {
  const itemOf = ({ id, name, target }: Integration): Pickable => ({
    id,
    title: name,
    sub: hostOf(target) ?? id,
    ...(fitting.includes(id) ? { tag: msg('Fits this event') } : recent('integration').includes(id) ? { tag: msg('Recent') } : {}),
  });
  return {
    find: async (text, signal) => {
      const [page, own] = await Promise.all([
        listIntegrations({ q: text || undefined, state: isEnabled ? ['enabled'] : undefined, limit: AT_ONCE }, signal),
        text === '' ? integrationsOf([...fitting, ...recent('integration')], isEnabled, signal) : [],
      ]);
      return { items: firstOfEach(own, fittingFirst(page.items, fitting)).map(itemOf), hasMore: page.next_cursor !== null };
    },
    titleOf: async (id) => (await getIntegration(id)).name,
    chosen: (id) => noteRecent('integration', me(), id),
  };
}

/** The enabled integrations to offer without a search: those that fit, those used lately, then by name. */
export async function firstIntegrations(
  fitting: string[],
  most: number,
  signal?: AbortSignal,
): Promise<{ items: Integration[]; hasMore: boolean }> {
  const [own, page] = await Promise.all([
    integrationsOf([...fitting, ...recent('integration')], true, signal),
    listIntegrations({ state: ['enabled'], limit: most }, signal),
  ]);
  const all = firstOfEach(own, page.items);
  // None that fits is left out.
  const items = all.slice(0, Math.max(most, fitting.length));
  return { items, hasMore: page.next_cursor !== null || all.length > items.length };
}

/** Those that exist, in the order of `ids`. */
async function integrationsOf(ids: string[], isEnabled: boolean, signal?: AbortSignal): Promise<Integration[]> {
  const found = await Promise.all([...new Set(ids)].map((id) => integrationOrNull(id, signal)));
  return found.filter((item) => item !== null).filter((item) => !isEnabled || item.webhook_state === 'enabled');
}

async function integrationOrNull(id: string, signal?: AbortSignal): Promise<Integration | null> {
  try {
    return await getIntegration(id, signal);
  } catch (error) {
    if (error instanceof Failure && error.word === 'not_found') {
      forgetRecent('integration', me(), id);
    }
    return null;
  }
}

export function eventSource(): Source {
  return {
    find: async (text, signal) => {
      const page = await listEvents({ q: text || undefined, limit: AT_ONCE }, signal);
      return {
        items: page.items.map((event) => ({ id: event.id, title: event.title, sub: event.id, event })),
        hasMore: page.next_cursor !== null,
      };
    },
  };
}

/** Only admins may list people; for others it has their own name and those chosen lately. */
export function personSource(): Source {
  return {
    find: async (text, signal) => {
      const page = session.isAdmin ? await listUsers({ q: text || undefined, limit: AT_ONCE }, signal) : { items: [], next_cursor: null };
      const own: Pickable[] = [{ id: me(), title: me(), tag: msg('You') }, ...recent('user').map(recentItem)];
      const items = page.items.map(({ username, display_name: name }) => ({
        id: username,
        title: username,
        ...(name ? { sub: name } : {}),
      }));
      return { items: withExact(text, firstOfEach(own.filter(contains(text)), items)), hasMore: page.next_cursor !== null };
    },
    chosen: (id) => noteRecent('user', me(), id),
  };
}

export function typeSource(): Source {
  return {
    find: async (text, signal) => {
      const page = await listEventTypes({ q: text || undefined, limit: AT_ONCE }, signal);
      const own = recent('type').map(recentItem).filter(contains(text));
      const items = page.items.map(({ type }) => ({ id: type, title: type }));
      return { items: withExact(text, firstOfEach(own, items)), hasMore: page.next_cursor !== null };
    },
    chosen: (id) => noteRecent('type', me(), id),
  };
}

/** What was typed can be chosen as it is. */
function withExact(text: string, items: Pickable[]): Pickable[] {
  return text === '' || items.some(({ id }) => id === text) ? items : [...items, { id: text, title: text, tag: msg('Exactly') }];
}

const contains =
  (text: string) =>
  ({ title }: Pickable): boolean =>
    title.toLowerCase().includes(text.toLowerCase());

const recentItem = (id: string): Pickable => ({ id, title: id, tag: msg('Recent') });

const recent = (kind: Parameters<typeof recentIds>[0]): string[] => recentIds(kind, me());

const me = (): string => session.me?.username ?? '';
