import type { Span } from '../../text/json';

const HIGHLIGHTED_LINES = 2_000;
const BLOCK_LINES = 500;
const SHORT_LINES = 200;

/** Numbered, highlighted lines; plain text beyond the limit. Built without templates, which are slow for thousands of spans. */
export function codeLines(lines: Span[][]): HTMLElement {
  const root = document.createElement('div');
  const list = document.createElement('ol');
  let longest = 0;
  for (const line of lines.slice(0, HIGHLIGHTED_LINES)) {
    longest = Math.max(
      longest,
      line.reduce((sum, part) => sum + part.text.length, 0),
    );
    const item = document.createElement('li');
    item.append(...line.map(spanNode));
    list.append(item);
  }
  if (lines.length > SHORT_LINES) {
    list.className = 'long';
    // Lines that are not laid out yet (content-visibility) do not contribute to the width.
    list.style.setProperty('min-width', `max(100%, calc(${longest}ch + 68px))`);
  }
  root.append(list);
  for (let at = HIGHLIGHTED_LINES; at < lines.length; at += BLOCK_LINES) {
    root.append(plainBlock(lines.slice(at, at + BLOCK_LINES)));
  }
  return root;
}

/** Laid out only when it scrolls into view; until then it has its intrinsic height. */
function plainBlock(lines: Span[][]): HTMLElement {
  const block = document.createElement('pre');
  block.className = 'deferred';
  block.style.setProperty('contain-intrinsic-height', `calc(${lines.length} * 1lh)`);
  block.textContent = lines.map((line) => line.map((part) => part.text).join('')).join('\n');
  return block;
}

function spanNode(part: Span): Node | string {
  if (part.kind === 'space' || part.kind === 'punctuation') {
    return part.text;
  }
  const element = document.createElement('span');
  element.className = `json-${part.kind}`;
  element.textContent = part.text;
  return element;
}
