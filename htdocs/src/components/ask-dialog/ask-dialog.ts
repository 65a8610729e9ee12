import { msg } from '@lit/localize';
import { html, nothing, render, type TemplateResult } from 'lit';

export interface Question {
  title: string;
  text: unknown;
  yes: string;
  no?: string;
  isDangerous?: boolean;
}

/** Opens a modal question; resolves to true for yes and for Enter in a field, to false for no and Esc. */
export function ask(question: Question): Promise<boolean> {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog slim';
  dialog.setAttribute('aria-labelledby', 'ask-title');
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    render(view(question, dialog), dialog);
    dialog.showModal();
    dialog.querySelector<HTMLElement>('h2')?.focus();
  });
}

function view(question: Question, dialog: HTMLDialogElement): TemplateResult {
  return html`<form method="dialog">
    <header class="dialog-head"><h2 id="ask-title" tabindex="-1">${question.title}</h2></header>
    <div class="dialog-body">${typeof question.text === 'string' ? html`<p>${question.text}</p>` : (question.text ?? nothing)}</div>
    <footer class="dialog-foot">
      <button type="button" class="button" @click=${() => dialog.close('no')}>${question.no ?? msg('Cancel')}</button>
      <button type="submit" value="yes" class="button ${question.isDangerous === true ? 'danger' : 'primary'}">${question.yes}</button>
    </footer>
  </form>`;
}
