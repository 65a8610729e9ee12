import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { CircleQuestionMark, Menu, Moon, Search, Sun } from 'lucide';
import { href } from '../browser/base';
import { setTheme, theme } from '../browser/preferences';
import { navigate } from '../browser/router';
import { icon } from '../components/icon/icon';
import { LightElement } from '../components/light-element';
import { session } from '../state/session';
import { openHelp } from './on-demand';

export interface Crumb {
  label: string;
  /** null: the current page. */
  address: string | null;
  isId?: boolean;
}

/** Breadcrumb, search, help and theme. The menu button emits `ph-menu`. */
class PhTopbar extends LightElement {
  @state() private isSearching = false;
  private trail: Crumb[] = [];

  set crumbs(crumbs: Crumb[]) {
    this.trail = crumbs;
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const isDark = theme() === 'dark';
    return html`
      <button type="button" class="icon-button menu-button" aria-label=${msg('Menu')} @click=${this.askForMenu}>${icon(Menu)}</button>
      ${this.breadcrumb()}
      <div class="topbar-tools">
        <form class="jump ${this.isSearching ? 'open' : ''}" role="search" @submit=${this.onSearch}>
          <label class="search">
            ${icon(Search)}<span class="visually-hidden">${this.searchLabel()}</span>
            <input type="search" name="q" maxlength="200" autocomplete="off" placeholder=${this.searchLabel()} data-jump />
            <kbd aria-hidden="true">/</kbd>
          </label>
        </form>
        <button
          type="button"
          class="icon-button search-button"
          aria-label=${msg('Search')}
          aria-expanded=${this.isSearching}
          @click=${this.toggleSearch}
        >
          ${icon(Search)}
        </button>
        <button type="button" class="icon-button" aria-label=${msg('Help')} title=${msg('Help')} @click=${openHelp}>
          ${icon(CircleQuestionMark)}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label=${isDark ? msg('Use the light theme') : msg('Use the dark theme')}
          title=${msg('Theme')}
          @click=${this.switchTheme}
        >
          ${icon(isDark ? Sun : Moon)}
        </button>
      </div>
    `;
  }

  private breadcrumb(): TemplateResult {
    return html`<nav class="breadcrumb" aria-label=${msg('Breadcrumb')}>
      <ol>
        ${this.trail.map((crumb) =>
          crumb.address === null
            ? html`<li aria-current="page" class=${crumb.isId === true ? 'mono' : nothing}>${crumb.label}</li>`
            : html`<li><a href=${crumb.address}>${crumb.label}</a></li>`,
        )}
      </ol>
    </nav>`;
  }

  private askForMenu(): void {
    this.dispatchEvent(new CustomEvent('ph-menu'));
  }

  private switchTheme(): void {
    setTheme(theme() === 'dark' ? 'light' : 'dark');
    this.requestUpdate();
  }

  private searchLabel(): string {
    return session.maySeeHistory ? msg('Search history') : msg('Search events');
  }

  private onSearch(event: SubmitEvent): void {
    event.preventDefault();
    const text = (this.querySelector<HTMLInputElement>('[data-jump]')?.value ?? '').trim();
    this.isSearching = false;
    void navigate(href(session.maySeeHistory ? 'history' : 'events') + (text === '' ? '' : `?${new URLSearchParams({ q: text })}`));
  }

  private async toggleSearch(): Promise<void> {
    this.isSearching = !this.isSearching;
    await this.updateComplete;
    this.querySelector<HTMLElement>('[data-jump]')?.focus();
  }
}

customElements.define('ph-topbar', PhTopbar);

export function topbar(crumbs: Crumb[], openMenu: () => void): TemplateResult {
  return html`<ph-topbar class="topbar" .crumbs=${crumbs} @ph-menu=${openMenu}></ph-topbar>`;
}
