// One run of a trigger, from choosing the integration to the outcome. Loaded on the first click, to keep the script small.
import type { Execution, PreviewOf } from '../api/types';
import { needsConfirmation, newestArrival } from '../state/confirm';
import { RunFlow } from '../state/run-flow';
import { choose } from './menu';
import type { Opener, RunData, StartedRun } from './opener';
import { RunDialog } from './run-dialog';

/** Confirms as the webhook requires, then runs; null when no integration was chosen. */
export async function startRun(opener: Opener): Promise<ElementRun | null> {
  const { api, eventId } = opener;
  const id = opener.integrationId || (await choose(opener));
  if (id === '' || !opener.claim(id)) {
    return null;
  }
  const integration = await api.integration(id);
  const mayNeedConfirmation = opener.alwaysConfirm || integration.confirm !== 'never';
  const delivered =
    eventId === '' || !mayNeedConfirmation
      ? null
      : newestArrival(await api.executions({ integration_id: id, event_id: eventId, limit: 20 }));
  const asks = opener.alwaysConfirm || needsConfirmation(integration, eventId !== '', delivered);
  const [me, event, preview] = await Promise.all([
    api.me(),
    asks && eventId !== '' ? api.event(eventId) : null,
    asks ? api.preview(id, previewBodyOf(eventId)) : null,
  ]);
  const run = new ElementRun(opener, { me, integration, event, delivered, retryOf: null, preview });
  if (asks) {
    run.open();
  } else {
    await run.flow.run();
  }
  return run;
}

export class ElementRun implements StartedRun {
  readonly flow: RunFlow;
  private readonly dialog: RunDialog;

  constructor(
    private readonly opener: Opener,
    private readonly data: RunData,
  ) {
    const { api, changed } = opener;
    this.flow = new RunFlow({
      send: (key, anyway) =>
        this.send(key, { ...(anyway.has('override') && { override: true }), ...(anyway.has('resend') && { resend: true }) }),
      find: async (key) => (await api.executions({ idempotency_key: key }))[0] ?? null,
      get: (id) => api.execution(id),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      changed: () => {
        this.dialog.draw();
        changed(this);
        if (this.flow.phase === 'changed') {
          void this.refreshPreview();
        }
      },
    });
    this.dialog = new RunDialog(opener, data, this.flow, (execution) =>
      new ElementRun(opener, { ...data, retryOf: execution, preview: null }).open(),
    );
  }

  open(): void {
    this.dialog.open();
  }

  /** The preview shown is outdated. */
  private async refreshPreview(): Promise<void> {
    const { data, opener } = this;
    data.preview = await opener.api.preview(data.integration.id, previewBodyOf(opener.eventId)).catch(() => data.preview);
    this.dialog.drawPreview();
  }

  private send(key: string, anyway: { override?: true; resend?: true }): Promise<Execution> {
    const { api, eventId } = this.opener;
    const { integration, retryOf, preview } = this.data;
    const text = this.dialog.note.value.trim();
    const common = { ...anyway, ...(text && { note: text }) };
    if (retryOf !== null) {
      return api.retry(retryOf.id, key, common);
    }
    return api.run(integration.id, key, { ...previewBodyOf(eventId), ...common, ...(preview && { preview_digest: preview.digest }) });
  }
}

function previewBodyOf(eventId: string): PreviewOf {
  return eventId === '' ? { mode: 'default' } : { mode: 'event', event_id: eventId };
}
