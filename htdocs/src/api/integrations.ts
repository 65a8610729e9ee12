import { responseOf, client, dataOf, doneOf } from './client';
import type { Integration, IntegrationNew, IntegrationPatch, Page, WebhookState } from './types';

export interface IntegrationQuery {
  q?: string | undefined;
  state?: WebhookState[] | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export function listIntegrations(query: IntegrationQuery, signal?: AbortSignal): Promise<Page<Integration>> {
  return dataOf(client.GET('/integrations', { params: { query }, signal: signal ?? null }));
}

export function getIntegration(id: string, signal?: AbortSignal): Promise<Integration> {
  return dataOf(client.GET('/integrations/{id}', { params: { path: { id } }, signal: signal ?? null }));
}

export async function createIntegration(integration: IntegrationNew): Promise<Integration> {
  return (await responseOf(client.POST('/integrations', { body: integration }))).data;
}

/** `seen` is what the change is based on, as an admin reads it. */
export function changeIntegration(seen: Integration, body: IntegrationPatch): Promise<Integration> {
  return dataOf(
    client.PATCH('/integrations/{id}', { params: { path: { id: seen.id } }, body: { ...body, version: seen.version ?? null } }),
  );
}

/** Deletes its webhook and keys too; its history remains. */
export async function deleteIntegration(seen: Integration): Promise<void> {
  await doneOf(client.DELETE('/integrations/{id}', { params: { path: { id: seen.id }, query: { version: seen.version ?? '' } } }));
}
