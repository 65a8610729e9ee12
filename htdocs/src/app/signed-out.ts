import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { LogIn } from 'lucide';
import { hasUnsavedChanges } from '../browser/leave-guard';
import { icon } from '../components/icon/icon';
import { LightElement } from '../components/light-element';
import { session } from '../state/session';

/** Shown instead of any page when nobody is signed in. */
export function signedOutPage(): TemplateResult {
  return html`<div class="page-head"><h1 tabindex="-1">${msg('You are signed out')}</h1></div>
    <p>${msg('Sign in to see integrations and events.')}</p>
    <p>${signInButton()}</p>`;
}

// A page load triggers the log-in, which leads back to this address.
function signInButton(): TemplateResult {
  return html`<button type="button" class="button primary" @click=${() => location.reload()}>${icon(LogIn)}${msg('Sign in')}</button>`;
}

/** Shown over the page when the session ends, so that unsaved input is kept. */
class PhSignedOut extends LightElement {
  private readonly onFocus = (): void => {
    if (this.isOpen) {
      void session.load();
    }
  };
  private isOpen = false;
  dismiss: () => void = () => undefined;

  set open(isOpen: boolean) {
    this.isOpen = isOpen;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('focus', this.onFocus);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('focus', this.onFocus);
  }

  protected override updated(): void {
    const dialog = this.querySelector('dialog');
    if (dialog === null || dialog.open === this.isOpen) {
      return;
    }
    if (this.isOpen) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>('h2')?.focus();
    } else {
      dialog.close();
    }
  }

  override render(): TemplateResult {
    return html`<dialog class="dialog slim" aria-labelledby="signed-out-title" @close=${() => this.dismiss()}>
      ${this.isOpen ? this.content() : nothing}
    </dialog>`;
  }

  private content(): TemplateResult {
    const keepsInput = hasUnsavedChanges();
    return html`<header class="dialog-head"><h2 id="signed-out-title" tabindex="-1">${msg('Your session ended')}</h2></header>
      <div class="dialog-body">
        <p>
          ${
            keepsInput
              ? msg('Sign in in a new tab, then come back here: what you typed is kept.')
              : msg('Sign in to continue where you left off.')
          }
        </p>
      </div>
      <footer class="dialog-foot">
        ${
          keepsInput
            ? html`<a class="button primary" href=${location.href} target="_blank" rel="noopener">${icon(LogIn)}${msg('Sign in')}</a>`
            : signInButton()
        }
      </footer>`;
  }
}

customElements.define('ph-signed-out', PhSignedOut);

export function signedOutDialog(isOpen: boolean, dismiss: () => void): TemplateResult {
  return html`<ph-signed-out .open=${isOpen} .dismiss=${dismiss}></ph-signed-out>`;
}
