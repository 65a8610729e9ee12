import { html, render, type TemplateResult } from 'lit';
import { copyButton } from '../../components/copy-button/copy-button';

/** Shows a new secret this one time; closes only when the person says that it is stored. */
export function showSecretOnce(secret: string): Promise<void> {
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
    // A second Esc would close the dialog without asking its cancel event.
    if (event.key === 'Escape') {
      keepOpen(event);
    }
  });
  const draw = (): void => {
    const store = (event: Event): void => {
      isStored = (event.target as HTMLInputElement).checked;
      draw();
    };
    render(view(secret, isStored, store, () => dialog.close()), dialog);
  };
  draw();
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve();
    });
    dialog.showModal();
    dialog.querySelector<HTMLElement>('h2')?.focus();
  });
}

function view(secret: string, isStored: boolean, store: (event: Event) => void, close: () => void): TemplateResult {
  return html`
    <header class="dialog-head"><h2 id="secret-title" tabindex="-1">Your new signing secret</h2></header>
    <div class="dialog-body">
      <p>It is shown this one time. Store it with the receiver now; if it is lost, make a new key.</p>
      <div class="secret">
        <code>${secret}</code>
        ${copyButton(secret, 'signing secret')}
      </div>
      <label class="check"><input type="checkbox" .checked=${isStored} @change=${store} /><span>I have stored it</span></label>
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button primary" ?disabled=${!isStored} @click=${close}>Close</button>
    </footer>
  `;
}
