import { msg } from '@lit/localize';
import { html, nothing, render, type TemplateResult } from 'lit';
import type { SigningKeyCreated } from '../../api/types';
import { copyButton } from '../../components/copy-button/copy-button';

/** Shows a new secret once; closes only after the user has confirmed that it is stored. */
export function showSecretOnce(key: SigningKeyCreated): Promise<void> {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog slim';
  dialog.setAttribute('aria-labelledby', 'secret-title');
  let isStored = false;
  const keepOpen = (event: Event): void => {
    if (!isStored) {
      event.preventDefault();
    }
  };
  dialog.addEventListener('cancel', keepOpen);
  dialog.addEventListener('keydown', (event) => {
    // A second Esc closes a dialog without a cancel event.
    if (event.key === 'Escape') {
      keepOpen(event);
    }
  });
  const draw = (): void => {
    const store = (event: Event): void => {
      isStored = (event.target as HTMLInputElement).checked;
      draw();
    };
    // Remove the secret from the page at once: the close event is asynchronous.
    const close = (): void => {
      dialog.close();
      dialog.remove();
    };
    render(view(key, isStored, store, close), dialog);
  };
  draw();
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve());
    dialog.showModal();
    dialog.querySelector<HTMLElement>('h2')?.focus();
  });
}

function view(key: SigningKeyCreated, isStored: boolean, store: (event: Event) => void, close: () => void): TemplateResult {
  return html`
    <header class="dialog-head"><h2 id="secret-title" tabindex="-1">${msg('Your new signing secret')}</h2></header>
    <div class="dialog-body">
      <p>${msg('It is shown only once. Store it at the receiver now; if it is lost, create a new key.')}</p>
      <div class="secret">
        <code>${key.secret}</code>
        ${copyButton(key.secret, msg('Signing secret'))}
      </div>
      ${
        key.public_key === null
          ? nothing
          : html`<p>${msg('The receiver verifies with the public key, available here at any time:')}</p>
              <div class="secret"><code>${key.public_key}</code>${copyButton(key.public_key, msg('Public key'))}</div>`
      }
      <label class="check"><input type="checkbox" .checked=${isStored} @change=${store} /><span>${msg('I have stored it')}</span></label>
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button primary" ?disabled=${!isStored} @click=${close}>${msg('Close')}</button>
    </footer>
  `;
}
