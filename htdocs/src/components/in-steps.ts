import { noChange } from 'lit';
import { AsyncDirective, type ChildPart, directive, type DirectiveResult } from 'lit/async-directive.js';
import { repeat } from 'lit/directives/repeat.js';

const FIRST = 5;
const STEP = 8;

type Row<Item> = (item: Item) => unknown;
type Key<Item> = (item: Item) => unknown;

/** Each step is a task of its own, so that the page answers in between. Busy until the last one. */
class InSteps extends AsyncDirective {
  private shown = FIRST;
  private results: unknown[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private next: () => void = () => undefined;

  override render(..._: [unknown[], Key<never>, Row<never>, boolean]): unknown {
    return noChange;
  }

  override update(part: ChildPart, [items, key, row, isAtOnce]: [unknown[], Key<never>, Row<never>, boolean]): unknown {
    this.shown = isAtOnce ? Math.max(this.shown, items.length) : this.shown;
    this.results = items.slice(0, this.shown).map(row as Row<unknown>);
    this.next = () => {
      this.shown += STEP;
      this.results.push(...items.slice(this.results.length, this.shown).map(row as Row<unknown>));
      this.setValue(this.content(items, key));
      this.goOn(part, items.length);
    };
    this.goOn(part, items.length);
    return this.content(items, key);
  }

  protected override disconnected(): void {
    clearTimeout(this.timer);
  }

  protected override reconnected(): void {
    this.next();
  }

  private content(items: unknown[], key: Key<never>): unknown {
    const { results } = this;
    return repeat(items.slice(0, results.length), key as Key<unknown>, (_, index) => results[index]);
  }

  private goOn(part: ChildPart, count: number): void {
    const isBusy = this.results.length < count;
    (part.parentNode as Element).ariaBusy = isBusy ? 'true' : null;
    clearTimeout(this.timer);
    if (isBusy) {
      this.timer = setTimeout(this.next);
    }
  }
}

const stepwise = directive(InSteps);

/** Like `repeat`: a few items now and the rest soon after, or all `isAtOnce`, as when a position is restored. */
export function inSteps<Item>(items: Item[], key: Key<Item>, row: Row<Item>, isAtOnce: boolean): DirectiveResult {
  return stepwise(items, key, row, isAtOnce);
}
