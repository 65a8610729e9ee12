// The items of a combobox, in the pages and in the embed elements.

/** Each id once, where it is mentioned first. */
export function firstOfEach<Item extends { id: string }>(...lists: Item[][]): Item[] {
  const items = new Map<string, Item>();
  for (const item of lists.flat()) {
    if (!items.has(item.id)) {
      items.set(item.id, item);
    }
  }
  return [...items.values()];
}

/** The active item after an arrow key, -1 = none; undefined if the key moves nothing. */
export function movedTo(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at + 1 < count ? at + 1 : Math.min(0, count - 1);
    case 'ArrowUp':
      return at > 0 ? at - 1 : count - 1;
    default:
      return undefined;
  }
}
