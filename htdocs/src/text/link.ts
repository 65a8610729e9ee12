/** The address of an event's page in the Portal. The server allows http and https only; nothing else is ever rendered. */
export function safeLink(url: string | null | undefined): string | null {
  return url && /^(https?:\/\/|\/(?![/\\]))/i.test(url) ? url : null;
}

/** The integrations that fit an event. */
export function fittingIds(event: { integration_id?: string | null } | null): string[] {
  return event?.integration_id?.split(' ') ?? [];
}

/** `items` with those that fit first, in the order of `ids`. */
export function fittingFirst<T extends { id: string }>(items: T[], ids: string[]): T[] {
  const fitting = ids.flatMap((id) => items.filter((item) => item.id === id));
  return [...fitting, ...items.filter((item) => !ids.includes(item.id))];
}
