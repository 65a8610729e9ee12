// Many events to one integration, one click each: the page drives it, so nothing goes on when the page is gone.
import { type Failure, failureOfError } from '../api/failure';
import type { Execution } from '../api/types';
import { newIdempotencyKey } from './run-flow';

/**
 * `waiting`: its turn has not come. `sending`: on its way. `done`: see its execution. `refused`: nothing was sent.
 * `lost`: the answer did not come, and nothing is recorded or nobody could say. `stopped`: left out by Stop.
 */
export type BulkPhase = 'waiting' | 'sending' | 'done' | 'refused' | 'lost' | 'stopped';

export interface BulkItem<Subject> {
  subject: Subject;
  phase: BulkPhase;
  execution: Execution | null;
  failure: Failure | null;
  /** One for each item: sent twice under it, it is still one click. */
  key: string;
}

export interface BulkCalls<Subject> {
  run: (subject: Subject, key: string) => Promise<Execution>;
  retry: (execution: Execution, key: string) => Promise<Execution>;
  find: (key: string) => Promise<Execution | null>;
  get: (id: string) => Promise<Execution>;
  /** How long a refusal asks to wait, in ms; null when it does not. */
  retryDelay: (failure: Failure) => Promise<number | null>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  changed: () => void;
}

const IN_FLIGHT_MAX = 4;
const WATCH_MS = 1_500;
// A queued attempt starts within 30 s and ends within 30 s more.
const LONGEST_WATCH_MS = 120_000;
// Stop must be heard while a receiver is waited for.
const LONGEST_WAIT_MS = 1_000;

export class Bulk<Subject> {
  readonly items: BulkItem<Subject>[];
  isRunning = false;
  isStopped = false;
  /** Until when nothing new is sent, because somebody asked to wait; 0: nobody did. */
  waitUntil = 0;

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

  /** Those that did not arrive for certain: what may have arrived is not sent again with a crowd. */
  get retryable(): BulkItem<Subject>[] {
    return this.items.filter(
      ({ phase, execution }) =>
        phase === 'refused' ||
        phase === 'lost' ||
        (phase === 'done' && execution?.state === 'failed' && execution.delivery !== 'maybe_received'),
    );
  }

  /** Sends what waits, at most a few at a time. Resolves when nothing is on its way any more. */
  async run(): Promise<void> {
    if (this.isRunning) {
      return;
    }
    this.isRunning = true;
    this.isStopped = false;
    this.calls.changed();
    await Promise.all(Array.from({ length: IN_FLIGHT_MAX }, () => this.worker()));
    this.isRunning = false;
    this.waitUntil = 0;
    this.calls.changed();
  }

  /** Begins no new one; what is on its way ends. */
  stop(): void {
    this.isStopped = true;
    for (const item of this.items) {
      if (item.phase === 'waiting') {
        item.phase = 'stopped';
      }
    }
    this.calls.changed();
  }

  /** A failed execution's message once more, byte for byte; what was never recorded is sent under its own key. */
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

  private async worker(): Promise<void> {
    for (let item = await this.next(); item !== null; item = await this.next()) {
      await this.send(item);
    }
  }

  private async next(): Promise<BulkItem<Subject> | null> {
    while (!this.isStopped && this.waitUntil > this.calls.now()) {
      await this.calls.wait(Math.min(this.waitUntil - this.calls.now(), LONGEST_WAIT_MS));
    }
    const item = this.isStopped ? undefined : this.items.find(({ phase }) => phase === 'waiting');
    if (item === undefined) {
      return null;
    }
    this.setPhase(item, 'sending');
    return item;
  }

  private async send(item: BulkItem<Subject>): Promise<void> {
    const { run, retry } = this.calls;
    try {
      const before = item.execution;
      const started = before === null ? await run(item.subject, item.key) : await retry(before, item.key);
      await this.watch(item, started);
    } catch (error) {
      await this.failed(item, failureOfError(error));
    }
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
    // Asked to wait is not failed: it was not sent and takes its turn again.
    this.waitUntil = Math.max(this.waitUntil, this.calls.now() + patience);
    this.setPhase(item, this.isStopped ? 'stopped' : 'waiting');
  }

  /** Asks what became of it; sends nothing. */
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

/** Made by the client: it groups the executions of one bulk run in the history. */
export function newBatchId(): string {
  return `bat_${newIdempotencyKey().replaceAll('-', '')}`;
}
