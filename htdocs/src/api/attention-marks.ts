import { client, dataOf } from './client';

/** How many executions one request marks at most. */
export const MARKED_MAX = 200;

/** The executions that were marked. */
export async function handleAttention(ids: string[], note: string): Promise<string[]> {
  return (await dataOf(client.POST('/attention/handled', { body: { execution_ids: ids, note: note === '' ? null : note } }))).changed;
}

export async function reopenAttention(ids: string[]): Promise<string[]> {
  return (await dataOf(client.POST('/attention/reopened', { body: { execution_ids: ids } }))).changed;
}
