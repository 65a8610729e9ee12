import { responseOf, client, dataOf, WAIT_SECONDS } from './client';
import type {
  Execution,
  ExecutionError,
  ExecutionEvidence,
  ExecutionMode,
  ExecutionState,
  Page,
  Preview,
  PreviewOf,
  Retry,
  Run,
} from './types';

export interface ExecutionQuery {
  integration_id?: string | undefined;
  event_id?: string | undefined;
  message_id?: string | undefined;
  batch_id?: string | undefined;
  user?: string | undefined;
  state?: ExecutionState | undefined;
  error?: ExecutionError | undefined;
  http_status?: number | undefined;
  mode?: ExecutionMode | undefined;
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export function listExecutions(query: ExecutionQuery, signal?: AbortSignal): Promise<Page<Execution>> {
  return dataOf(client.GET('/executions', { params: { query }, signal: signal ?? null }));
}

export function getExecution(id: string, signal?: AbortSignal): Promise<ExecutionEvidence> {
  return dataOf(client.GET('/executions/{id}', { params: { path: { id } }, signal: signal ?? null }));
}

/** Looks up a click whose response was lost, without sending anything. null: nothing is recorded under this key. */
export async function findByIdempotencyKey(key: string): Promise<Execution | null> {
  const page = await dataOf(client.GET('/executions', { params: { query: { idempotency_key: key } } }));
  return page.items[0] ?? null;
}

/** What a run would send, byte for byte, without sending it. */
export function previewRun(id: string, body: PreviewOf): Promise<Preview> {
  return dataOf(client.POST('/integrations/{id}/preview', { params: { path: { id } }, body }));
}

export function runIntegration(id: string, key: string, body: Run): Promise<Execution> {
  return sent(
    client.POST('/integrations/{id}/executions', {
      params: { path: { id }, header: { 'Idempotency-Key': key, Prefer: `wait=${WAIT_SECONDS}` } },
      body,
    }),
  );
}

export function retryExecution(id: string, key: string, body: Retry): Promise<Execution> {
  return sent(
    client.POST('/executions/{id}/retry', {
      params: { path: { id }, header: { 'Idempotency-Key': key, Prefer: `wait=${WAIT_SECONDS}` } },
      body,
    }),
  );
}

async function sent(call: Parameters<typeof responseOf<Execution>>[0]): Promise<Execution> {
  return (await responseOf(call)).data;
}
