import { html, nothing, render, type TemplateResult } from 'lit';
import { toggle } from '../../components/switch/switch';
import { hasShortcuts, setShortcuts, setTimeFormat, timeFormat, type TimeFormat } from '../preferences';
import { session } from '../session';

const KEYS: [string, string][] = [
  ['/', 'Search'],
  ['g i', 'Integrations'],
  ['g e', 'Events'],
  ['g h', 'History'],
  ['g u', 'People & permissions'],
  ['j  k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['r', 'Retry the row'],
  ['?', 'This help'],
];

const TIMES: [TimeFormat, string][] = [
  ['relative', 'Relative: 3 min ago'],
  ['absolute', 'Absolute, local time'],
  ['utc', 'Absolute, UTC'],
];

/** Keyboard shortcuts and the two habits that are kept in this browser. */
export function openHelp(): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog slim';
  dialog.setAttribute('aria-labelledby', 'help-title');
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  render(view(() => dialog.close()), dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>('h2')?.focus();
}

function view(close: () => void): TemplateResult {
  return html`
    <header class="dialog-head"><h2 id="help-title" tabindex="-1">Help</h2></header>
    <div class="dialog-body">
      <h3>Keyboard</h3>
      ${toggle({ label: 'Shortcuts of one key', isOn: hasShortcuts(), change: setShortcuts })}
      <dl class="shortcuts">
        ${KEYS.map(([keys, does]) => html`<dt>${keys.split(' ').map((key) => (key === '' ? nothing : html`<kbd>${key}</kbd> `))}</dt><dd>${does}</dd>`)}
      </dl>
      <div class="field">
        <label for="times">Times are shown</label>
        <select id="times" @change=${(event: Event) => setTimeFormat((event.target as HTMLSelectElement).value as TimeFormat)}>
          ${TIMES.map(([value, label]) => html`<option value=${value} ?selected=${value === timeFormat()}>${label}</option>`)}
        </select>
      </div>
      ${session.me === null ? nothing : html`<p class="muted small">mod_portalhooks ${session.me.version}</p>`}
    </div>
    <footer class="dialog-foot"><button type="button" class="button primary" @click=${close}>Close</button></footer>
  `;
}
