import { type Failure, failureOfError } from '../api/failure';
import type { Execution } from '../api/types';

/**
 * `form`: nothing pressed yet. `sending`: pressed. `done`: the outcome is known. `refused`: nothing was sent.
 * `changed`: neither, because what would be sent is no longer what was shown.
 * `lost`: the answer did not come, so it is open whether it was sent. `not_recorded`: checked, it was not.
 * `watching_failed`: it was recorded, but its outcome cannot be read now.
 */
export type Phase = 'form' | 'changed' | 'sending' | 'checking' | 'done' | 'refused' | 'lost' | 'not_recorded' | 'watching_failed';

/** What a person may say to a refusal: send all the same. */
export type ForceFlag = 'override' | 'resend';

export interface Calls {
  send: (key: string, anyway: ReadonlySet<ForceFlag>) => Promise<Execution>;
  /** The caller's execution under this key, without sending anything. */
  find: (key: string) => Promise<Execution | null>;
  get: (id: string) => Promise<Execution>;
  wait: (ms: number) => Promise<void>;
  changed: () => void;
}

// A queued attempt starts within 30 s and ends within 30 s more; after that the server itself calls it unknown.
const LONGEST_WATCH_MS = 120_000;
const WATCH_MS = 1_500;

const LIFTED_BY: Partial<Record<string, ForceFlag>> = { paused_by_receiver: 'override', already_succeeded: 'resend' };

/** One opening of the dialog: one key, so however often it is pressed, it is one click for the server. */
export class RunFlow {
  phase: Phase = 'form';
  execution: Execution | null = null;
  failure: Failure | null = null;
  startedAt = 0;
  readonly key = newIdempotencyKey();
  private readonly forced = new Set<ForceFlag>();

  constructor(private readonly calls: Calls) {}

  /** It waits to be pressed, and says what pressing sends. */
  get isEditable(): boolean {
    return this.phase === 'form' || this.phase === 'changed';
  }

  get isBusy(): boolean {
    return this.phase === 'sending' || this.phase === 'checking';
  }

  /** Pressed, and it is not known yet what became of it: until then no other press may begin. */
  get isUnsettled(): boolean {
    return this.phase === 'lost' || this.phase === 'watching_failed' || this.phase === 'not_recorded';
  }

  /** What would lift the refusal, if anything would. */
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

  /** Sends all the same. Before a refusal it must be said which one it would lift. */
  async runAnyway(lifted = this.liftingFlag): Promise<void> {
    if (lifted !== null) {
      this.forced.add(lifted);
      await this.run();
    }
  }

  /** After a lost answer: was it sent? Asks only. */
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

/** A random UUID, also on plain http, where crypto.randomUUID is missing. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
