import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { connection } from '../browser/connection';
import { hasUnsavedChanges } from '../browser/leave-guard';
import { LightElement } from '../components/light-element';
import { notifyTitle } from '../components/signals';
import { forbidden, loaded, skeletonRows } from '../components/states/states';
import type { Resource } from '../state/resource';
import { session } from '../state/session';

type Need = 'any' | 'history' | 'admin';

/** The base class of pages: checks the permission before it loads anything. */
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
  private readonly onConnection = (): void => {
    this.requestUpdate();
    if (connection.isOnline && this.hasBegun && !hasUnsavedChanges()) {
      this.reconnected();
    }
  };
  private readonly onExecuted = (event: GlobalEventHandlersEventMap['ph-executed']): void => this.executed(event);

  /** Starts loading. Called once. */
  protected begin(): void {}
  /** The browser is online again. Input that is not saved is kept. */
  protected reconnected(): void {
    this.begin();
  }

  /** An execution started or ended. */
  protected executed(_event: GlobalEventHandlersEventMap['ph-executed']): void {}
  protected abstract view(): TemplateResult;
  protected abstract heading(): string;

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.onSession);
    connection.addEventListener('change', this.onConnection);
    document.addEventListener('ph-executed', this.onExecuted);
    // Lit sets the properties before it connects the element.
    this.beginWhenAllowed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.onSession);
    connection.removeEventListener('change', this.onConnection);
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

  /** For detail pages: shows the heading while the resource is loading. */
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
    // Public pages do not wait for /me; on the others a request without permission would be refused and audited.
    if (!this.hasBegun && (this.need === 'any' || (session.me !== null && this.isAllowed()))) {
      this.hasBegun = true;
      this.begin();
    }
  }
}
