import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { WifiOff, X } from 'lucide';
import { setFailureListener } from '../api/client';
import { Failure } from '../api/failure';
import { setStatusRegion } from '../browser/announce';
import { href } from '../browser/base';
import { connection } from '../browser/connection';
import { type Place, routeHere, startRouter } from '../browser/router';
import { icon } from '../components/icon/icon';
import { LightElement } from '../components/light-element';
import type { PhNotices } from '../components/notices/notices';
import type { PhRunDialog } from '../components/run-dialog/run-dialog';
import type { RunRequest } from '../components/signals';
import { failureBox, skeletonRows } from '../components/states/states';
import { attentionCount } from '../state/attention-count';
import { session } from '../state/session';
import { clockTime } from '../text/format';
import { pages, type PageView } from './pages';
import { onShortcut } from './shortcuts';
import { sidebar } from './sidebar';
import { signedOutDialog, signedOutPage } from './signed-out';
import { APP_NAME, parentOf, titleOf } from './titles';
import { type Crumb, topbar } from './topbar';

const COUNT_AFTER_MS = 1_000;
const MOST_FRAMES = 30;

/** The frame around every page: navigation, run dialog, status region. */
class PhApp extends LightElement {
  @state() private place: Place | null = null;
  @state() private view: PageView | null = null;
  @state() private pageFailure: Failure | null = null;
  @state() private pageTitle = '';
  @state() private isSignedOut = false;
  @state() private hasDrawer = false;
  private mustFocus = false;
  /** Frames for the row that takes the focus. */
  private waited = 0;
  /** Not on the first page, which is at its top. */
  private mustScroll = false;
  /** The focused heading. When a page replaces it, its successor takes the focus. */
  private focused: HTMLElement | null = null;
  private wanted: Place | null = null;
  private readonly refresh = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    setFailureListener((failure) => {
      if (failure.word === 'unauthenticated') {
        this.isSignedOut = true;
      }
    });
    session.addEventListener('change', this.onSession);
    connection.addEventListener('change', this.onConnection);
    attentionCount.addEventListener('change', this.refresh);
    document.addEventListener('ph-executed', (event) => {
      if (event.detail.state !== 'sending') {
        void attentionCount.refresh('changed');
      }
    });
    document.addEventListener('keydown', onShortcut);
    startRouter((place) => void this.moveTo(place));
  }

  protected override firstUpdated(): void {
    const region = this.querySelector<HTMLElement>('#status');
    if (region !== null) {
      setStatusRegion(region);
    }
  }

  protected override updated(): void {
    this.focusHeading();
  }

  override render(): TemplateResult {
    const page = this.place?.route.page ?? 'not-found';
    return html`
      <a class="skip" href="#main" @click=${this.skip}>${msg('Skip to content')}</a>
      <div class="frame">
        <header class="sidebar">${sidebar(page)}</header>
        <div class="stage">
          ${topbar(this.crumbs(), () => void this.openDrawer())}
          ${
            connection.isOnline
              ? nothing
              : html`<p class="banner" role="status">
                  ${icon(WifiOff)}${msg(str`No connection. Showing data from ${clockTime(connection.lostAt)}.`)}
                </p>`
          }
          ${session.me?.pause ? html`<ph-pause-banner></ph-pause-banner>` : nothing}
          <main
            id="main"
            tabindex="-1"
            @ph-run=${(event: CustomEvent<RunRequest>) => void this.run(event.detail)}
            @ph-title=${(event: CustomEvent<string>) => this.setTitle(event.detail)}
          >
            ${this.content()}
          </main>
        </div>
      </div>
      <dialog class="drawer" aria-label=${msg('Menu')} @click=${this.onDrawerClick} @close=${this.emptyDrawer}>
        <button type="button" class="icon-button drawer-close" aria-label=${msg('Close the menu')} @click=${this.closeDrawer}>
          ${icon(X)}
        </button>
        ${this.hasDrawer ? sidebar(page) : nothing}
      </dialog>
      ${signedOutDialog(this.isSignedOut && session.me !== null, () => {
        this.isSignedOut = false;
      })}
      <ph-run-dialog></ph-run-dialog>
      <ph-notices></ph-notices>
      <div id="status" class="visually-hidden" role="status"></div>
    `;
  }

  private content(): unknown {
    if (session.me === null && session.failure !== null) {
      return session.failure.word === 'unauthenticated'
        ? signedOutPage()
        : html`<div class="page-head"><h1 tabindex="-1">${APP_NAME()}</h1></div>
            ${failureBox(msg('The page'), session.failure, () => void session.load())}`;
    }
    if (this.pageFailure !== null) {
      if (session.failure?.word === 'unauthenticated') {
        return signedOutPage();
      }
      return html`<div class="page-head"><h1 tabindex="-1">${APP_NAME()}</h1></div>
        ${failureBox(msg('The page'), this.pageFailure, () => location.reload())}`;
    }
    if (this.view === null || this.place === null) {
      return skeletonRows(6);
    }
    return this.view(this.place);
  }

  private crumbs(): Crumb[] {
    const { page, id } = this.place?.route ?? { page: 'not-found' as const, id: '' };
    const parent = parentOf(page);
    if (parent === null) {
      return [{ label: titleOf(page), address: null }];
    }
    return [
      { label: titleOf(parent), address: href(parent) },
      { label: id || this.pageTitle, address: null, isId: id !== '' },
    ];
  }

  private focusHeading(): void {
    const heading = this.querySelector<HTMLElement>('main h1');
    const isLost = this.focused?.isConnected === false && document.activeElement === document.body;
    if (heading === null || (!this.mustFocus && !isLost)) {
      return;
    }
    const { link = '', scroll = 0 } = (this.mustFocus && this.place) || {};
    const rows = link === '' ? [] : [...this.querySelectorAll<HTMLElement>(`main a[href="${CSS.escape(link)}"]`)];
    if (link !== '' && rows.length === 0 && this.waited < MOST_FRAMES) {
      // The rows may be in a part that comes late.
      this.waited += 1;
      requestAnimationFrame(() => this.focusHeading());
      return;
    }
    if (this.mustFocus && this.mustScroll) {
      window.scrollTo(0, scroll);
    }
    // Several rows may have the link.
    const row = rows.find((each) => each.getBoundingClientRect().top >= 0) ?? rows[0];
    (row ?? heading).focus({ preventScroll: true });
    this.focused = heading;
    this.mustFocus = false;
    // Rows above that were not rendered may be higher or lower than expected.
    row?.scrollIntoView({ block: 'nearest' });
  }

  private async moveTo(place: Place): Promise<void> {
    this.wanted = place;
    this.closeDrawer();
    const isSamePage = this.place?.path === place.path && this.view !== null;
    if (isSamePage) {
      this.place = place;
      return;
    }
    let view: PageView | null = null;
    try {
      view = await pages[place.route.page]();
    } catch {
      // Offline, signed out, or the chunk was replaced by an update of the server.
      await session.load();
    }
    if (this.wanted === place) {
      this.pageFailure = view === null ? new Failure({ kind: 'connection', title: msg('The page could not be loaded') }) : null;
      this.mustScroll = this.view !== null || place.scroll > 0;
      this.place = place;
      this.view = view;
      this.mustFocus = true;
      this.waited = 0;
      this.refreshCount();
    }
  }

  private async run(request: RunRequest): Promise<void> {
    // Loaded on first use, to keep it out of the first page.
    await import('../components/run-dialog/run-dialog');
    const dialog = this.querySelector<PhRunDialog>('ph-run-dialog');
    if (dialog !== null) {
      dialog.notices = this.querySelector<PhNotices>('ph-notices');
      await dialog.updateComplete;
      await dialog.open(request);
    }
  }

  private setTitle(title: string): void {
    this.pageTitle = title;
    document.title = `${title} · ${APP_NAME()}`;
    this.focusHeading();
  }

  /** Delayed, so that the page's own data come first. */
  private refreshCount(): void {
    setTimeout(() => void attentionCount.refresh('navigation'), COUNT_AFTER_MS);
  }

  private readonly onSession = (): void => {
    if (session.me !== null && session.failure === null) {
      this.isSignedOut = false;
      this.refreshCount();
    }
    if (session.me?.pause) {
      void import('./pause-banner');
    }
    this.requestUpdate();
  };

  private readonly onConnection = (): void => {
    this.requestUpdate();
    if (connection.isOnline && this.pageFailure !== null && this.place !== null) {
      void this.moveTo(this.place);
    }
  };

  private skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>('#main')?.focus();
  }

  private async openDrawer(): Promise<void> {
    this.hasDrawer = true;
    await this.updateComplete;
    this.querySelector<HTMLDialogElement>('dialog.drawer')?.showModal();
  }

  private emptyDrawer(): void {
    this.hasDrawer = false;
  }

  private closeDrawer(): void {
    this.querySelector<HTMLDialogElement>('dialog.drawer')?.close();
  }

  private onDrawerClick(event: MouseEvent): void {
    const isLink = event.target instanceof Element && event.target.closest('a') !== null;
    if (event.target === event.currentTarget || isLink) {
      this.closeDrawer();
    }
  }
}

/** Renders the app once its language is loaded, in a task of its own; session and page chunk are fetched in parallel. */
export async function startApp(language: Promise<void>): Promise<void> {
  void session.load();
  void pages[routeHere().page]().catch(() => undefined);
  await Promise.all([language, new Promise((resolve) => setTimeout(resolve))]);
  customElements.define('ph-app', PhApp);
}
