import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { LightElement } from '../components/light-element';
import { notifyTitle } from '../components/signals';
import { forbidden, loaded, skeletonRows } from '../components/states/states';
import type { Resource } from '../state/resource';
import { session } from '../state/session';

type Need = 'any' | 'history' | 'admin';

/** A page: begins to load when its visitor may see it, and says so when not. */
export abstract class Page extends LightElement {
  @property({ attribute: false }) routeId = '';
  @property({ attribute: false }) search = '';
  @property({ attribute: false }) isReturn = false;

  protected readonly need: Need = 'any';
  private hasBegun = false;
  private readonly onSession = (): void => {
    this.beginWhenAllowed();
    this.requestUpdate();
  };
  private readonly onExecuted = (event: GlobalEventHandlersEventMap['ph-executed']): void => this.executed(event);

  /** Begin to load. Called once. */
  protected begin(): void {}
  /** An execution began or ended somewhere on this page. */
  protected executed(_event: GlobalEventHandlersEventMap['ph-executed']): void {}
  protected abstract view(): TemplateResult;
  protected abstract heading(): string;

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.onSession);
    document.addEventListener('ph-executed', this.onExecuted);
    // Properties are set by now: Lit creates the element, sets them, then connects it.
    this.beginWhenAllowed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.onSession);
    document.removeEventListener('ph-executed', this.onExecuted);
  }

  override render(): TemplateResult {
    if (session.me === null) {
      return html`<div class="page-head"><h1 tabindex="-1">${this.heading()}</h1></div>
        ${skeletonRows(6)}`;
    }
    return this.isAllowed()
      ? this.view()
      : forbidden(this.heading(), this.need === 'admin' ? msg('Admin') : msg('Can trigger integrations'));
  }

  protected override updated(): void {
    notifyTitle(this, this.heading());
  }

  protected pageHead(lead: unknown = nothing, actions: unknown = nothing): TemplateResult {
    return html`
      <div class="page-head">
        <div class="page-title">
          <h1 tabindex="-1">${this.heading()}</h1>
          ${lead === nothing ? nothing : html`<p class="lead">${lead}</p>`}
        </div>
        ${actions === nothing ? nothing : html`<div class="page-actions">${actions}</div>`}
      </div>
    `;
  }

  /** A page about one thing: its heading stands there while the thing is loaded. */
  protected loadedPage<Data>(
    resource: Resource<Data>,
    what: string,
    again: () => void,
    view: (data: Data) => TemplateResult,
  ): TemplateResult {
    const content = loaded(resource, what, again, view);
    return resource.data === null ? html`${this.pageHead()}${content}` : content;
  }

  private isAllowed(): boolean {
    switch (this.need) {
      case 'any':
        return true;
      case 'history':
        return session.maySeeHistory;
      case 'admin':
        return session.isAdmin;
    }
  }

  private beginWhenAllowed(): void {
    // A page that everybody may see does not wait for /me; the others would be refused and audited.
    if (!this.hasBegun && (this.need === 'any' || (session.me !== null && this.isAllowed()))) {
      this.hasBegun = true;
      this.begin();
    }
  }
}
