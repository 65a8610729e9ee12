// What a list showed when it was left, so that Back shows it at once and at the same height.

const KEPT = 20;
const views = new Map<string, unknown>();

export function remember(address: string, view: unknown): void {
  views.delete(address);
  views.set(address, view);
  const oldest = views.keys().next().value;
  if (views.size > KEPT && oldest !== undefined) {
    views.delete(oldest);
  }
}

export function recall(address: string): unknown {
  return views.get(address);
}
