import { answerOf, client, dataOf, etagOf } from './client';
import { Failure } from './failure';
import type { SigningKey, SigningKeyCreated, SigningKeyNew, Versioned, Webhook, WebhookPut } from './types';

/** null: the integration has none yet. */
export async function getWebhook(id: string, signal?: AbortSignal): Promise<Versioned<Webhook> | null> {
  try {
    const { data, response } = await answerOf(
      client.GET('/integrations/{id}/webhook', { params: { path: { id } }, signal: signal ?? null }),
    );
    return { value: data, etag: etagOf(response) };
  } catch (error) {
    if (error instanceof Failure && error.word === 'not_found') {
      return null;
    }
    throw error;
  }
}

/** `etag` null creates it, and only if there is none. */
export async function putWebhook(id: string, etag: string | null, body: WebhookPut): Promise<Versioned<Webhook>> {
  const header = etag === null ? { 'If-None-Match': '*' as const } : { 'If-Match': etag };
  const { data, response } = await answerOf(
    client.PUT('/integrations/{id}/webhook', { params: { path: { id }, header }, body }),
  );
  return { value: data, etag: etagOf(response) };
}

export async function listSigningKeys(id: string, signal?: AbortSignal): Promise<SigningKey[]> {
  const page = await dataOf(
    client.GET('/integrations/{id}/webhook/keys', { params: { path: { id } }, signal: signal ?? null }),
  );
  return page.items;
}

export function createSigningKey(id: string, body: SigningKeyNew): Promise<SigningKeyCreated> {
  return dataOf(client.POST('/integrations/{id}/webhook/keys', { params: { path: { id } }, body }));
}
