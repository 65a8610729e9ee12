import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Failure, failureOfError } from '../../api/failure';
import type { Webhook } from '../../api/types';
import { endPause, getWebhook, putWebhook } from '../../api/webhooks';
import { UnsavedChanges } from '../../components/ask-dialog/unsaved-changes';
import '../../components/check-button/check-button';
import { LightElement } from '../../components/light-element';
import { notice } from '../../components/notices/notices';
import { problemNote } from '../../components/states/problem-note';
import { loaded } from '../../components/states/states';
import '../../components/test-button/test-button';
import { time } from '../../components/time/time';
import { Resource } from '../../state/resource';
import { number, plural } from '../../text/format';
import { conflictNote } from './conflict-note';
import { limitsCard, messageCard, runCard, secretsCard, targetCard, tlsCard } from './webhook-cards';
import { changesOf, draftOf, errorsOf, putOf, type WebhookDraft } from './webhook-draft';

/** null: the integration has no webhook yet. */
type Stored = { webhook: Webhook | null };

/** The settings of a webhook, saved as a whole. */
export class PhWebhookForm extends LightElement {
  @property() integration = '';
  /** Without one nothing is requested. */
  @property({ attribute: false }) hasWebhook = true;
  /** The end of the pause the receiver asked for. */
  @property({ attribute: false }) pausedUntil: string | null = null;
  @state() private draft: WebhookDraft = draftOf(null);
  @state() private failure: Failure | null = null;
  @state() private conflict: Webhook | null = null;
  @state() private isSaving = false;
  @state() private showsErrors = false;
  private readonly stored = new Resource<Stored>(this);

  constructor() {
    super();
    new UnsavedChanges(this, () => this.changes.length > 0);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    return loaded(
      this.stored,
      msg('Settings'),
      () => void this.load(),
      ({ webhook }) => this.form(webhook),
      6,
    );
  }

  private get webhook(): Webhook | null {
    return this.stored.data?.webhook ?? null;
  }

  private get changes(): ReturnType<typeof changesOf> {
    return this.stored.data === null ? [] : changesOf(this.draft, this.webhook);
  }

  private form(webhook: Webhook | null): TemplateResult {
    const card = {
      draft: this.draft,
      stored: webhook,
      errors: this.showsErrors ? errorsOf(this.draft, webhook) : {},
      failure: this.failure,
      edit: (change: Partial<WebhookDraft>): void => this.edit(change),
    };
    return html`<form class="settings" @submit=${this.onSubmit} novalidate>
      ${
        this.conflict !== null
          ? conflictNote(changesOf(this.draft, this.conflict), this.conflict, this.keepMine, this.takeTheirs)
          : this.failure === null
            ? nothing
            : problemNote(this.failure)
      }
      ${
        webhook?.disabled_by_receiver_at
          ? html`<div class="note warn">
              <span class="grow"
                >${msg(html`The receiver returned 410 Gone ${time(webhook.disabled_by_receiver_at)}. Nothing is sent until it is enabled again.`)}</span
              >
              <button type="button" class="button" ?disabled=${this.isSaving || this.changes.length > 0} @click=${this.enableAgain}>
                ${msg('Enable again')}
              </button>
            </div>`
          : nothing
      }
      ${
        this.pausedUntil === null
          ? nothing
          : html`<div class="note warn">
              <span class="grow"
                >${msg(html`The receiver asked to wait; runs are refused. The pause ends ${time(this.pausedUntil)}.`)}</span
              >
              <button type="button" class="button" ?disabled=${this.isSaving} @click=${() => void this.endPause()}>
                ${msg('End the pause now')}
              </button>
            </div>`
      }
      ${targetCard(card)} ${secretsCard(card)} ${tlsCard(card)} ${messageCard(card)} ${limitsCard(card)} ${runCard(card)}
      ${webhook === null ? nothing : this.tryCard()} ${this.saveBar(webhook)}
    </form>`;
  }

  private tryCard(): TemplateResult {
    const unsaved = this.changes.length > 0 ? msg('Save your changes first: this uses the saved settings.') : null;
    return html`<section class="card form" aria-labelledby="try-title">
      <h2 id="try-title">${msg('Try it')}</h2>
      <p class="hint">
        ${msg('Sends one signed test message with the saved settings, even while disabled. It appears in History tagged Test. The check only connects; it sends nothing.')}
      </p>
      <div class="try">
        <ph-test-button integration=${this.integration} .reason=${unsaved}></ph-test-button>
        <div>
          <ph-check-button integration=${this.integration} .reason=${unsaved}></ph-check-button>
        </div>
      </div>
    </section>`;
  }

  private saveBar(webhook: Webhook | null): TemplateResult {
    const changes = this.changes.length;
    if (changes === 0 && webhook !== null) {
      return html`<p class="muted small">${msg(html`Last changed ${time(webhook.updated_at)} by ${webhook.updated_by}`)}</p>`;
    }
    const blocked = this.showsErrors && Object.keys(errorsOf(this.draft, webhook)).length > 0;
    return html`<div class="save-bar">
      <span class="grow"
        >${webhook === null ? msg('Not saved yet') : plural(changes, msg('1 change'), msg(str`${number(changes)} changes`))}${blocked ? ` · ${msg('some fields need correcting')}` : ''}</span
      >
      ${changes === 0 ? nothing : html`<button type="button" class="button" ?disabled=${this.isSaving} @click=${this.discard}>${msg('Discard')}</button>`}
      <button type="submit" class="button primary" ?disabled=${this.isSaving}>${this.isSaving ? msg('Saving…') : msg('Save')}</button>
    </div>`;
  }

  private edit(change: Partial<WebhookDraft>): void {
    this.draft = { ...this.draft, ...change };
  }

  private async endPause(): Promise<void> {
    this.isSaving = true;
    try {
      await endPause(this.integration);
      notice(msg('The pause has ended.'));
      this.dispatchEvent(new CustomEvent('ph-saved'));
    } catch (error) {
      this.failure = failureOfError(error);
    } finally {
      this.isSaving = false;
    }
  }

  private async load(): Promise<void> {
    await this.stored.load(async (signal) => ({
      webhook: this.hasWebhook ? await getWebhook(this.integration, signal) : null,
    }));
    this.discard();
  }

  private readonly discard = (): void => {
    this.draft = draftOf(this.webhook);
    this.failure = null;
    this.conflict = null;
    this.showsErrors = false;
  };

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    this.showsErrors = true;
    if (Object.keys(errorsOf(this.draft, this.webhook)).length > 0) {
      void this.updateComplete.then(() => this.querySelector<HTMLElement>('[aria-invalid]')?.focus());
      return;
    }
    void this.save(this.webhook?.version ?? null);
  }

  private async save(version: string | null): Promise<void> {
    if (this.isSaving) {
      return;
    }
    this.isSaving = true;
    try {
      const saved = await putWebhook(this.integration, version, putOf(this.draft));
      this.stored.set({ webhook: saved });
      this.discard();
      notice(msg('Saved'));
      this.dispatchEvent(new CustomEvent('ph-saved'));
      if (version === null) {
        // Nothing can be sent without a signing key, which is the next step.
        await this.updateComplete;
        this.dispatchEvent(new CustomEvent('ph-created'));
      }
    } catch (error) {
      await this.refused(failureOfError(error), version);
    } finally {
      this.isSaving = false;
    }
  }

  private async refused(failure: Failure, version: string | null): Promise<void> {
    this.failure = failure;
    if (failure.word === 'stale' || failure.word === 'precondition_required') {
      try {
        await this.compare(await getWebhook(this.integration), version);
      } catch (error) {
        this.failure = failureOfError(error);
      }
    }
    await this.updateComplete;
    this.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }

  /** A conflict only if what is stored is another version than the draft is based on, with other values. */
  private async compare(theirs: Webhook | null, version: string | null): Promise<void> {
    if (theirs !== null && theirs.version !== version && changesOf(this.draft, theirs).length === 0) {
      // For instance because the request arrived twice.
      this.stored.set({ webhook: theirs });
      this.discard();
      notice(msg('Saved'));
      await this.updateComplete;
      this.dispatchEvent(new CustomEvent('ph-saved'));
      return;
    }
    this.conflict = theirs !== null && theirs.version !== version ? theirs : null;
  }

  private readonly keepMine = (): void => {
    const { conflict } = this;
    if (conflict !== null) {
      this.stored.set({ webhook: conflict });
      this.conflict = null;
      this.failure = null;
      void this.save(conflict.version);
    }
  };

  private readonly takeTheirs = (): void => {
    this.stored.set({ webhook: this.conflict });
    this.discard();
  };

  private enableAgain(): void {
    void this.save(this.webhook?.version ?? null);
  }
}

customElements.define('ph-webhook-form', PhWebhookForm);
