import { msg, str } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Page as PageOf } from '../api/types';
import { announce } from '../browser/announce';
import { href } from '../browser/base';
import { navigate } from '../browser/router';
import { moreButton } from '../components/more-button/more-button';
import '../components/search-field/search-field';
import { loaded } from '../components/states/states';
import { type Filters, type ParsedFilters, parseFilters, type Rules, searchOf } from '../state/filters';
import { Paged } from '../state/paged';
import { savedList, saveList } from '../state/saved-lists';
import { number } from '../text/format';
import { Page } from './page';

/** A page with a list: filters are query parameters, older items are appended, and Back restores the list. */
export abstract class ListPage<Name extends string, Item> extends Page {
  /** Its path below the base. */
  protected abstract readonly route: string;
  protected abstract readonly rules: Rules<Name>;
  protected readonly list = new Paged<Item>(this, (cursor, signal) => this.fetchPage(cursor, signal));

  /** The filters have changed: how many items pass is announced. */
  private mustAnnounce = false;
  private wasLoadingMore = false;

  protected abstract fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<Item>>;

  protected get parsed(): ParsedFilters<Name> {
    return parseFilters(this.rules, this.search);
  }

  protected get filters(): Filters<Name> {
    return this.parsed.filters;
  }

  /** The filters as saved under a name; '' = none. */
  protected get query(): string {
    return searchOf(this.rules, this.filters).slice(1);
  }

  /** What passes the filters. */
  protected get results(): PageOf<Item> | null {
    return this.list.data;
  }

  protected override begin(): void {
    if (this.isReturn) {
      this.list.data = (savedList(location.href) as PageOf<Item> | undefined) ?? null;
    }
    if (this.list.data === null) {
      this.reload();
    }
  }

  protected override reconnected(): void {
    this.reload();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.hasUpdated && changed.has('search')) {
      this.mustAnnounce = true;
      this.refiltered();
    }
  }

  protected override updated(): void {
    super.updated();
    saveList(location.href, this.list.data);
    this.announceLoaded();
  }

  /** The first page of other filters, and what more was found. */
  private announceLoaded(): void {
    const { results, list, wasLoadingMore } = this;
    this.wasLoadingMore = list.isLoadingMore;
    const hasMore = wasLoadingMore && !list.isLoadingMore && list.moreFailure === null;
    if ((this.mustAnnounce || hasMore) && !list.isLoading && list.failure === null && results !== null) {
      this.mustAnnounce = false;
      announce(resultsText(results));
    }
  }

  /** Loads the list from the start. */
  protected reload(): void {
    void this.list.first();
  }

  /** The filters have changed. */
  protected refiltered(): void {
    this.reload();
  }

  /** While typing, the history entry is replaced. */
  protected filter(change: Filters<Name>, isTyping = false): void {
    void navigate(href(this.route) + searchOf(this.rules, { ...this.filters, ...change }), { replace: isTyping });
  }

  /** The items and the button for the next page; `what` names them if they cannot be loaded. */
  protected listView(what: string, more: string, view: (items: Item[]) => TemplateResult, skeleton = 8): TemplateResult {
    return html`${loaded(
      this.list,
      what,
      () => this.reload(),
      (page) => view(page.items),
      skeleton,
    )}
    ${moreButton(this.list, more)}`;
  }

  /** A search field that sets the filter `name`. */
  protected searchField(name: Name, label: string, placeholder: string): TemplateResult {
    const search = (event: CustomEvent<string>): void => {
      const change: Filters<Name> = {};
      change[name] = event.detail;
      this.filter(change, true);
    };
    return html`<ph-search label=${label} placeholder=${placeholder} .value=${this.filters[name] ?? ''} @ph-search=${search}></ph-search>`;
  }
}

function resultsText({ items, next_cursor: next }: PageOf<unknown>): string {
  if (items.length === 0) {
    return next === null ? msg('No match') : msg('No match so far');
  }
  const count = number(items.length) + (next === null ? '' : '+');
  return msg(str`Results: ${count}`);
}
