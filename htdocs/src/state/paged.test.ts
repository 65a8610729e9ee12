import type { ReactiveControllerHost } from 'lit';
import { describe, expect, it, vi } from 'vitest';
import type { Page } from '../api/types';
import { type FetchPage, Paged, SCREENFUL } from './paged';

const page = { addController: () => undefined, requestUpdate: () => undefined } as unknown as ReactiveControllerHost;

/** A page of the list 0, 1, 2 …; `searched` is how a page that ends early says so. */
const pageOf = (from: number, to: number, next: string | null, searched: string | null = null): Page<number> => ({
  items: Array.from({ length: to - from }, (_, nth) => from + nth),
  next_cursor: next,
  searched_to: searched,
});

const early = (from: number, to: number, next: string) => pageOf(from, to, next, '2026-11-29T00:00:00.000Z');

/** A list whose pages are these, by cursor; each answer waits for `answer`. */
function listOf(pages: Record<string, Page<number> | Error>) {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const fetchPage: FetchPage<number> = (cursor = 'first', signal) =>
    new Promise((resolve, reject) => {
      asked.push(cursor);
      signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      answers.push(() => {
        const found = pages[cursor];
        if (found instanceof Error || found === undefined) {
          reject(found ?? new Error(cursor));
        } else {
          resolve(found);
        }
      });
    });
  const list = new Paged(page, fetchPage);
  const answer = async (): Promise<void> => {
    const before = answers.length;
    answers.at(-1)?.();
    await vi.waitFor(() => expect(answers.length > before || !(list.isLoading || list.isLoadingMore)).toBe(true));
  };
  return { list, asked, answer };
}

describe('a list of pages', () => {
  it('waits for a press after a full page', async () => {
    const { list, asked, answer } = listOf({ first: pageOf(0, 50, 'a'), a: pageOf(50, 60, null) });
    void list.first();
    await answer();
    expect([list.isLoadingMore, asked]).toEqual([false, ['first']]);

    void list.more();
    await answer();
    expect(list.data?.items).toHaveLength(60);
    expect(asked).toEqual(['first', 'a']);
  });

  it('goes on by itself after pages that ended early, until there is a screenful', async () => {
    const { list, asked, answer } = listOf({
      first: early(0, 0, 'a'),
      a: early(0, 3, 'b'),
      b: early(3, SCREENFUL, 'c'),
    });
    void list.first();
    await answer();
    expect([list.isLoading, list.isLoadingMore]).toEqual([false, true]);
    await answer();
    expect(list.data?.items).toHaveLength(3);
    await answer();
    expect([list.isLoadingMore, asked]).toEqual([false, ['first', 'a', 'b']]);
  });

  it('goes on to the end of the list when little matches', async () => {
    const { list, answer } = listOf({ first: early(0, 1, 'a'), a: early(1, 1, 'b'), b: pageOf(1, 2, null) });
    void list.first();
    await answer();
    await answer();
    await answer();
    expect(list.data).toEqual(pageOf(0, 2, null));
    expect(list.isLoadingMore).toBe(false);
  });

  it('searches for another screenful when asked for more', async () => {
    const { list, asked, answer } = listOf({ first: early(0, SCREENFUL, 'a'), a: early(0, 1, 'b'), b: pageOf(0, 0, null) });
    void list.first();
    await answer();
    expect(asked).toEqual(['first']);
    void list.more();
    await answer();
    expect(asked).toEqual(['first', 'a', 'b']);
  });

  it('stops when told to, and goes on from there', async () => {
    const { list, asked, answer } = listOf({ first: early(0, 0, 'a'), a: early(0, 2, 'b'), b: pageOf(2, 3, null) });
    void list.first();
    await answer();
    list.stop();
    await answer();
    expect(list.isLoadingMore).toBe(false);
    expect(list.data?.next_cursor).toBe('a');
    expect(list.moreFailure).toBeNull();

    void list.more();
    await answer();
    await answer();
    expect(list.data?.items).toEqual([0, 1, 2]);
    expect(asked).toEqual(['first', 'a', 'a', 'b']);
  });

  it('stops at an error, keeps what was found, and goes on from there', async () => {
    const pages: Record<string, Page<number> | Error> = { first: early(0, 2, 'a'), a: new Error('lost') };
    const { list, answer } = listOf(pages);
    void list.first();
    await answer();
    await answer();
    expect(list.isLoadingMore).toBe(false);
    expect(list.moreFailure).not.toBeNull();
    expect(list.data?.items).toEqual([0, 1]);

    pages.a = pageOf(2, 3, null);
    void list.more();
    expect(list.moreFailure).toBeNull();
    await answer();
    expect(list.data?.items).toEqual([0, 1, 2]);
  });

  it('begins anew when the filters change, and drops what still arrives of the search before', async () => {
    const pages: Record<string, Page<number> | Error> = { first: early(0, 1, 'a'), a: early(1, 9, 'b') };
    const { list, asked, answer } = listOf(pages);
    void list.first();
    await answer();
    pages.first = pageOf(100, 101, null);
    void list.first();
    expect(list.isLoadingMore).toBe(false);
    await answer();
    expect(list.data?.items).toEqual([100]);
    expect(asked).toEqual(['first', 'a', 'first']);
  });

  it('appends nothing to a list that is replaced', async () => {
    const pages: Record<string, Page<number> | Error> = { first: pageOf(0, 50, 'a'), a: pageOf(50, 60, null) };
    const { list, asked, answer } = listOf(pages);
    void list.first();
    await answer();
    pages.first = pageOf(100, 101, null);
    void list.first();
    void list.more();
    expect(list.isLoadingMore).toBe(false);
    await answer();
    expect(list.data?.items).toEqual([100]);
    expect(asked).toEqual(['first', 'first']);
  });

  it('stops when its page is left', async () => {
    const { list, asked, answer } = listOf({ first: early(0, 0, 'a'), a: early(0, 0, 'b') });
    void list.first();
    await answer();
    list.hostDisconnected();
    await answer();
    expect([list.isLoadingMore, asked]).toEqual([false, ['first', 'a']]);
  });
});
