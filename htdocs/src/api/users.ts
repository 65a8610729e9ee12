import { responseOf, client, dataOf, etagOf } from './client';
import type { Page, User, UserPut, Versioned } from './types';

export interface UserQuery {
  q?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export function listUsers(query: UserQuery, signal?: AbortSignal): Promise<Page<User>> {
  return dataOf(client.GET('/users', { params: { query }, signal: signal ?? null }));
}

export async function getUser(userKey: string): Promise<Versioned<User>> {
  const { data, response } = await responseOf(client.GET('/users/{user_key}', { params: { path: { user_key: userKey } } }));
  return { value: data, etag: etagOf(response) };
}

/** With `etag` null it creates the user and fails if one of that name exists. */
export function putUser(userKey: string, etag: string | null, body: UserPut): Promise<User> {
  const header = etag === null ? { 'If-None-Match': '*' as const } : { 'If-Match': etag };
  return dataOf(client.PUT('/users/{user_key}', { params: { path: { user_key: userKey }, header }, body }));
}

/** The user's key in API paths: base64url of the name's UTF-8 bytes. */
export function userKeyOf(username: string): string {
  const bytes = new TextEncoder().encode(username);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
