import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { KeyRound } from 'lucide';
import { serverNow } from '../../api/clock';
import { type Failure, failureOfError } from '../../api/failure';
import type { SigningKey } from '../../api/types';
import { changeSigningKey, createSigningKey, deleteSigningKey, listSigningKeys } from '../../api/webhooks';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { copyIcon } from '../../components/copy-button/copy-button';
import { icon } from '../../components/icon/icon';
import { LightElement } from '../../components/light-element';
import { notice } from '../../components/notices/notices';
import { problemNote } from '../../components/states/problem-note';
import { emptyBox, loaded } from '../../components/states/states';
import '../../components/test-button/test-button';
import { time } from '../../components/time/time';
import '../../components/verify-snippets/verify-snippets';
import { Resource } from '../../state/resource';
import { absoluteTime, remaining } from '../../text/format';
import { askForKey } from './key-dialog';
import { showSecretOnce } from './secret-dialog';

const COUNTDOWN_MS = 30_000;

/** Signing keys: state, rotation, test and deletion. A new secret is shown once. */
export class PhKeysTab extends LightElement {
  @property() integration = '';
  /** Without a webhook there are no keys. */
  @property({ attribute: false }) hasWebhook = true;
  @state() private failure: Failure | null = null;
  @state() private isWorking = false;
  private readonly keys = new Resource<SigningKey[]>(this);
  private countdown: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.countdown = setInterval(() => this.requestUpdate(), COUNTDOWN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.countdown);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.hasWebhook && (!this.hasUpdated || changed.has('hasWebhook'))) {
      void this.load();
    }
  }

  override render(): TemplateResult {
    if (!this.hasWebhook || this.keys.failure?.word === 'not_found' || this.keys.failure?.word === 'not_configured') {
      return emptyBox(msg('Set up the webhook’s URL in Settings first; keys come next.'));
    }
    return html`<div class="stack">
      ${this.failure === null ? nothing : problemNote(this.failure)}
      ${loaded(
        this.keys,
        msg('Keys'),
        () => void this.load(),
        (keys) => this.card(keys),
        3,
      )}
      <ph-verify-snippets></ph-verify-snippets>
    </div>`;
  }

  private card(keys: SigningKey[]): TemplateResult {
    const hasActive = keys.some((key) => key.active);
    return html`<section class="card flush" aria-labelledby="keys-title">
      <div class="card-head">
        <div>
          <h2 id="keys-title">${msg('Signing keys')}</h2>
          <p class="hint">${msg('Every message is signed with each active key, so the receiver can verify where it came from.')}</p>
        </div>
        <button type="button" class="button primary" ?disabled=${this.isWorking} @click=${() => void this.create(hasActive)}>
          ${icon(KeyRound)}${hasActive ? msg('Rotate…') : msg('Create key…')}
        </button>
      </div>
      ${keys.length === 0 ? emptyBox(msg('There is no signing key yet, so nothing can be sent. Create the first one.')) : this.table(keys)}
    </section>`;
  }

  private table(keys: SigningKey[]): TemplateResult {
    return html`<table class="rows keys">
      <thead>
        <tr>
          <th scope="col">${msg('Key')}</th>
          <th scope="col">${msg('State')}</th>
          <th scope="col">${msg('Created')}</th>
          <th scope="col">${msg('Last used')}</th>
          <th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${keys.map((key) => this.row(key))}
      </tbody>
    </table>`;
  }

  private row(key: SigningKey): TemplateResult {
    return html`<tr>
      <td class="cell-key">
        <span class="mono">${key.id}</span> ${copyIcon(key.id, msg('Key ID'))} <span class="tag">${key.scheme}</span>
        ${
          key.public_key === null
            ? nothing
            : html`<span class="sub mono public-key">${key.public_key} ${copyIcon(key.public_key, msg('Public key'))}</span>`
        }
      </td>
      <td class="cell-state">${stateOf(key)}</td>
      <td class="cell-when">
        <span class="stack-label">${msg('Created')}</span> ${time(key.created_at)}
        <span class="sub">${msg(str`by ${key.created_by}`)}</span>
      </td>
      <td class="cell-used">
        <span class="stack-label">${msg('Last used')}</span>
        ${key.last_used_at === null ? html`<span class="muted">${msg('Not used yet')}</span>` : time(key.last_used_at)}
      </td>
      <td class="cell-action">${key.active ? this.activeActions(key) : this.deleteButton(key)}</td>
    </tr>`;
  }

  private activeActions(key: SigningKey): TemplateResult {
    return html`<div class="key-actions">
      <ph-test-button
        small
        integration=${this.integration}
        .keyId=${key.id}
        label=${msg('Test with this key only')}
        name=${key.id}
      ></ph-test-button>
      ${
        key.expires_at === null
          ? nothing
          : html`<button
              type="button"
              class="button small"
              ?disabled=${this.isWorking}
              aria-label=${msg(str`End overlap…: ${key.id}`)}
              @click=${() => void this.endOverlap(key)}
            >
              ${msg('End overlap…')}
            </button>`
      }
    </div>`;
  }

  private deleteButton(key: SigningKey): TemplateResult {
    return html`<button
      type="button"
      class="button small"
      ?disabled=${this.isWorking}
      aria-label=${msg(str`Delete ${key.id}`)}
      @click=${() => void this.work(() => deleteSigningKey(this.integration, key), msg('The key was deleted.'))}
    >
      ${msg('Delete')}
    </button>`;
  }

  private load(): Promise<void> {
    return this.keys.load((signal) => listSigningKeys(this.integration, signal));
  }

  private async create(isRotation: boolean): Promise<void> {
    const wanted = await askForKey(isRotation ? 'rotate' : 'create');
    if (wanted !== null) {
      await this.work(async () => {
        const key = await createSigningKey(this.integration, wanted);
        await showSecretOnce(key);
      }, msg('The new key signs from now on.'));
    }
  }

  private async endOverlap(key: SigningKey): Promise<void> {
    const isSure = await ask({
      title: msg('End the overlap now?'),
      text: msg('This key stops signing now. A receiver that verifies only with it will reject messages.'),
      yes: msg('End overlap now'),
      isDangerous: true,
    });
    if (isSure) {
      await this.work(
        () => changeSigningKey(this.integration, key, { expires_at: new Date(serverNow()).toISOString() }),
        msg('The old key no longer signs.'),
      );
    }
  }

  private async work(change: () => Promise<unknown>, done: string): Promise<void> {
    if (this.isWorking) {
      return;
    }
    this.isWorking = true;
    this.failure = null;
    try {
      await change();
      notice(done);
    } catch (error) {
      this.failure = failureOfError(error);
    } finally {
      this.isWorking = false;
      await this.load();
      this.dispatchEvent(new CustomEvent('ph-saved'));
    }
  }
}

function stateOf(key: SigningKey): TemplateResult {
  if (!key.active) {
    return html`<span class="tag">${msg('Ended')}</span>`;
  }
  return key.expires_at === null
    ? html`<span class="badge plain ok">${msg('Signs')}</span>`
    : html`<span class="badge plain warn">${msg(str`Old key: still signs until ${absoluteTime(key.expires_at)}`)}</span>
        <span class="sub">${msg(str`${remaining(key.expires_at, serverNow())} left`)}</span>`;
}

customElements.define('ph-keys-tab', PhKeysTab);
