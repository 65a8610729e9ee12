import { html, nothing, type TemplateResult } from 'lit';
import { adoptStyle } from '../../browser/adopt-style';
import css from './switch.css?inline';

adoptStyle(css);

interface SwitchOptions {
  label: string;
  isOn: boolean;
  isDisabled?: boolean;
  /** Id of the describing element. */
  describedBy?: string;
  /** Visually hide the label, e.g. below a column heading. */
  hideLabel?: boolean;
  change: (isOn: boolean) => void;
}

export function toggle(options: SwitchOptions): TemplateResult {
  return html`<label class="switch">
    <input
      type="checkbox"
      role="switch"
      .checked=${options.isOn}
      ?disabled=${options.isDisabled ?? false}
      aria-describedby=${options.describedBy ?? nothing}
      @change=${(event: Event) => options.change((event.target as HTMLInputElement).checked)}
    />
    <span class=${options.hideLabel === true ? 'visually-hidden' : ''}>${options.label}</span>
  </label>`;
}
