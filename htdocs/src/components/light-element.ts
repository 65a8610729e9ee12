import { LitElement } from 'lit';

/** Elements render into the page itself, so that labels, ids and forms work across them and one style sheet serves all. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
