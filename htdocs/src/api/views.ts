import { client, doneOf, dataOf } from './client';
import type { View, ViewNew } from './types';

/** The user's own ones and the shared ones, by name. */
export async function listViews(signal?: AbortSignal): Promise<View[]> {
  return (await dataOf(client.GET('/views', { signal: signal ?? null }))).items;
}

export function saveView(view: ViewNew, isShared: boolean): Promise<View> {
  return dataOf(client.POST(isShared ? '/shared-views' : '/views', { body: view }));
}

export function renameView({ id, shared }: View, name: string): Promise<View> {
  const path = shared ? '/shared-views/{view_id}' : '/views/{view_id}';
  return dataOf(client.PATCH(path, { params: { path: { view_id: id } }, body: { name } }));
}

export async function deleteView({ id, shared }: View): Promise<void> {
  const path = shared ? '/shared-views/{view_id}' : '/views/{view_id}';
  await doneOf(client.DELETE(path, { params: { path: { view_id: id } } }));
}
