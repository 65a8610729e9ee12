import { retryExecution, runIntegration } from '../../api/executions';
import type { Execution } from '../../api/types';
import type { ForceFlag } from '../../state/run-flow';
import type { RunRequest } from '../signals';
import { type ChosenEvent, type RunData, previewBodyOf } from './run-data';

interface SendOptions {
  request: RunRequest;
  event: ChosenEvent;
  data: RunData | null;
  note: string;
}

/** Sends what the dialog shows, under the idempotency key of this opening. */
export function send({ request, event, data: known, note }: SendOptions, key: string, anyway: ReadonlySet<ForceFlag>): Promise<Execution> {
  const common = {
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(anyway.has('override') ? { override: true } : {}),
  };
  if (request.kind === 'retry') {
    return retryExecution(request.execution.id, key, { ...common, ...(anyway.has('resend') ? { resend: true } : {}) });
  }
  const digest = known?.digest ?? null;
  return runIntegration(known?.integration?.id ?? '', key, {
    ...previewBodyOf(event),
    ...common,
    ...(digest === null ? {} : { preview_digest: digest }),
  });
}
