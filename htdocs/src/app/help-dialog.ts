import { msg } from '@lit/localize';
import { html, nothing, render, type TemplateResult } from 'lit';
import {
  type Density,
  density,
  hasShortcuts,
  setDensity,
  setLanguage,
  setShortcuts,
  setTimeFormat,
  timeFormat,
  type TimeFormat,
} from '../browser/preferences';
import { toggle } from '../components/switch/switch';
import { session } from '../state/session';
import { languages, nameOf } from './language';
import { titleOf } from './titles';

const keys = (): [string, string][] => [
  ['Ctrl K', msg('Go to, run or find')],
  ['/', msg('Search')],
  ['g i', titleOf('integrations')],
  ['g e', titleOf('events')],
  ...(session.maySeeHistory ? [['g h', titleOf('history')] satisfies [string, string]] : []),
  ...(session.isAdmin ? [['g u', titleOf('users')] satisfies [string, string], ['g a', titleOf('audit')] satisfies [string, string]] : []),
  ['j  k', msg('Next and previous row')],
  ['Enter', msg('Open the row')],
  ['r', msg('Retry the row')],
  ['?', msg('This help')],
];

const times = (): [TimeFormat, string][] => [
  ['relative', msg('Relative: 3 min ago')],
  ['absolute', msg('Absolute, local time')],
  ['utc', msg('Absolute, UTC')],
];

const densities = (): [Density, string][] => [
  ['comfortable', msg('Comfortable')],
  ['compact', msg('Compact')],
];

/** Keyboard shortcuts and the preferences stored in this browser. */
export function openHelp(): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog slim';
  dialog.setAttribute('aria-labelledby', 'help-title');
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  render(
    view(() => dialog.close()),
    dialog,
  );
  dialog.showModal();
  dialog.querySelector<HTMLElement>('h2')?.focus();
}

function view(close: () => void): TemplateResult {
  return html`
    <header class="dialog-head"><h2 id="help-title" tabindex="-1">${msg('Help')}</h2></header>
    <div class="dialog-body" tabindex="0" role="region" aria-labelledby="help-title">
      <h3>${msg('Keyboard')}</h3>
      ${toggle({ label: msg('Single-key shortcuts'), isOn: hasShortcuts(), change: setShortcuts })}
      <dl class="shortcuts">
        ${keys().map(
          ([names, does]) =>
            html`<dt>${names.split(' ').map((key) => (key === '' ? nothing : html`<kbd>${key}</kbd> `))}</dt>
              <dd>${does}</dd>`,
        )}
      </dl>
      <h3>${msg('Display')}</h3>
      ${choice('times', msg('Time format'), times(), timeFormat(), (value) => setTimeFormat(value as TimeFormat))}
      ${choice('density', msg('Rows of tables'), densities(), density(), (value) => setDensity(value as Density))}
      <div class="field">
        <label for="language">${msg('Language')}</label>
        <select id="language" @change=${(event: Event) => useInstead(valueOf(event))}>
          ${languages.map((code) => html`<option value=${code} lang=${code} ?selected=${code === document.documentElement.lang}>${nameOf(code)}</option>`)}
        </select>
        <p class="hint">${msg('Changing the language reloads the page.')}</p>
      </div>
      <p><a href="docs/index.html" target="_blank" rel="noopener">${msg('Documentation')}</a></p>
      ${session.me === null ? nothing : html`<p class="muted small">mod_portalhooks ${session.me.version}</p>`}
    </div>
    <footer class="dialog-foot"><button type="button" class="button primary" @click=${close}>${msg('Close')}</button></footer>
  `;
}

function choice(id: string, label: string, values: [string, string][], chosen: string, choose: (value: string) => void): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${(event: Event) => choose(valueOf(event))}>
      ${values.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>
  </div>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

function useInstead(code: string): void {
  setLanguage(code);
  location.reload();
}
