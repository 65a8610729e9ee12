import { listAttention } from '../api/attention';
import { connection } from '../browser/connection';
import { session } from './session';

const REFRESH_MS = 60_000;

/** How many items need attention, shown in the navigation. */
class AttentionCount extends EventTarget {
  count = 0;
  private checkedAt = 0;

  /** On navigation at most once per REFRESH_MS; on failure the count stays as it is. */
  async refresh(why: 'navigation' | 'changed'): Promise<void> {
    if (!session.maySeeHistory || !connection.isOnline || (why === 'navigation' && Date.now() - this.checkedAt < REFRESH_MS)) {
      return;
    }
    this.checkedAt = Date.now();
    try {
      this.set((await listAttention({ limit: 1 })).total);
    } catch {
      // The page itself reports the failure.
    }
  }

  private set(count: number): void {
    if (count !== this.count) {
      this.count = count;
      this.dispatchEvent(new Event('change'));
    }
  }
}

export const attentionCount = new AttentionCount();
