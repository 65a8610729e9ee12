import { answerOf, client, dataOf } from './client';
import type { Integration, IntegrationNew, Page, WebhookState } from './types';

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
  return (await answerOf(client.POST('/integrations', { body: integration }))).data;
}
