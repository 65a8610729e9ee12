import type { ReactiveController, ReactiveControllerHost } from 'lit';

const BUSY_MS = 2_000;
const IDLE_MS = 15_000;
const LONGEST_MS = 60_000;

/** The delay before the next poll: short while busy, doubled with every consecutive error. */
export function pollDelay(isBusy: boolean, errorsInARow: number): number {
  return Math.min((isBusy ? BUSY_MS : IDLE_MS) * 2 ** errorsInARow, LONGEST_MS);
}

export interface PollTask {
  isBusy: () => boolean;
  /** Rejects on failure. */
  poll: () => Promise<void>;
}

/** Polls while its host is connected and the tab is visible. */
export class Poll implements ReactiveController {
  private timer: number | undefined;
  private errors = 0;
  private readonly onVisibility = (): void => {
    if (document.hidden) {
      clearTimeout(this.timer);
    } else {
      this.schedule();
    }
  };

  constructor(
    host: ReactiveControllerHost,
    private readonly task: PollTask,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.onVisibility);
    this.schedule();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.onVisibility);
    clearTimeout(this.timer);
  }

  /** Call it when something has started to run, to poll sooner. */
  schedule(): void {
    clearTimeout(this.timer);
    if (!document.hidden) {
      this.timer = setTimeout(() => void this.run(), pollDelay(this.task.isBusy(), this.errors));
    }
  }

  private async run(): Promise<void> {
    try {
      await this.task.poll();
      this.errors = 0;
    } catch {
      // The page shows the failure; here it only increases the delay.
      this.errors += 1;
    }
    this.schedule();
  }
}
