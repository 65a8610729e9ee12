import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { KeyRound } from 'lucide';
import { type Failure, failureOfError } from '../../api/failure';
import type { SigningKey } from '../../api/types';
import { createSigningKey, listSigningKeys } from '../../api/webhooks';
import { LightElement } from '../../app/light-element';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { copyIcon } from '../../components/copy-button/copy-button';
import { icon } from '../../components/icon/icon';
import { problemNote } from '../../components/states/problem-note';
import { emptyBox, loaded } from '../../components/states/states';
import { time } from '../../components/time/time';
import { Resource } from '../../state/resource';
import { absoluteTime } from '../../text/format';
import { showSecretOnce } from './secret-dialog';

const OVERLAPS: [number, string][] = [
  [0, 'None: the old key stops now'],
  [3_600, '1 hour'],
  [86_400, '1 day'],
  [604_800, '7 days'],
  [2_592_000, '30 days'],
];

/** Signing keys: which sign, and a new one whose secret is shown once. */
export class PhKeys extends LightElement {
  @property() integration = '';
  /** Keys belong to a webhook; without one there are none to ask for. */
  @property({ attribute: false }) hasWebhook = true;
  @state() private failure: Failure | null = null;
  @state() private isCreating = false;
  private readonly keys = new Resource<SigningKey[]>(this);

  protected override willUpdate(changed: PropertyValues): void {
    if (this.hasWebhook && (!this.hasUpdated || changed.has('hasWebhook'))) {
      void this.load();
    }
  }

  override render(): TemplateResult {
    if (!this.hasWebhook || this.keys.failure?.word === 'not_found' || this.keys.failure?.word === 'not_configured') {
      return emptyBox('Keys come after the webhook: set up its URL in Settings first.');
    }
    return html`${this.failure === null ? nothing : problemNote(this.failure)}
    ${loaded(this.keys, 'Keys', () => void this.load(), (keys) => this.card(keys), 3)}`;
  }

  private card(keys: SigningKey[]): TemplateResult {
    const hasActive = keys.some((key) => key.active);
    return html`<section class="card flush" aria-labelledby="keys-title">
      <div class="card-head">
        <div>
          <h2 id="keys-title">Signing keys</h2>
          <p class="hint">Every message is signed with each active key, so that the receiver can tell it is ours.</p>
        </div>
        <button type="button" class="button primary" ?disabled=${this.isCreating} @click=${() => void this.create(hasActive)}>
          ${icon(KeyRound)}${hasActive ? 'Rotate…' : 'Create key…'}
        </button>
      </div>
      ${keys.length === 0 ? emptyBox('There is no signing key yet, so nothing can be sent. Create the first one.') : this.table(keys)}
    </section>`;
  }

  private table(keys: SigningKey[]): TemplateResult {
    return html`<table class="rows keys">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">State</th>
          <th scope="col">Created</th>
          <th scope="col">Last used</th>
        </tr>
      </thead>
      <tbody>
        ${keys.map(
          (key) => html`<tr>
            <td class="cell-subject"><span class="mono">${key.id}</span> ${copyIcon(key.id, 'key ID')} <span class="tag">${key.scheme}</span></td>
            <td class="cell-state">${stateOf(key)}</td>
            <td class="cell-when"><span class="stack-label">Created</span> ${time(key.created_at)} by ${key.created_by}</td>
            <td class="cell-used">
              <span class="stack-label">Last used</span> ${key.last_used_at === null ? html`<span class="muted">Not used yet</span>` : time(key.last_used_at)}
            </td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private load(): Promise<void> {
    return this.keys.load((signal) => listSigningKeys(this.integration, signal));
  }

  private async create(isRotation: boolean): Promise<void> {
    let overlap = 86_400;
    const isSure = await ask({
      title: isRotation ? 'Rotate the signing key?' : 'Create a signing key?',
      text: html`<p>
          A new secret is made and shown once. ${isRotation ? 'Both keys sign until the overlap ends, so the receiver can change over in between.' : 'Give it to the receiver.'}
        </p>
        ${isRotation
          ? html`<div class="field">
              <label for="overlap">The old key signs on for</label>
              <select
                id="overlap"
                @change=${(event: Event) => {
                  overlap = Number((event.target as HTMLSelectElement).value);
                }}
              >
                ${OVERLAPS.map(([seconds, label]) => html`<option value=${seconds} ?selected=${seconds === overlap}>${label}</option>`)}
              </select>
            </div>`
          : nothing}`,
      yes: isRotation ? 'Rotate' : 'Create key',
    });
    if (!isSure || this.isCreating) {
      return;
    }
    this.isCreating = true;
    this.failure = null;
    try {
      const key = await createSigningKey(this.integration, { scheme: 'v1', overlap_seconds: overlap });
      await showSecretOnce(key.secret);
      await this.load();
    } catch (error) {
      this.failure = failureOfError(error);
    } finally {
      this.isCreating = false;
    }
  }
}

function stateOf(key: SigningKey): TemplateResult {
  if (!key.active) {
    return html`<span class="tag">Expired</span>`;
  }
  return key.expires_at === null
    ? html`<span class="badge plain ok">Signs</span>`
    : html`<span class="badge plain warn">Signs until ${absoluteTime(key.expires_at)}</span>`;
}

customElements.define('ph-keys', PhKeys);
