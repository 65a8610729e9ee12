// The lists as they were when their page was left, so that Back restores them at once and at the same height.

const KEPT = 20;
export const savedLists = new Map<string, unknown>();

export function saveList(address: string, list: unknown): void {
  savedLists.delete(address);
  savedLists.set(address, list);
  const oldest = savedLists.keys().next().value;
  if (savedLists.size > KEPT && oldest !== undefined) {
    savedLists.delete(oldest);
  }
}

export function savedList(address: string): unknown {
  return savedLists.get(address);
}
