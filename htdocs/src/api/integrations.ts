import { responseOf, client, dataOf, doneOf, etagOf } from './client';
import type { Integration, IntegrationNew, IntegrationPatch, Page, Versioned, WebhookState } from './types';

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

/** With its ETag, which a change must name. */
export async function getIntegrationVersion(id: string, signal?: AbortSignal): Promise<Versioned<Integration>> {
  const { data, response } = await responseOf(client.GET('/integrations/{id}', { params: { path: { id } }, signal: signal ?? null }));
  return { value: data, etag: etagOf(response) };
}

export async function changeIntegration(id: string, etag: string, body: IntegrationPatch): Promise<Versioned<Integration>> {
  const { data, response } = await responseOf(
    client.PATCH('/integrations/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body }),
  );
  return { value: data, etag: etagOf(response) };
}

/** Deletes its webhook and keys too; its history remains. */
export async function deleteIntegration(id: string, etag: string): Promise<void> {
  await doneOf(client.DELETE('/integrations/{id}', { params: { path: { id }, header: { 'If-Match': etag } } }));
}
