// What a user chose lately, by id, kept in this browser. The pages and the embed elements share it.

type Kind = 'integration' | 'user' | 'type';

const KEPT = 5;

/** Newest first. */
export function recentIds(kind: Kind, username: string): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(nameOf(kind, username)) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function noteRecent(kind: Kind, username: string, id: string): void {
  const others = recentIds(kind, username).filter((other) => other !== id);
  write(kind, username, [id, ...others].slice(0, KEPT));
}

export function forgetRecent(kind: Kind, username: string, id: string): void {
  write(
    kind,
    username,
    recentIds(kind, username).filter((other) => other !== id),
  );
}

function write(kind: Kind, username: string, ids: string[]): void {
  try {
    localStorage.setItem(nameOf(kind, username), JSON.stringify(ids));
  } catch {
    // Without storage nothing is remembered.
  }
}

function nameOf(kind: Kind, username: string): string {
  return `portalhooks.recent.${kind}.${username}`;
}
