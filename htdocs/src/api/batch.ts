import { client, dataOf, WAIT_SECONDS } from './client';
import { type Failure, failureOfProblem } from './failure';
import type { Click, Execution } from './types';

/** Up to 100 clicks on one integration; the result of each, in order. */
export async function runBatch(id: string, clicks: Click[]): Promise<(Execution | Failure)[]> {
  const { items } = await dataOf(
    client.POST('/integrations/{id}/executions:batch', {
      params: { path: { id }, header: { Prefer: `wait=${WAIT_SECONDS}` } },
      body: { clicks },
    }),
  );
  return items.map((item) => ('execution' in item ? item.execution : failureOfProblem(item.problem, item.retry_after ?? undefined)));
}
