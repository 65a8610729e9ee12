// The menu of enabled integrations, for a trigger that names none.
import type { Integration } from '../api/types';
import { button, ignoreKeyRepeat, make } from './dom';
import { mount } from './mount';
import type { Layer, Opener } from './opener';

/** The id of the chosen integration; '' for none. */
export function choose(opener: Opener, integrations: Integration[]): Promise<string> {
  const { words } = opener;
  let chosen = '';
  const items = integrations.map(({ id, name }) =>
    button(
      name,
      () => {
        chosen = id;
        menu.hidePopover();
      },
      { role: 'menuitem', tabindex: '-1' },
    ),
  );
  const menu = make(
    'div',
    { popover: 'auto', role: 'menu', 'aria-label': words.choose },
    ...items,
    items.length === 0 && make('button', { role: 'menuitem', 'aria-disabled': 'true' }, words.noneEnabled),
  );
  menu.addEventListener('keydown', (event) => {
    ignoreKeyRepeat(event);
    const next = nextOf(items, items.indexOf(event.target as HTMLButtonElement), event.key);
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    }
  });
  return new Promise((resolve) => {
    const layer: Layer = {
      node: menu,
      show: () => {
        if (mount(opener.root, menu)) {
          menu.showPopover();
          place(menu, (opener.button ?? menu).getBoundingClientRect());
          (menu.firstChild as HTMLElement).focus();
        }
      },
      drop: () => {
        menu.remove();
        opener.closed(layer);
        resolve(chosen);
      },
    };
    menu.addEventListener('toggle', ({ newState }) => {
      // A menu that was removed with its element goes on in the next one.
      if (newState === 'closed' && menu.isConnected && !menu.matches(':popover-open')) {
        opener.button?.focus();
        layer.drop();
      }
    });
    opener.opened(layer);
    layer.show();
  });
}

/** Handles arrows, Home, End and the first letter of a name. */
function nextOf(items: HTMLElement[], at: number, key: string): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items.at(at - 1);
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default:
      return [...items.slice(at + 1), ...items].find((item) => key !== ' ' && item.textContent.toLowerCase().startsWith(key.toLowerCase()));
  }
}

/** Below the opener, or above it if there is no room. */
function place(menu: HTMLElement, opener: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = opener.bottom + 4;
  const top = below + height > innerHeight ? Math.max(4, opener.top - 4 - height) : below;
  menu.style.setProperty('top', `${top}px`);
  menu.style.setProperty('left', `${Math.max(4, Math.min(opener.left, innerWidth - width - 4))}px`);
}
