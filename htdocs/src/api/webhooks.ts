import { client, dataOf, doneOf, WAIT_SECONDS } from './client';
import { Failure } from './failure';
import type {
  DestinationCheck,
  Execution,
  SigningKey,
  SigningKeyCreated,
  SigningKeyNew,
  SigningKeyPatch,
  Webhook,
  WebhookPut,
} from './types';

/** null if the integration has none. */
export async function getWebhook(id: string, signal?: AbortSignal): Promise<Webhook | null> {
  try {
    return await dataOf(client.GET('/integrations/{id}/webhook', { params: { path: { id } }, signal: signal ?? null }));
  } catch (error) {
    if (error instanceof Failure && error.word === 'not_found') {
      return null;
    }
    throw error;
  }
}

/** With `version` null it creates the webhook and fails if there is one. */
export function putWebhook(id: string, version: string | null, body: WebhookPut): Promise<Webhook> {
  return dataOf(client.PUT('/integrations/{id}/webhook', { params: { path: { id } }, body: { ...body, version } }));
}

/** `seen` is what the change is based on. */
export function setEnabled(seen: Webhook, enabled: boolean): Promise<Webhook> {
  const { integration_id: id, version } = seen;
  return dataOf(client.PATCH('/integrations/{id}/webhook', { params: { path: { id } }, body: { enabled, version } }));
}

export async function listSigningKeys(id: string, signal?: AbortSignal): Promise<SigningKey[]> {
  const page = await dataOf(client.GET('/integrations/{id}/webhook/keys', { params: { path: { id } }, signal: signal ?? null }));
  return page.items;
}

export function createSigningKey(id: string, body: SigningKeyNew): Promise<SigningKeyCreated> {
  return dataOf(client.POST('/integrations/{id}/webhook/keys', { params: { path: { id } }, body }));
}

export function changeSigningKey(id: string, key: SigningKey, body: SigningKeyPatch): Promise<SigningKey> {
  return dataOf(
    client.PATCH('/integrations/{id}/webhook/keys/{key_id}', {
      params: { path: { id, key_id: key.id } },
      body: { ...body, version: key.version },
    }),
  );
}

export async function deleteSigningKey(id: string, key: SigningKey): Promise<void> {
  await doneOf(
    client.DELETE('/integrations/{id}/webhook/keys/{key_id}', {
      params: { path: { id, key_id: key.id }, query: { version: key.version } },
    }),
  );
}

/** Ends the pause the receiver asked for. */
export async function endPause(id: string): Promise<void> {
  await doneOf(client.DELETE('/integrations/{id}/webhook/pause', { params: { path: { id } } }));
}

/** Sends one signed test message and waits for its outcome. Without `keyId` it is signed with all active keys. */
export function testWebhook(id: string, key: string, keyId: string | null): Promise<Execution> {
  return dataOf(
    client.POST('/integrations/{id}/webhook/test', {
      params: { path: { id }, header: { 'Idempotency-Key': key, Prefer: `wait=${WAIT_SECONDS}` } },
      body: keyId === null ? {} : { key_id: keyId },
    }),
  );
}

/** Tests the connection to the stored target without sending a request. */
export function checkWebhook(id: string): Promise<DestinationCheck> {
  return dataOf(client.POST('/integrations/{id}/webhook/check', { params: { path: { id } }, body: {} }));
}
