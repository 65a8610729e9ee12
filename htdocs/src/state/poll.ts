import type { ReactiveController, ReactiveControllerHost } from 'lit';

const BUSY_MS = 2_000;
const IDLE_MS = 15_000;
const LONGEST_MS = 60_000;

/** How long until the next look: quick while something runs, slower with every error in a row. */
export function pollDelay(isBusy: boolean, errorsInARow: number): number {
  return Math.min((isBusy ? BUSY_MS : IDLE_MS) * 2 ** errorsInARow, LONGEST_MS);
}

export interface PollTask {
  isBusy: () => boolean;
  /** Rejects when it could not look. */
  poll: () => Promise<void>;
}

/** Looks again and again while the page is shown; never while its tab is hidden. */
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

  /** To be called when something began to run: the next look comes sooner. */
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
      // The page shows the failure; here it only means: look less often.
      this.errors += 1;
    }
    this.schedule();
  }
}
