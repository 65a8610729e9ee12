import { describe, expect, it, vi } from 'vitest';
import type { Execution, Integration } from '../../api/types';
import type { NewRunRequest } from '../signals';

vi.hoisted(() => {
  // The API client reads the location at module load.
  Object.assign(globalThis, { location: new URL('http://localhost/portal/'), document: { baseURI: 'http://localhost/portal/' } });
});

const { runsAtOnce } = await import('./run-data');

const request: NewRunRequest = { kind: 'run', integration: null, event: null };
const event = { id: 'evt-1', title: 'Order', type: 'order' };
const known = (confirm: Integration['confirm'], delivered: Partial<Execution> | null = null) => ({
  integration: { confirm } as Integration,
  delivered: delivered as Execution | null,
});

describe('confirmation', () => {
  it.each([
    ['always', event, null, false],
    ['never', event, null, true],
    ['never', 'none', null, true],
    ['if_delivered', event, null, true],
    ['if_delivered', event, { state: 'succeeded' }, false],
    ['if_delivered', 'none', null, false],
    ['never', null, null, false],
  ] as const)('confirm %s, event %o, delivered %o: runs at once: %s', (confirm, chosen, delivered, expected) => {
    expect(runsAtOnce(request, known(confirm, delivered), chosen)).toBe(expected);
  });

  it('is always asked for by Run again', () => {
    expect(runsAtOnce({ ...request, always: true }, known('never'), event)).toBe(false);
  });
});
