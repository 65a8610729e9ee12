import { href } from '../browser/base';
import { hasShortcuts } from '../browser/preferences';
import { navigate } from '../browser/router';
import { session } from '../state/session';
import { openHelp, openPalette } from './on-demand';

const SECOND_KEY_MS = 1_200;

const PAGES: Record<string, () => string | null> = {
  i: () => 'integrations',
  e: () => 'events',
  h: () => (session.maySeeHistory ? 'history' : null),
  u: () => (session.isAdmin ? 'users' : null),
  a: () => (session.isAdmin ? 'audit' : null),
};

let goUntil = 0;

/** The palette, by Ctrl+K everywhere but in dialogs; single-key shortcuts, which are inactive in text fields and dialogs, and when switched off. */
export function onShortcut(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key === 'k' && document.querySelector('dialog[open]') === null) {
    event.preventDefault();
    void openPalette();
    return;
  }
  const target = event.target instanceof Element ? event.target : null;
  const isTyping = target?.closest('input, textarea, select, [contenteditable], dialog[open]') != null;
  if (!hasShortcuts() || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
    return;
  }
  if (performance.now() < goUntil) {
    goUntil = 0;
    const segment = PAGES[event.key]?.() ?? null;
    if (segment !== null) {
      event.preventDefault();
      void navigate(href(segment));
    }
    return;
  }
  if (act(event.key)) {
    event.preventDefault();
  }
}

function act(key: string): boolean {
  switch (key) {
    case 'g':
      goUntil = performance.now() + SECOND_KEY_MS;
      return true;
    case '/':
      return focus([...document.querySelectorAll('[data-jump], main [data-search]')].find((field) => field.checkVisibility()) ?? null);
    case '?':
      void openHelp();
      return true;
    case 'j':
      return moveRow(1);
    case 'k':
      return moveRow(-1);
    case 'r': {
      const row = document.activeElement?.closest('tr, main');
      const retry = row?.querySelector<HTMLElement>('[data-retry]');
      retry?.click();
      return retry != null;
    }
    default:
      return false;
  }
}

function moveRow(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('main .row-link')];
  const row = document.activeElement?.closest('tr');
  const at = links.findIndex((link) => link.closest('tr') === row);
  return focus(links[at === -1 ? 0 : at + step] ?? null);
}

function focus(element: Element | null): boolean {
  if (element instanceof HTMLElement) {
    element.focus();
  }
  return element !== null;
}
