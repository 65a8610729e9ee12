// The lists as they were when their page was left, so that Back restores them at once and at the same height.

const KEPT = 20;
const lists = new Map<string, unknown>();

export function saveList(address: string, list: unknown): void {
  lists.delete(address);
  lists.set(address, list);
  const oldest = lists.keys().next().value;
  if (lists.size > KEPT && oldest !== undefined) {
    lists.delete(oldest);
  }
}

export function savedList(address: string): unknown {
  return lists.get(address);
}
