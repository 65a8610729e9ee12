import { msg, str } from '@lit/localize';
import { html, nothing, render, type TemplateResult } from 'lit';
import { momentText, parseMoment } from '../../text/moment';

export interface Range {
  from: string;
  to: string;
}

/** Asks for a period; null if it was dismissed. '' = open. */
export function askRange(from: string | undefined, to: string | undefined): Promise<Range | null> {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog slim';
  dialog.setAttribute('aria-labelledby', 'range-title');
  document.body.append(dialog);
  return new Promise((resolve) => {
    let range: Range | null = null;
    const draw = (errors: Errors): void => {
      render(
        view(from, to, errors, submit, () => dialog.close()),
        dialog,
      );
    };
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const begin = read(form, 'range-from', false);
      const end = read(form, 'range-to', true);
      const isReversed = begin !== null && end !== null && begin !== '' && end !== '' && begin >= end;
      if (begin === null || end === null || isReversed) {
        draw({ from: begin === null, to: end === null, order: isReversed });
        form.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
        return;
      }
      range = { from: begin, to: end };
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(range);
    });
    draw({ from: false, to: false, order: false });
    dialog.showModal();
    dialog.querySelector<HTMLInputElement>('input')?.focus();
  });
}

interface Errors {
  from: boolean;
  to: boolean;
  order: boolean;
}

function read(form: HTMLFormElement, id: string, end: boolean): string | null {
  const text = form.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? '';
  return text === '' ? '' : parseMoment(text, end);
}

function view(
  from: string | undefined,
  to: string | undefined,
  errors: Errors,
  submit: (event: SubmitEvent) => void,
  close: () => void,
): TemplateResult {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const field = (id: string, label: string, value: string, error: string | null): TemplateResult =>
    html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        type="text"
        autocomplete="off"
        placeholder="2026-11-23 14:05"
        value=${value}
        aria-invalid=${error === null ? nothing : 'true'}
        aria-describedby="range-hint ${id}-error"
      />
      <p class="field-error" id="${id}-error" role="alert">${error ?? nothing}</p>
    </div>`;
  const wrong = msg('Use 2026-11-23 or 2026-11-23 14:05.');
  return html`<form novalidate @submit=${submit}>
    <header class="dialog-head"><h2 id="range-title" tabindex="-1">${msg('Period')}</h2></header>
    <div class="dialog-body">
      ${field('range-from', msg('From'), momentText(from), errors.from ? wrong : null)}
      ${field('range-to', msg('To'), momentText(to), errors.to ? wrong : errors.order ? msg('The end must be after the start.') : null)}
      <p class="hint" id="range-hint">${msg(str`Times in ${zone}. The end day is included. An empty field means no limit.`)}</p>
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button" @click=${close}>${msg('Cancel')}</button>
      <button type="submit" class="button primary">${msg('Apply')}</button>
    </footer>
  </form>`;
}
