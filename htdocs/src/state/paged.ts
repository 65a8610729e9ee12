import type { ReactiveControllerHost } from 'lit';
import { type Failure, failureOfError } from '../api/failure';
import type { Page } from '../api/types';
import { Resource } from './resource';

export type FetchPage<Item> = (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<Item>>;

/** A search goes on until it has found this many items. */
export const SCREENFUL = 20;

/** A list with cursor pagination; further pages are appended. The server ends a page early when few rows pass the
 *  filters: then the next one follows by itself. */
export class Paged<Item> extends Resource<Page<Item>> {
  moreFailure: Failure | null = null;
  private appending: AbortController | null = null;

  constructor(
    private readonly page: ReactiveControllerHost,
    private readonly fetchPage: FetchPage<Item>,
  ) {
    super(page);
  }

  get isLoadingMore(): boolean {
    return this.appending !== null;
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.stop();
  }

  /** Resolves after the first page; a search goes on. */
  async first(): Promise<void> {
    this.stop();
    this.moreFailure = null;
    const before = this.data;
    await this.load((signal) => this.fetchPage(undefined, signal));
    if (this.data !== null && this.data !== before && !this.isLoading && !this.isLoadingMore && this.goesOn(this.data.items.length)) {
      void this.append(this.data.items.length);
    }
  }

  /** Does nothing while anything loads: the cursor belongs to the filters before. */
  async more(): Promise<void> {
    if (!this.isLoading && !this.isLoadingMore) {
      await this.append();
    }
  }

  /** Ends a search; `more` continues it. */
  stop(): void {
    this.appending?.abort();
    this.appending = null;
    this.page.requestUpdate();
  }

  /** Replaces items in place. */
  replace(change: (item: Item) => Item): void {
    if (this.data !== null) {
      this.set({ ...this.data, items: this.data.items.map(change) });
    }
  }

  /** The last page ended early, before a screenful was found. */
  private goesOn(found: number): boolean {
    return this.data !== null && this.data.next_cursor !== null && this.data.searched_to !== null && found < SCREENFUL;
  }

  /** `found` items are there already. */
  private async append(found = 0): Promise<void> {
    const appending = new AbortController();
    this.appending = appending;
    this.moreFailure = null;
    this.page.requestUpdate();
    try {
      do {
        found += await this.appendPage(appending.signal);
      } while (this.goesOn(found));
    } catch (error) {
      if (!appending.signal.aborted) {
        this.moreFailure = failureOfError(error);
      }
    } finally {
      if (this.appending === appending) {
        this.appending = null;
        this.page.requestUpdate();
      }
    }
  }

  /** Resolves with the number of items. */
  private async appendPage(signal: AbortSignal): Promise<number> {
    if (!this.data?.next_cursor) {
      return 0;
    }
    const next = await this.fetchPage(this.data.next_cursor, signal);
    signal.throwIfAborted();
    this.set({ ...next, items: [...this.data.items, ...next.items] });
    return next.items.length;
  }
}
