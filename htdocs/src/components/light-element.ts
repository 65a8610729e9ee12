import { LitElement } from 'lit';

/** Renders into the page (light DOM), so that labels, ids and forms work across elements and one style sheet serves all. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
