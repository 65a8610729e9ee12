import { html, nothing, type TemplateResult } from 'lit';

export type Option = [value: string, label: string];

type OnChange = (value: string, select: HTMLSelectElement) => void;

/** A select with its label above, for forms. */
export function selectField(id: string, label: string, options: Option[], value: string, change: OnChange): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${(event: Event) => change(valueOf(event), event.target as HTMLSelectElement)}>
      ${optionTags(options, value)}
    </select>
  </div>`;
}

/** A select with a hidden label, for filter bars. A value that is no option is added as one, labelled `unlisted`. */
export function filterSelect(label: string, options: Option[], value: string, change: OnChange, unlisted = value): TemplateResult {
  const isListed = options.some(([option]) => option === value);
  return html`<label class="select"
    ><span class="visually-hidden">${label}</span
    ><select @change=${(event: Event) => change(valueOf(event), event.target as HTMLSelectElement)}>
      ${isListed ? nothing : optionTags([[value, unlisted]], value)} ${optionTags(options, value)}
    </select></label
  >`;
}

function optionTags(options: Option[], value: string): TemplateResult[] {
  return options.map(([option, label]) => html`<option value=${option} .selected=${option === value}>${label}</option>`);
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}
