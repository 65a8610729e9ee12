import { html, type TemplateResult } from 'lit';
import type { IconNode } from 'lucide';
import { icon } from '../icon/icon';

/** A button with a popup panel, which closes on Esc and when it loses the focus. */
export function menu(node: IconNode, label: string, panel: unknown, toggled?: (isOpen: boolean) => void): TemplateResult {
  return html`<details
    class="menu"
    @toggle=${(event: Event) => toggled?.((event.target as HTMLDetailsElement).open)}
    @keydown=${closeOnEscape}
    @focusout=${closeBehind}
  >
    <summary class="button">${icon(node)}${label}</summary>
    <div class="menu-panel" tabindex="-1">${panel}</div>
  </details>`;
}

function closeOnEscape(event: KeyboardEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.key === 'Escape' && details.open) {
    event.preventDefault();
    details.open = false;
    details.querySelector('summary')?.focus();
  }
}

// A click on the panel's background focuses the panel; a click outside leaves no related target.
function closeBehind(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (document.hasFocus() && !(event.relatedTarget instanceof Node && details.contains(event.relatedTarget))) {
    details.open = false;
  }
}
