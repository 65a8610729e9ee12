import { getStats } from '../api/stats';
import { connection } from '../browser/connection';
import { session } from '../state/session';

const REFRESH_MS = 60_000;

/** How many failures of the last 24 hours have no later success; looked at now and then, for the navigation. */
class OpenFailures extends EventTarget {
  count = 0;
  private checkedAt = 0;

  /** Looks if the last look is long ago; a failure to look changes nothing. */
  async refresh(why: 'navigation' | 'executed'): Promise<void> {
    if (!session.maySeeHistory || !connection.isOnline || (why === 'navigation' && Date.now() - this.checkedAt < REFRESH_MS)) {
      return;
    }
    this.checkedAt = Date.now();
    try {
      this.set((await getStats({})).open_failures.count);
    } catch {
      // The pages say what is wrong; this is only a number beside a word.
    }
  }

  set(count: number): void {
    if (count !== this.count) {
      this.count = count;
      this.dispatchEvent(new Event('change'));
    }
  }
}

export const openFailures = new OpenFailures();
