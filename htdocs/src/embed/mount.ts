// Where dialogs and menus are put, with their styles, which are loaded with them.
import { keepVisible } from '../text/visible-text';
import css from './run.css?inline';

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Puts it into the root of an element; false while there is none on the page. */
export function mount(root: HTMLElement | null, layer: HTMLElement): root is HTMLElement {
  if (root?.isConnected !== true) {
    return false;
  }
  const shadow = root.getRootNode() as ShadowRoot;
  if (!shadow.adoptedStyleSheets.includes(sheet)) {
    shadow.adoptedStyleSheets.push(sheet);
    keepVisible(shadow);
  }
  root.append(layer);
  return true;
}
