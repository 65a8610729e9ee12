import { msg } from '@lit/localize';
import { html, nothing, render, type TemplateResult } from 'lit';
import { type Failure, failureOfError } from '../../api/failure';
import type { User } from '../../api/types';
import { textField } from '../../components/fields/fields';
import { problemNote } from '../../components/states/problem-note';

export interface NewUser {
  username: string;
  displayName: string;
}

/** Asks for a name and adds a user without permissions; resolves to the name, or null when cancelled. */
export function addUserDialog(save: (user: NewUser) => Promise<User>): Promise<string | null> {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog slim';
  dialog.setAttribute('aria-labelledby', 'add-user-title');
  document.body.append(dialog);
  const form: Form = { username: '', displayName: '', failure: null, isSaving: false };
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'added' ? form.username : null);
    });
    draw(dialog, form, save);
    dialog.showModal();
    dialog.querySelector<HTMLElement>('h2')?.focus();
  });
}

interface Form extends NewUser {
  failure: Failure | null;
  isSaving: boolean;
}

function draw(dialog: HTMLDialogElement, form: Form, save: (user: NewUser) => Promise<User>): void {
  const redraw = (): void => draw(dialog, form, save);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    form.isSaving = true;
    redraw();
    try {
      await save({ username: form.username, displayName: form.displayName.trim() });
      dialog.close('added');
    } catch (error) {
      form.failure = failureOfError(error);
      form.isSaving = false;
      redraw();
    }
  };
  render(view(dialog, form, submit, redraw), dialog);
}

function view(dialog: HTMLDialogElement, form: Form, submit: (event: SubmitEvent) => Promise<void>, redraw: () => void): TemplateResult {
  const exists = form.failure?.word === 'stale' || form.failure?.word === 'precondition_required';
  return html`<form @submit=${submit}>
    <header class="dialog-head"><h2 id="add-user-title" tabindex="-1">${msg('Add person')}</h2></header>
    <div class="dialog-body">
      ${form.failure === null ? nothing : exists ? html`<p class="note bad" role="alert"><span>${msg('This person already exists.')}</span></p>` : problemNote(form.failure)}
      ${textField({
        id: 'new-username',
        label: msg('User name'),
        value: form.username,
        isRequired: true,
        maxLength: 255,
        hint: msg('Exactly as they sign in; case-sensitive.'),
        input: (value) => {
          form.username = value;
          redraw();
        },
      })}
      ${textField({
        id: 'new-display-name',
        label: msg('Name'),
        value: form.displayName,
        maxLength: 200,
        hint: msg('Optional.'),
        input: (value) => {
          form.displayName = value;
        },
      })}
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button" @click=${() => dialog.close()}>${msg('Cancel')}</button>
      <button type="submit" class="button primary" ?disabled=${form.isSaving || form.username === ''}>${msg('Add person')}</button>
    </footer>
  </form>`;
}
