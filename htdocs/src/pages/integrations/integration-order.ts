// How the table of integrations is filtered and sorted: in the browser, which has them all.
import { serverNow } from '../../api/clock';
import type { Integration } from '../../api/types';

export type Column = 'name' | 'state' | 'last' | 'failing' | 'week' | 'key' | 'paused';

const STATES = ['enabled', 'disabled', 'unconfigured'];
const NEVER = '~';

/** The day of the first failure after the last success, as far as the last seven days tell; null if the last run did not fail. */
export function failingSince({ last_execution: last, last_7_days: days = [] }: Integration): string | null {
  if (last?.state !== 'failed') {
    return null;
  }
  const success = days.findLastIndex(({ succeeded }) => succeeded > 0);
  const first = days.slice(Math.max(0, success)).find(({ failed }) => failed > 0);
  return first?.day ?? last.finished_at?.slice(0, 10) ?? null;
}

/** Its webhook has no active signing key, so nothing can be sent. */
export function lacksKey({ webhook_state: state, has_signing_key: has }: Integration): boolean {
  return state !== 'unconfigured' && has === false;
}

/** The receiver asked to wait, or said that it is gone. */
export function isPaused({ paused_until: until, disabled_by_receiver_at: gone }: Integration): boolean {
  return typeof gone === 'string' || (typeof until === 'string' && Date.parse(until) > serverNow());
}

/** Those that are "failing", without key ("no_key") or "paused"; all without a condition. */
export function only(integrations: Integration[], condition: string | undefined): Integration[] {
  switch (condition) {
    case 'failing':
      return integrations.filter((item) => failingSince(item) !== null);
    case 'no_key':
      return integrations.filter(lacksKey);
    case 'paused':
      return integrations.filter(isPaused);
    default:
      return integrations;
  }
}

/** By a column, "-" before it for the other direction; what needs attention comes first. Equal ones stay by name. */
export function sorted(integrations: Integration[], sort: string): Integration[] {
  const isReversed = sort.startsWith('-');
  const compare = COMPARE[(isReversed ? sort.slice(1) : sort) as Column];
  return integrations.toSorted((one, other) => (isReversed ? compare(other, one) : compare(one, other)));
}

const COMPARE: Record<Column, (one: Integration, other: Integration) => number> = {
  name: (one, other) => one.name.localeCompare(other.name),
  state: by((item) => STATES.indexOf(item.webhook_state)),
  last: by((item) => -Date.parse(item.last_execution?.finished_at ?? '1970-01-01')),
  failing: by((item) => failingSince(item) ?? NEVER),
  week: by((item) => -runsOfWeek(item)),
  key: by((item) => (lacksKey(item) ? 0 : 1)),
  paused: by((item) => (isPaused(item) ? 0 : 1)),
};

function by(valueOf: (item: Integration) => string | number): (one: Integration, other: Integration) => number {
  return (one, other) => {
    const [first, second] = [valueOf(one), valueOf(other)];
    return first < second ? -1 : first > second ? 1 : 0;
  };
}

function runsOfWeek({ last_7_days: days = [] }: Integration): number {
  return days.reduce((sum, { succeeded, failed, unknown }) => sum + succeeded + failed + unknown, 0);
}
