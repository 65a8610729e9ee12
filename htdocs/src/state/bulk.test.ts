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
    run: () => Promise.resolve(execution({})),
    retry: () => Promise.resolve(execution({})),
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

describe('a bulk run', () => {
  it('sends each item once, at most four at a time', async () => {
    const sent: string[] = [];
    let inFlight = 0;
    let most = 0;
    const bulk = bulkOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'], {
      run: async (subject) => {
        sent.push(subject);
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inFlight -= 1;
        return execution({});
      },
    });
    await Promise.all([bulk.run(), bulk.run()]);
    expect(sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(most).toBe(4);
    expect(bulk.succeeded).toBe(9);
  });

  it('starts no new item after Stop and completes those in progress', async () => {
    const run = vi.fn(() => {
      bulk.stop();
      return Promise.resolve(execution({}));
    });
    const bulk: Bulk<string> = bulkOf(['a', 'b', 'c', 'd', 'e', 'f'], { run });
    await bulk.run();
    expect(run.mock.calls.length).toBeLessThanOrEqual(4);
    expect(bulk.count('stopped')).toBe(6 - run.mock.calls.length);
    expect(bulk.count('done')).toBe(run.mock.calls.length);
  });

  it('waits as long as requested without counting a failure', async () => {
    const run = vi
      .fn<BulkCalls<string>['run']>()
      .mockRejectedValueOnce(refusal('rate_limited', { retryAfterSeconds: 7 }))
      .mockResolvedValue(execution({}));
    const waits: number[] = [];
    let clock = 0;
    const bulk = bulkOf(['a', 'b'], {
      run,
      retryDelay: ({ retryAfterSeconds: seconds }) => Promise.resolve(seconds === undefined ? null : seconds * 1000),
      now: () => clock,
      wait: (ms) => {
        waits.push(ms);
        clock += ms;
        return Promise.resolve();
      },
    });
    await bulk.run();
    expect(clock).toBeGreaterThanOrEqual(7000);
    expect(bulk.succeeded).toBe(2);
    expect(bulk.retryable).toEqual([]);
    expect(run.mock.calls[0]?.[1]).toBe(run.mock.calls.findLast(([subject]) => subject === 'a')?.[1]);
  });

  it('looks up the execution after a lost response without sending again', async () => {
    const run = vi.fn(() => Promise.reject(lost));
    const bulk = bulkOf(['a'], { run, find: () => Promise.resolve(execution({})) });
    await bulk.run();
    expect(run).toHaveBeenCalledTimes(1);
    expect(bulk.succeeded).toBe(1);
  });

  it('polls executions that are still sending', async () => {
    const bulk = bulkOf(['a'], { run: () => Promise.resolve(execution({ state: 'sending' })) });
    await bulk.run();
    expect(bulk.succeeded).toBe(1);
  });
});

describe('retrying failed items', () => {
  it('retries failed executions and runs refused items', async () => {
    const failed = execution({ state: 'failed', delivery: 'received', http_status: 503 });
    const run = vi
      .fn<BulkCalls<string>['run']>()
      .mockResolvedValueOnce(failed)
      .mockResolvedValueOnce(execution({ state: 'failed', delivery: 'maybe_received' }))
      .mockRejectedValueOnce(refusal('in_progress'))
      .mockResolvedValue(execution({}));
    const retry = vi.fn<BulkCalls<string>['retry']>(() => Promise.resolve(execution({})));
    const bulk = bulkOf(['failed', 'perhaps', 'refused', 'fine'], { run, retry });
    await bulk.run();
    expect(bulk.retryable.map(({ subject }) => subject)).toEqual(['failed', 'refused']);
    await bulk.retryFailed();
    expect(retry).toHaveBeenCalledTimes(1);
    expect(retry.mock.calls[0]?.[0]).toBe(failed);
    expect(run.mock.calls.map(([subject]) => subject)).toEqual(['failed', 'perhaps', 'refused', 'fine', 'refused']);
  });

  it('sends lost items again under the same key', async () => {
    const run = vi.fn<BulkCalls<string>['run']>().mockRejectedValueOnce(lost).mockResolvedValueOnce(execution({}));
    const bulk = bulkOf(['a'], { run });
    await bulk.run();
    expect(bulk.count('lost')).toBe(1);
    await bulk.retryFailed();
    expect(run.mock.calls[1]?.[1]).toBe(run.mock.calls[0]?.[1]);
  });
});

describe('a batch id', () => {
  it('has the format the API requires', () => {
    expect(newBatchId()).toMatch(/^bat_[0-9A-Za-z]{1,60}$/);
  });
});
