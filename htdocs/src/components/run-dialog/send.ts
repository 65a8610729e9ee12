import { retryExecution, runIntegration } from '../../api/executions';
import type { Execution } from '../../api/types';
import type { Anyway } from '../../state/run-flow';
import type { Ask } from '../signals';
import { type ChosenEvent, type Known, whatOf } from './known';

interface Press {
  ask: Ask;
  event: ChosenEvent;
  known: Known | null;
  note: string;
}

/** The click itself: what was shown, as it was shown, under the key of this opening of the dialog. */
export function send({ ask, event, known, note }: Press, key: string, anyway: ReadonlySet<Anyway>): Promise<Execution> {
  const common = {
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(anyway.has('override') ? { override: true } : {}),
  };
  if (ask.kind === 'retry') {
    return retryExecution(ask.execution.id, key, { ...common, ...(anyway.has('resend') ? { resend: true } : {}) });
  }
  const digest = known?.digest ?? null;
  return runIntegration(known?.integration?.id ?? '', key, {
    ...whatOf(event),
    ...common,
    ...(digest === null ? {} : { preview_digest: digest }),
  });
}
