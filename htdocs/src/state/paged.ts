import type { ReactiveControllerHost } from 'lit';
import { type Failure, failureOfError } from '../api/failure';
import type { Page } from '../api/types';
import { Resource } from './resource';

export type FetchPage<Item> = (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<Item>>;

/** A list with cursor pagination; further pages are appended. */
export class Paged<Item> extends Resource<Page<Item>> {
  isLoadingMore = false;
  moreFailure: Failure | null = null;

  constructor(
    private readonly page: ReactiveControllerHost,
    private readonly fetchPage: FetchPage<Item>,
  ) {
    super(page);
  }

  first(): Promise<void> {
    this.moreFailure = null;
    return this.load((signal) => this.fetchPage(undefined, signal));
  }

  async more(): Promise<void> {
    const before = this.data;
    if (before === null || before.next_cursor === null || this.isLoadingMore) {
      return;
    }
    this.isLoadingMore = true;
    this.moreFailure = null;
    this.page.requestUpdate();
    try {
      const next = await this.fetchPage(before.next_cursor);
      // If the filters have changed meanwhile, this page belongs to another list.
      if (this.data?.next_cursor === before.next_cursor) {
        this.set({ ...next, items: [...this.data.items, ...next.items] });
      }
    } catch (error) {
      this.moreFailure = failureOfError(error);
    } finally {
      this.isLoadingMore = false;
      this.page.requestUpdate();
    }
  }

  /** Replaces items in place. */
  replace(change: (item: Item) => Item): void {
    if (this.data !== null) {
      this.set({ ...this.data, items: this.data.items.map(change) });
    }
  }
}
