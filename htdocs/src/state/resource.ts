import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Failure, failureOfError } from '../api/failure';

const SLOW_AFTER_MS = 150;

/** Asynchronously loaded data; the last data remain while reloading and after a failure. */
export class Resource<Data> implements ReactiveController {
  data: Data | null = null;
  failure: Failure | null = null;
  isLoading = false;
  /** Loading takes long enough to show a skeleton. */
  isSlow = false;
  loadedAt = 0;
  private abort: AbortController | null = null;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    this.abort?.abort();
  }

  /** Resolves also after a failure. A later load aborts an earlier one. */
  async load(work: (signal: AbortSignal) => Promise<Data>): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.isLoading = true;
    this.isSlow = false;
    const slow = setTimeout(() => {
      this.isSlow = true;
      this.host.requestUpdate();
    }, SLOW_AFTER_MS);
    this.host.requestUpdate();
    try {
      const data = await work(abort.signal);
      if (!abort.signal.aborted) {
        this.set(data);
      }
    } catch (error) {
      if (!abort.signal.aborted) {
        this.failure = failureOfError(error);
      }
    } finally {
      clearTimeout(slow);
      if (this.abort === abort) {
        this.isLoading = false;
        this.isSlow = false;
        this.host.requestUpdate();
      }
    }
  }

  set(data: Data): void {
    this.data = data;
    this.failure = null;
    this.loadedAt = Date.now();
    this.host.requestUpdate();
  }

  clear(): void {
    this.abort?.abort();
    this.data = null;
    this.failure = null;
  }
}
