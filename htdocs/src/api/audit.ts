import { client, dataOf } from './client';
import { Failure } from './failure';
import type { AuditEntry, Page, SigningKey } from './types';
import { listSigningKeys } from './webhooks';

export interface AuditQuery {
  actor?: string | undefined;
  action?: string | undefined;
  /** "webhook", or "webhook:jira". */
  object?: string | undefined;
  q?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export function listAudit(query: AuditQuery, signal?: AbortSignal): Promise<Page<AuditEntry>> {
  return dataOf(client.GET('/audit', { params: { query }, signal: signal ?? null }));
}

// One request per key, so their number is bounded.
const MOST_KEYS = 8;

/** The newest entries about one integration, its webhook and its keys, which are separate objects in the log. */
export async function listAuditOfIntegration(
  id: string,
  options: { to?: string; limit: number },
  signal?: AbortSignal,
): Promise<AuditEntry[]> {
  const keys = await listSigningKeys(id, signal).catch(noKeys);
  const objects = [`integration:${id}`, `webhook:${id}`, ...keys.slice(0, MOST_KEYS).map((key) => `key:${key.id}`)];
  const pages = await Promise.all(objects.map((object) => listAudit({ object, ...options }, signal)));
  return pages
    .flatMap((page) => page.items)
    .sort((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, options.limit);
}

/** An integration without a webhook has no keys. */
function noKeys(error: unknown): SigningKey[] {
  if (error instanceof Failure && (error.word === 'not_found' || error.word === 'not_configured')) {
    return [];
  }
  throw error;
}
