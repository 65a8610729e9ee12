import { client, dataOf } from './client';
import type { Page, User, UserPut } from './types';

export interface UserQuery {
  q?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export function listUsers(query: UserQuery, signal?: AbortSignal): Promise<Page<User>> {
  return dataOf(client.GET('/users', { params: { query }, signal: signal ?? null }));
}

export function getUser(userKey: string): Promise<User> {
  return dataOf(client.GET('/users/{user_key}', { params: { path: { user_key: userKey } } }));
}

/** With `version` null it creates the user and fails if one of that name exists. */
export function putUser(userKey: string, version: string | null, body: UserPut): Promise<User> {
  return dataOf(client.PUT('/users/{user_key}', { params: { path: { user_key: userKey } }, body: { ...body, version } }));
}

/** The user's key in API paths: base64url of the name's UTF-8 bytes. */
export function userKeyOf(username: string): string {
  const bytes = new TextEncoder().encode(username);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
