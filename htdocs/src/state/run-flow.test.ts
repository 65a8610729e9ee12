import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../api/failure';
import type { Execution, ProblemWord } from '../api/types';
import { type Calls, newIdempotencyKey, RunFlow } from './run-flow';

const execution = (state: Execution['state']) => ({ id: 'exe_1', state }) as Execution;
const refusal = (word: ProblemWord, more: object = {}) => new Failure({ kind: 'problem', word, title: word, ...more });
const lost = new Failure({ kind: 'connection', title: 'No connection' });

function flowWith(calls: Partial<Calls>) {
  const all: Calls = {
    send: () => Promise.resolve(execution('succeeded')),
    find: () => Promise.resolve(null),
    get: () => Promise.resolve(execution('succeeded')),
    wait: () => Promise.resolve(),
    changed: () => undefined,
    ...calls,
  };
  return new RunFlow(all);
}

describe('a run', () => {
  it('is sent once, however often it is started', async () => {
    const send = vi.fn(() => Promise.resolve(execution('succeeded')));
    const flow = flowWith({ send });
    await Promise.all([flow.run(), flow.run(), flow.run()]);
    await flow.run();
    expect(send).toHaveBeenCalledTimes(1);
    expect(flow.phase).toBe('done');
  });

  it('is polled until its state is final', async () => {
    const get = vi
      .fn<Calls['get']>()
      .mockResolvedValueOnce(execution('sending'))
      .mockRejectedValueOnce(lost)
      .mockResolvedValueOnce(execution('failed'));
    const flow = flowWith({ send: () => Promise.resolve(execution('sending')), get });
    await flow.run();
    expect(get).toHaveBeenCalledTimes(3);
    expect(flow.execution?.state).toBe('failed');
  });

  it('can be started again after a refusal', async () => {
    const flow = flowWith({ send: vi.fn().mockRejectedValueOnce(refusal('busy')).mockResolvedValueOnce(execution('succeeded')) });
    await flow.run();
    expect(flow.phase).toBe('refused');
    await flow.run();
    expect(flow.phase).toBe('done');
  });

  it.each([
    ['paused_by_receiver', 'override'],
    ['already_succeeded', 'resend'],
  ] as const)('refused as %s is sent with %s by runAnyway', async (word, anyway) => {
    const send = vi.fn<Calls['send']>().mockRejectedValueOnce(refusal(word)).mockResolvedValueOnce(execution('succeeded'));
    const flow = flowWith({ send });
    await flow.run();
    expect(flow.liftingFlag).toBe(anyway);
    await flow.runAnyway();
    expect(send.mock.calls[1]?.[1].has(anyway)).toBe(true);
    expect(send.mock.calls[1]?.[0]).toBe(send.mock.calls[0]?.[0]);
  });

  it('is not sent if its message has changed, and can be confirmed again', async () => {
    const send = vi
      .fn<Calls['send']>()
      .mockRejectedValueOnce(refusal('changed_since_preview'))
      .mockResolvedValueOnce(execution('succeeded'));
    const flow = flowWith({ send });
    await flow.run();
    expect(flow.phase).toBe('changed');
    expect(flow.isEditable).toBe(true);
    await flow.run();
    expect(flow.phase).toBe('done');
  });

  it('has no flag to lift other refusals', async () => {
    const flow = flowWith({ send: () => Promise.reject(refusal('disabled')) });
    await flow.run();
    expect(flow.liftingFlag).toBeNull();
  });
});

describe('a run without a response', () => {
  it('is not sent again when started again', async () => {
    const send = vi.fn(() => Promise.reject(lost));
    const flow = flowWith({ send });
    await flow.run();
    await flow.run();
    expect(flow.phase).toBe('lost');
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('has its outcome after a successful check', async () => {
    const flow = flowWith({ send: () => Promise.reject(lost), find: () => Promise.resolve(execution('succeeded')) });
    await flow.run();
    await flow.check();
    expect(flow.phase).toBe('done');
  });

  it('can be sent under the same key if nothing is recorded', async () => {
    const send = vi.fn<Calls['send']>().mockRejectedValueOnce(lost).mockResolvedValueOnce(execution('succeeded'));
    const flow = flowWith({ send });
    await flow.run();
    await flow.check();
    expect(flow.phase).toBe('not_recorded');
    await flow.run();
    expect(send.mock.calls[1]?.[0]).toBe(send.mock.calls[0]?.[0]);
  });

  it('remains lost if the check fails', async () => {
    const flow = flowWith({ send: () => Promise.reject(lost), find: () => Promise.reject(lost) });
    await flow.run();
    await flow.check();
    expect(flow.phase).toBe('lost');
  });

  it('is looked up by the execution id in the problem', async () => {
    const get = vi.fn(() => Promise.resolve(execution('succeeded')));
    const flow = flowWith({ send: () => Promise.reject(refusal('database_unavailable', { executionId: 'exe_9' })), get });
    await flow.run();
    expect(get).toHaveBeenCalledWith('exe_9');
    expect(flow.phase).toBe('done');
  });
});

describe('an idempotency key', () => {
  it('is a new random UUID each time', () => {
    const key = newIdempotencyKey();
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newIdempotencyKey()).not.toBe(key);
  });
});
