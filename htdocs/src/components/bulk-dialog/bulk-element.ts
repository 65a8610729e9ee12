import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { CirclePause, X } from 'lucide';
import { findByIdempotencyKey, getExecution } from '../../api/executions';
import type { Failure } from '../../api/failure';
import { announce } from '../../browser/announce';
import { Bulk, type BulkCalls } from '../../state/bulk';
import { session } from '../../state/session';
import { DialogElement } from '../dialog/dialog-element';
import { icon } from '../icon/icon';
import { notifyExecuted, type RunnableEvent } from '../signals';

/** The base of the dialogs that click many times: first what, then the result of each. */
export abstract class BulkElement extends DialogElement {
  /** The run, once it was started. */
  protected bulk: Bulk<RunnableEvent> | null = null;

  protected abstract onClosed(): void;

  protected get isBusy(): boolean {
    return this.bulk?.isRunning === true;
  }

  protected async show(): Promise<void> {
    this.bulk = null;
    await this.updateComplete;
    this.dialog.showModal();
    this.focusHeading();
  }

  /** The dialog with this content; without content while it is closed. */
  protected frame(content: { heading: string; body: TemplateResult; actions: TemplateResult } | null): TemplateResult {
    return html`<dialog
      class="dialog wide"
      aria-labelledby="bulk-title"
      @cancel=${this.onCancel}
      @close=${this.onClosed}
      @keydown=${this.onDialogKey}
    >
      ${
        content === null
          ? nothing
          : html`<header class="dialog-head">
                <h2 id="bulk-title" tabindex="-1">${content.heading}</h2>
                ${
                  this.isBusy
                    ? nothing
                    : html`<button type="button" class="icon-button" aria-label=${msg('Close')} @click=${this.close}>${icon(X)}</button>`
                }
              </header>
              <div
                class="dialog-body"
                tabindex=${this.isBusy ? 0 : nothing}
                role=${this.isBusy ? 'region' : nothing}
                aria-label=${this.isBusy ? msg('Results') : nothing}
              >
                ${content.body}
              </div>
              <footer class="dialog-foot">
                <p class="muted small">
                  ${
                    this.isBusy
                      ? msg('Closing this page stops the rest.')
                      : msg(html`Sent as <b>${session.me?.username}</b>. Recorded in history.`)
                  }
                </p>
                <div class="dialog-actions">${content.actions}</div>
              </footer>`
      }
    </dialog>`;
  }

  protected stopButton(bulk: Bulk<RunnableEvent>): TemplateResult {
    return html`<button type="button" class="button primary" ?disabled=${bulk.isStopped} @click=${() => bulk.stop()}>
      ${icon(CirclePause)}${bulk.isStopped ? msg('Stopping…') : msg('Stop')}
    </button>`;
  }

  protected newBulk(subjects: RunnableEvent[], calls: Pick<BulkCalls<RunnableEvent>, 'send' | 'retryDelay'>): Bulk<RunnableEvent> {
    this.bulk = new Bulk(subjects, {
      ...calls,
      find: findByIdempotencyKey,
      get: getExecution,
      now: () => Date.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      changed: () => this.requestUpdate(),
    });
    return this.bulk;
  }

  /** Does this work of the run. Leaving the page meanwhile asks first. */
  protected async drive({ items }: Bulk<RunnableEvent>, work: Promise<void>): Promise<void> {
    window.addEventListener('beforeunload', onBeforeUnload);
    announce(msg('Sending'));
    try {
      await work;
    } finally {
      window.removeEventListener('beforeunload', onBeforeUnload);
    }
    const succeeded = items.filter(({ execution }) => execution?.state === 'succeeded').length;
    announce(msg(str`${succeeded} of ${items.length} succeeded`));
    for (const { execution } of items) {
      if (execution !== null) {
        notifyExecuted(execution);
      }
    }
  }
}

/** How long the server asks to wait, in ms; null: it does not. */
export function retryAfterMs({ retryAfterSeconds: seconds }: Failure): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

function onBeforeUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
