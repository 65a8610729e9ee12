import { html, type TemplateResult } from 'lit';

export interface Choice {
  value: string;
  label: string;
}

/** A segmented control of native radio buttons. */
export function segmented(label: string, choices: Choice[], value: string, change: (value: string) => void): TemplateResult {
  return html`<fieldset class="segmented">
    <legend class="visually-hidden">${label}</legend>
    ${choices.map(
      (choice) =>
        html`<label
          ><input
            type="radio"
            name=${label}
            .value=${choice.value}
            .checked=${choice.value === value}
            @change=${() => change(choice.value)}
          /><span>${choice.label}</span></label
        >`,
    )}
  </fieldset>`;
}
