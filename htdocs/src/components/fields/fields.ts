import { html, nothing, type TemplateResult } from 'lit';

interface Field {
  id: string;
  label: string;
  hint?: unknown;
  error?: string | undefined;
  /** Renders the control; `describedBy` has the ids of hint and error. */
  control: (describedBy: string, isInvalid: boolean) => TemplateResult;
}

/** A labelled control with hint and error. */
export function field({ id, label, hint, error, control }: Field): TemplateResult {
  const ids = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter((part) => part !== '');
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${control(ids.join(' '), error !== undefined)} ${hint === undefined ? nothing : html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${error === undefined ? nothing : html`<p class="field-error" id="${id}-error">${error}</p>`}
  </div>`;
}

interface TextOptions {
  id: string;
  label: string;
  value: string;
  input: (value: string) => void;
  hint?: unknown;
  error?: string | undefined;
  type?: string;
  isRequired?: boolean;
  maxLength?: number;
  placeholder?: string;
  isCode?: boolean;
  rows?: number;
}

export function textField(options: TextOptions): TemplateResult {
  const onInput = (event: Event): void => options.input((event.target as HTMLInputElement | HTMLTextAreaElement).value);
  const { id, label, hint, error } = options;
  return field({
    id,
    label,
    hint,
    error,
    control: (describedBy, isInvalid) =>
      options.rows === undefined
        ? html`<input
            id=${id}
            class=${options.isCode === true ? 'mono' : ''}
            type=${options.type ?? 'text'}
            .value=${options.value}
            ?required=${options.isRequired ?? false}
            maxlength=${options.maxLength ?? nothing}
            placeholder=${options.placeholder ?? nothing}
            autocomplete=${options.type === 'password' ? 'new-password' : 'off'}
            spellcheck="false"
            aria-describedby=${describedBy || nothing}
            aria-invalid=${isInvalid ? 'true' : nothing}
            @input=${onInput}
          />`
        : html`<textarea
            id=${id}
            class=${options.isCode === true ? 'mono' : ''}
            placeholder=${options.placeholder ?? nothing}
            spellcheck=${options.isCode === true ? 'false' : nothing}
            rows=${options.rows}
            maxlength=${options.maxLength ?? nothing}
            .value=${options.value}
            aria-describedby=${describedBy || nothing}
            aria-invalid=${isInvalid ? 'true' : nothing}
            @input=${onInput}
          ></textarea>`,
  });
}
