// Clicks many times on one integration, ten to a request, driven by the page: it stops when the page is closed.
import { type Failure, failureOfError } from '../api/failure';
import type { Execution } from '../api/types';
import { newIdempotencyKey } from './run-flow';

/**
 * `waiting`: not started. `sending`: in progress. `done`: see its execution. `refused`: nothing was sent.
 * `lost`: no response, and no execution was found. `stopped`: not started because of Stop.
 */
export type BulkPhase = 'waiting' | 'sending' | 'done' | 'refused' | 'lost' | 'stopped';

export interface BulkItem<Subject> {
  subject: Subject;
  phase: BulkPhase;
  execution: Execution | null;
  failure: Failure | null;
  /** Idempotency key: sending the item twice makes one execution. */
  key: string;
}

export interface BulkCalls<Subject> {
  /** Sends a new message, or again that of the item's execution; the result of each, in order. */
  send: (items: BulkItem<Subject>[]) => Promise<(Execution | Failure)[]>;
  find: (key: string) => Promise<Execution | null>;
  get: (id: string) => Promise<Execution>;
  /** In ms, how long to wait before the next try; null: do not retry. */
  retryDelay: (failure: Failure) => Promise<number | null>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  changed: () => void;
}

const PER_REQUEST = 10;
const WATCH_MS = 1_500;
// A queued attempt starts within 30 s and ends within another 30 s.
const LONGEST_WATCH_MS = 120_000;
// Checks for Stop at least this often while waiting.
const LONGEST_WAIT_MS = 1_000;

export class Bulk<Subject> {
  readonly items: BulkItem<Subject>[];
  isRunning = false;
  isStopped = false;
  /** Nothing new is sent before this time, on request of server or receiver; 0: no limit. */
  waitUntil = 0;
  private size = PER_REQUEST;

  constructor(
    subjects: Subject[],
    private readonly calls: BulkCalls<Subject>,
  ) {
    this.items = subjects.map((subject) => ({ subject, phase: 'waiting', execution: null, failure: null, key: newIdempotencyKey() }));
  }

  count(...phases: BulkPhase[]): number {
    return this.items.filter((item) => phases.includes(item.phase)).length;
  }

  get succeeded(): number {
    return this.items.filter((item) => item.execution?.state === 'succeeded').length;
  }

  /** Items that were certainly not accepted: a possible delivery is not repeated in bulk. */
  get retryable(): BulkItem<Subject>[] {
    return this.items.filter(
      ({ phase, execution }) =>
        phase === 'refused' ||
        phase === 'lost' ||
        (phase === 'done' && execution?.state === 'failed' && execution.delivery !== 'maybe_received'),
    );
  }

  /** Sends the waiting items, a request at a time. Resolves when none is in progress. */
  async run(): Promise<void> {
    if (this.isRunning) {
      return;
    }
    this.isRunning = true;
    this.isStopped = false;
    this.calls.changed();
    for (let items = await this.next(); items.length > 0; items = await this.next()) {
      await this.send(items);
    }
    this.isRunning = false;
    this.waitUntil = 0;
    this.calls.changed();
  }

  /** Starts no more items; those in progress are completed. */
  stop(): void {
    this.isStopped = true;
    this.changePhase('waiting', 'stopped');
  }

  /** Sends the items that Stop left. */
  async resume(): Promise<void> {
    this.changePhase('stopped', 'waiting');
    await this.run();
  }

  /** Retries failed executions with the same message; items without an execution are sent again under the same key. */
  async retryFailed(): Promise<void> {
    for (const item of this.retryable) {
      item.phase = 'waiting';
      item.failure = null;
      if (item.execution !== null) {
        item.key = newIdempotencyKey();
      }
    }
    await this.run();
  }

  private changePhase(from: BulkPhase, to: BulkPhase): void {
    for (const item of this.items) {
      if (item.phase === from) {
        item.phase = to;
      }
    }
    this.calls.changed();
  }

  /** The items of the next request; none: the run has ended. */
  private async next(): Promise<BulkItem<Subject>[]> {
    while (!this.isStopped && this.waitUntil > this.calls.now()) {
      await this.calls.wait(Math.min(this.waitUntil - this.calls.now(), LONGEST_WAIT_MS));
    }
    const items = this.isStopped ? [] : this.items.filter(({ phase }) => phase === 'waiting').slice(0, this.size);
    for (const item of items) {
      this.setPhase(item, 'sending');
    }
    return items;
  }

  private async send(items: BulkItem<Subject>[]): Promise<void> {
    let results: (Execution | Failure)[];
    try {
      results = await this.calls.send(items);
    } catch (error) {
      const failure = failureOfError(error);
      results = items.map(() => failure);
    }
    await Promise.all(
      items.map((item, nth) => {
        const result = results[nth];
        return result === undefined || result instanceof Error ? this.failed(item, failureOfError(result)) : this.watch(item, result);
      }),
    );
    // A limit let some of them through: no more than that at first.
    const delayed = items.filter(({ phase }) => phase === 'waiting').length;
    this.size = delayed === 0 ? Math.min(this.size * 2, PER_REQUEST) : Math.max(items.length - delayed, 1);
  }

  private async failed(item: BulkItem<Subject>, failure: Failure): Promise<void> {
    item.failure = failure;
    if (failure.mayHaveBeenSent || failure.executionId !== undefined) {
      await this.check(item);
      return;
    }
    const patience = await this.calls.retryDelay(failure);
    if (patience === null) {
      this.setPhase(item, 'refused');
      return;
    }
    // Not a failure: it was not sent and goes back to the queue.
    this.waitUntil = Math.max(this.waitUntil, this.calls.now() + patience);
    this.setPhase(item, this.isStopped ? 'stopped' : 'waiting');
  }

  /** Looks up the execution without sending anything. */
  private async check(item: BulkItem<Subject>): Promise<void> {
    try {
      const found = await this.calls.find(item.key);
      if (found !== null) {
        await this.watch(item, found);
        return;
      }
    } catch (error) {
      item.failure = failureOfError(error);
    }
    this.setPhase(item, 'lost');
  }

  private async watch(item: BulkItem<Subject>, started: Execution): Promise<void> {
    item.execution = started;
    const until = this.calls.now() + LONGEST_WATCH_MS;
    while (item.execution.state === 'sending' && this.calls.now() < until) {
      this.calls.changed();
      await this.calls.wait(WATCH_MS);
      try {
        item.execution = await this.calls.get(started.id);
      } catch (error) {
        item.failure = failureOfError(error);
      }
    }
    this.setPhase(item, 'done');
  }

  private setPhase(item: BulkItem<Subject>, phase: BulkPhase): void {
    item.phase = phase;
    this.calls.changed();
  }
}

/** Groups the executions of a bulk run in the history. */
export function newBatchId(): string {
  return `bat_${newIdempotencyKey().replaceAll('-', '')}`;
}
