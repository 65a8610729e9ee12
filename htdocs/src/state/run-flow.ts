import { type Failure, failureOfError } from '../api/failure';
import type { Execution } from '../api/types';

/**
 * `form`: not sent yet. `sending`: in progress. `done`: the outcome is known. `refused`: nothing was sent.
 * `changed`: nothing was sent, because the message is no longer the one that was shown.
 * `lost`: no response, so it is unknown whether it was sent. `not_recorded`: checked, it was not sent.
 * `watching_failed`: it is recorded, but its outcome could not be read.
 */
export type Phase = 'form' | 'changed' | 'sending' | 'checking' | 'done' | 'refused' | 'lost' | 'not_recorded' | 'watching_failed';

/** A request flag that lifts a refusal. */
export type ForceFlag = 'override' | 'resend';

export interface Calls {
  send: (key: string, anyway: ReadonlySet<ForceFlag>) => Promise<Execution>;
  /** Looks up the user's execution under this key. */
  find: (key: string) => Promise<Execution | null>;
  get: (id: string) => Promise<Execution>;
  wait: (ms: number) => Promise<void>;
  changed: () => void;
}

// A queued attempt starts within 30 s and ends within another 30 s; after that the server sets its state to unknown.
const LONGEST_WATCH_MS = 120_000;
const WATCH_MS = 1_500;

const LIFTED_BY: Partial<Record<string, ForceFlag>> = { paused_by_receiver: 'override', already_succeeded: 'resend' };

/** One run, with one idempotency key: however often it is sent, the server makes one execution. */
export class RunFlow {
  phase: Phase = 'form';
  execution: Execution | null = null;
  failure: Failure | null = null;
  startedAt = 0;
  readonly key = newIdempotencyKey();
  private readonly forced = new Set<ForceFlag>();

  constructor(private readonly calls: Calls) {}

  /** Not sent yet: the form is shown. */
  get isEditable(): boolean {
    return this.phase === 'form' || this.phase === 'changed';
  }

  get isBusy(): boolean {
    return this.phase === 'sending' || this.phase === 'checking';
  }

  /** It is unknown whether it was sent; until then no other run may start. */
  get isUnsettled(): boolean {
    return this.phase === 'lost' || this.phase === 'watching_failed' || this.phase === 'not_recorded';
  }

  /** The flag that would lift the refusal, if any. */
  get liftingFlag(): ForceFlag | null {
    return this.phase === 'refused' ? (LIFTED_BY[this.failure?.word ?? ''] ?? null) : null;
  }

  async run(): Promise<void> {
    if (!this.isEditable && this.phase !== 'not_recorded' && this.phase !== 'refused') {
      return;
    }
    this.startedAt = Date.now();
    this.setPhase('sending');
    try {
      await this.watch(await this.calls.send(this.key, this.forced));
    } catch (error) {
      await this.failed(failureOfError(error));
    }
  }

  /** Sends with the flag that lifts the refusal; `lifted` names it if there was no refusal yet. */
  async runAnyway(lifted = this.liftingFlag): Promise<void> {
    if (lifted !== null) {
      this.forced.add(lifted);
      await this.run();
    }
  }

  /** After a lost response: looks up whether it was sent, without sending anything. */
  async check(): Promise<void> {
    if (this.phase !== 'lost' && this.phase !== 'watching_failed') {
      return;
    }
    this.setPhase('checking');
    try {
      const found = await this.calls.find(this.key);
      if (found === null) {
        this.setPhase('not_recorded');
      } else {
        await this.watch(found);
      }
    } catch (error) {
      this.failure = failureOfError(error);
      this.setPhase(this.execution === null ? 'lost' : 'watching_failed');
    }
  }

  private async failed(failure: Failure): Promise<void> {
    this.failure = failure;
    if (failure.executionId !== undefined) {
      await this.watchById(failure.executionId);
    } else if (failure.word === 'changed_since_preview') {
      this.setPhase('changed');
    } else {
      this.setPhase(failure.mayHaveBeenSent ? 'lost' : 'refused');
    }
  }

  private async watchById(id: string): Promise<void> {
    try {
      await this.watch(await this.calls.get(id));
    } catch (error) {
      this.failure = failureOfError(error);
      this.setPhase('lost');
    }
  }

  private async watch(execution: Execution): Promise<void> {
    this.execution = execution;
    this.calls.changed();
    const until = Date.now() + LONGEST_WATCH_MS;
    while (this.execution.state === 'sending' && Date.now() < until) {
      await this.calls.wait(WATCH_MS);
      try {
        this.execution = await this.calls.get(execution.id);
        this.failure = null;
      } catch (error) {
        this.failure = failureOfError(error);
      }
    }
    this.setPhase(this.execution.state === 'sending' ? 'watching_failed' : 'done');
  }

  private setPhase(phase: Phase): void {
    this.phase = phase;
    this.calls.changed();
  }
}

/** A random UUID; crypto.randomUUID is missing on plain http. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
