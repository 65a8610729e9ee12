import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../api/failure';
import type { Execution, ProblemWord } from '../api/types';
import { Bulk, type BulkCalls, newBatchId } from './bulk';

const execution = (facts: Partial<Execution>) => ({ id: 'exe_1', state: 'succeeded', delivery: 'received', ...facts }) as Execution;
const refusal = (word: ProblemWord, more: object = {}) => new Failure({ kind: 'problem', word, title: word, ...more });
const lost = new Failure({ kind: 'connection', title: 'No connection' });

function bulkOf(subjects: string[], calls: Partial<BulkCalls<string>>) {
  let clock = 0;
  return new Bulk(subjects, {
    send: (items) => Promise.resolve(items.map(() => execution({}))),
    find: () => Promise.resolve(null),
    get: () => Promise.resolve(execution({})),
    retryDelay: () => Promise.resolve(null),
    now: () => clock,
    wait: (ms) => {
      clock += ms;
      return Promise.resolve();
    },
    changed: () => undefined,
    ...calls,
  });
}

type Send = BulkCalls<string>['send'];
const letters = (count: number) => Array.from({ length: count }, (_, nth) => String.fromCharCode(97 + nth));
const subjectsOf = (send: { mock: { calls: Parameters<Send>[] } }) =>
  send.mock.calls.map(([items]) => items.map(({ subject }) => subject).join(''));

describe('a bulk run', () => {
  it('sends each item once, ten to a request, one request at a time', async () => {
    let inFlight = 0;
    const send = vi.fn<Send>(async (items) => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      inFlight -= 1;
      return items.map(() => execution({}));
    });
    const bulk = bulkOf(letters(23), { send });
    await Promise.all([bulk.run(), bulk.run()]);
    expect(subjectsOf(send)).toEqual(['abcdefghij', 'klmnopqrst', 'uvw']);
    expect(bulk.succeeded).toBe(23);
  });

  it('starts no new item after Stop, completes those in progress, and sends the rest on request', async () => {
    const send = vi.fn<Send>((items) => {
      bulk.stop();
      return Promise.resolve(items.map(() => execution({})));
    });
    const bulk: Bulk<string> = bulkOf(letters(12), { send });
    await bulk.run();
    expect([bulk.count('done'), bulk.count('stopped')]).toEqual([10, 2]);
    await bulk.resume();
    expect(subjectsOf(send)).toEqual(['abcdefghij', 'kl']);
    expect(bulk.count('done')).toBe(12);
  });

  it('waits as long as requested without counting a failure, and sends no more than was let through', async () => {
    let tokens = 2;
    let clock = 0;
    const send = vi.fn<Send>((items) => {
      const taken = Math.min(tokens, items.length);
      tokens -= taken;
      return Promise.resolve(items.map((_, nth) => (nth < taken ? execution({}) : refusal('rate_limited', { retryAfterSeconds: 7 }))));
    });
    const bulk = bulkOf(letters(5), {
      send,
      retryDelay: ({ retryAfterSeconds: seconds }) => Promise.resolve(seconds === undefined ? null : seconds * 1000),
      now: () => clock,
      wait: (ms) => {
        clock += ms;
        tokens = Math.floor(clock / 7000) * 3;
        return Promise.resolve();
      },
    });
    await bulk.run();
    expect(clock).toBeGreaterThanOrEqual(7000);
    expect(subjectsOf(send)).toEqual(['abcde', 'cd', 'e']);
    expect(send.mock.calls[0]?.[0][2]?.key).toBe(send.mock.calls[1]?.[0][0]?.key);
    expect(bulk.succeeded).toBe(5);
    expect(bulk.retryable).toEqual([]);
  });

  it('looks up each execution after a lost response without sending again', async () => {
    const send = vi.fn<Send>(() => Promise.reject(lost));
    const bulk = bulkOf(['a', 'b'], { send, find: () => Promise.resolve(execution({})) });
    await bulk.run();
    expect(send).toHaveBeenCalledTimes(1);
    expect(bulk.succeeded).toBe(2);
  });

  it('polls executions that are still sending', async () => {
    const bulk = bulkOf(['a'], { send: () => Promise.resolve([execution({ state: 'sending' })]) });
    await bulk.run();
    expect(bulk.succeeded).toBe(1);
  });
});

describe('retrying failed items', () => {
  it('retries failed executions and runs refused items', async () => {
    const failed = execution({ state: 'failed', delivery: 'received', http_status: 503 });
    const send = vi
      .fn<Send>((items) => Promise.resolve(items.map(() => execution({}))))
      .mockResolvedValueOnce([failed, execution({ state: 'failed', delivery: 'maybe_received' }), refusal('in_progress'), execution({})]);
    const bulk = bulkOf(['failed', 'perhaps', 'refused', 'fine'], { send });
    await bulk.run();
    expect(bulk.retryable.map(({ subject }) => subject)).toEqual(['failed', 'refused']);
    const [key] = bulk.items.map((item) => item.key);
    send.mockImplementationOnce((items) => {
      expect(items.map((item) => item.execution)).toEqual([failed, null]);
      expect(items[0]?.key).not.toBe(key);
      return Promise.resolve(items.map(() => execution({})));
    });
    await bulk.retryFailed();
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('sends lost items again under the same key', async () => {
    const keys: string[] = [];
    const send = vi.fn<Send>((items) => {
      keys.push(...items.map(({ key }) => key));
      return keys.length === 1 ? Promise.reject(lost) : Promise.resolve([execution({})]);
    });
    const bulk = bulkOf(['a'], { send });
    await bulk.run();
    expect(bulk.count('lost')).toBe(1);
    await bulk.retryFailed();
    expect(keys[1]).toBe(keys[0]);
  });
});

describe('a batch id', () => {
  it('has the format the API requires', () => {
    expect(newBatchId()).toMatch(/^bat_[0-9A-Za-z]{1,60}$/);
  });
});
