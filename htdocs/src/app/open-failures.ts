import { getStats } from '../api/stats';
import { connection } from '../browser/connection';
import { session } from '../state/session';

const REFRESH_MS = 60_000;

/** The number of failures of the last 24 hours without a later success, shown in the navigation. */
class OpenFailures extends EventTarget {
  count = 0;
  private checkedAt = 0;

  /** On navigation at most once per REFRESH_MS; on failure the count stays as it is. */
  async refresh(why: 'navigation' | 'executed'): Promise<void> {
    if (!session.maySeeHistory || !connection.isOnline || (why === 'navigation' && Date.now() - this.checkedAt < REFRESH_MS)) {
      return;
    }
    this.checkedAt = Date.now();
    try {
      this.set((await getStats({})).open_failures.count);
    } catch {
      // The page itself reports the failure.
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
