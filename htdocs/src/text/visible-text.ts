// Keeps every text below a root visible: escapes for characters that show nothing, wherever the text comes from. The
// values of form fields stay as they are, since they are saved again.
import { visible } from './invisible';

const ATTRIBUTES = ['title', 'aria-label', 'alt'];

function showText(node: Node): void {
  const text = node.nodeValue ?? '';
  const shown = visible(text);
  if (shown !== text) {
    node.nodeValue = shown;
  }
}

function showAttributes(element: Element): void {
  for (const name of ATTRIBUTES) {
    const text = element.getAttribute(name);
    const shown = text === null ? null : visible(text);
    if (text !== null && shown !== null && shown !== text) {
      element.setAttribute(name, shown);
    }
  }
}

function showAll(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node: Node | null = root; node !== null; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      showText(node);
    } else if (node instanceof Element) {
      showAttributes(node);
    }
  }
}

/** From now on; a change is replaced before it is painted. */
export function keepVisible(root: Document | ShadowRoot): void {
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'characterData') {
        showText(target);
      } else if (type === 'attributes') {
        showAttributes(target as Element);
      } else {
        addedNodes.forEach(showAll);
      }
    }
  }).observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}
