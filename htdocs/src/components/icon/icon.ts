import { html, type TemplateResult } from 'lit';
import type { IconNode } from 'lucide';

const SVG = 'http://www.w3.org/2000/svg';

/** Decorative: the text beside an icon carries the meaning. Its paths become one, each from the origin: pages have many. */
class PhIcon extends HTMLElement {
  private shown: IconNode | null = null;

  set node(node: IconNode) {
    if (node === this.shown) {
      return;
    }
    this.shown = node;
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const shapes = node.filter(([tag]) => tag !== 'path');
    if (shapes.length < node.length) {
      shapes.push(['path', { d: node.map(([, { d }]) => (d === undefined ? '' : `M0 0${d}`)).join('') }]);
    }
    for (const [tag, attributes] of shapes) {
      const shape = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) {
        shape.setAttribute(name, String(value));
      }
      svg.append(shape);
    }
    this.replaceChildren(svg);
  }
}

customElements.define('ph-icon', PhIcon);

export function icon(node: IconNode): TemplateResult {
  return html`<ph-icon .node=${node}></ph-icon>`;
}
