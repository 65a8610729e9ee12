import { describe, expect, it, vi } from 'vitest';
import type { Integration } from '../../api/types';

vi.hoisted(() => {
  // The API client reads the location at module load.
  Object.assign(globalThis, { location: new URL('http://localhost/portal/'), document: { baseURI: 'http://localhost/portal/' } });
});

const { failingSince, only, sorted } = await import('./integration-order');

type Day = [succeeded: number, failed: number];

const base = { webhook_state: 'enabled', has_signing_key: true, paused_until: null, last_execution: null };

function integration(name: string, facts: object = {}, days: Day[] = []): Integration {
  const last = days.map(([succeeded, failed], at) => ({ day: `2026-11-${17 + at}`, succeeded, failed, unknown: 0 }));
  return { ...base, id: name.toLowerCase(), name, last_7_days: last, ...facts } as unknown as Integration;
}

const failed = { last_execution: { state: 'failed', finished_at: '2026-11-23T10:00:00.000Z' } };

const QUIET: Day[] = [
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
];

function week(...changes: [at: number, day: Day][]): Day[] {
  return QUIET.map((day, at) => changes.find(([place]) => place === at)?.[1] ?? day);
}

describe('an integration is failing since', () => {
  it.each([
    ['the first failure after the last success', week([1, [0, 4]], [2, [5, 0]], [4, [0, 2]], [6, [0, 1]]), '2026-11-21'],
    ['the day of both', week([3, [1, 1]], [6, [0, 1]]), '2026-11-20'],
    ['the first day known, without a success', week([0, [0, 1]], [6, [0, 1]]), '2026-11-17'],
    ['its last run, before these days', QUIET, '2026-11-23'],
  ])('%s', (_, days, expected) => {
    expect(failingSince(integration('A', failed, days))).toBe(expected);
  });

  it('never, when its last run did not fail', () => {
    expect(failingSince(integration('A', { last_execution: { state: 'succeeded' } }, week([6, [1, 4]])))).toBeNull();
    expect(failingSince(integration('A'))).toBeNull();
  });
});

describe('the table of integrations', () => {
  const items = [
    integration('Sales'),
    integration('Billing', failed, week([2, [0, 1]])),
    integration('Alerts', { has_signing_key: false }),
    integration('Chat', { ...failed, paused_until: '2999-01-01T00:00:00Z' }, week([1, [0, 1]])),
    integration('Draft', { webhook_state: 'unconfigured', has_signing_key: false }),
  ];
  const names = (list: Integration[]): string[] => list.map(({ name }) => name);

  it('shows those that need attention alone', () => {
    expect(names(only(items, 'failing'))).toEqual(['Billing', 'Chat']);
    expect(names(only(items, 'no_key'))).toEqual(['Alerts']);
    expect(names(only(items, 'paused'))).toEqual(['Chat']);
    expect(only(items, undefined)).toHaveLength(5);
  });

  it('is sorted by every column, in both directions', () => {
    expect(names(sorted(items, 'name'))).toEqual(['Alerts', 'Billing', 'Chat', 'Draft', 'Sales']);
    expect(names(sorted(items, '-name'))).toEqual(['Sales', 'Draft', 'Chat', 'Billing', 'Alerts']);
    expect(names(sorted(items, 'failing')).slice(0, 2)).toEqual(['Chat', 'Billing']);
    expect(names(sorted(items, 'state')).at(-1)).toBe('Draft');
    expect(names(sorted(items, 'key'))[0]).toBe('Alerts');
    expect(names(sorted(items, 'paused'))[0]).toBe('Chat');
  });
});
