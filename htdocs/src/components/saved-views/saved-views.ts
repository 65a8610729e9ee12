import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { Bookmark, Pencil, Trash2 } from 'lucide';
import { type Failure, failureOfError } from '../../api/failure';
import type { View } from '../../api/types';
import { deleteView, listViews, renameView, saveView } from '../../api/views';
import { adoptStyle } from '../../browser/adopt-style';
import { href } from '../../browser/base';
import { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { failureCopy } from '../../text/failure-copy';
import { fieldCopy, refusalText } from '../../text/refusal-copy';
import { ask, type Question } from '../ask-dialog/ask-dialog';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import { menu } from '../menu/menu';
import { notice } from '../notices/notices';
import { loaded } from '../states/states';
import css from './saved-views.css?inline';

adoptStyle(css);

const NAME_MAX = 80;

/** The menu of saved views of a list page: opens, saves, renames and deletes them. */
export class PhSavedViews extends LightElement {
  @property() page: View['page'] = 'history';
  /** The filters of the page, without "?"; '' = none. */
  @property() query = '';
  private readonly views = new Resource<View[]>(this);

  override render(): TemplateResult {
    const list = loaded(
      this.views,
      msg('The saved views'),
      () => this.load(),
      (views) => this.list(views.filter(({ page }) => page === this.page)),
      2,
    );
    return menu(Bookmark, msg('Views'), list, (isOpen) => {
      if (isOpen) {
        this.load();
      }
    });
  }

  private list(views: View[]): TemplateResult {
    return html`${
      views.length === 0
        ? nothing
        : html`<ul>
            ${views.map((view) => this.row(view))}
          </ul>`
    }
    ${
      this.query === ''
        ? html`<p class="muted small">${msg('Set filters to save them under a name.')}</p>`
        : html`<button type="button" class="button" ?disabled=${this.isSaved(views)} @click=${() => void this.save()}>
            ${msg('Save these filters…')}
          </button>`
    }`;
  }

  /** An admin may save filters twice: for oneself and for all. */
  private isSaved(views: View[]): boolean {
    const saved = views.filter(({ query }) => query === this.query);
    return saved.some(({ shared }) => !shared) && (!session.isAdmin || saved.some(({ shared }) => shared));
  }

  private row(view: View): TemplateResult {
    const { name, query, shared } = view;
    return html`<li>
      <a href="${href(this.page)}?${query}" aria-current=${query === this.query ? 'true' : nothing} @click=${this.close}>
        ${name}${shared ? html` <span class="tag">${msg('Shared')}</span>` : nothing}
      </a>
      ${
        shared && !session.isAdmin
          ? nothing
          : html`<button
                type="button"
                class="icon-button small"
                aria-label=${msg(str`Rename ${name}…`)}
                @click=${() => void this.rename(view)}
              >
                ${icon(Pencil)}
              </button>
              <button type="button" class="icon-button small" aria-label=${msg(str`Delete ${name}…`)} @click=${() => void this.erase(view)}>
                ${icon(Trash2)}
              </button>`
      }
    </li>`;
  }

  private load(): void {
    void this.views.load(listViews);
  }

  private async save(): Promise<void> {
    const { page, query } = this;
    const answer = { name: '', isShared: false };
    const share = html`<label class="check">
      <input
        type="checkbox"
        @change=${(event: Event) => {
          answer.isShared = (event.target as HTMLInputElement).checked;
        }}
      />
      ${msg('Share with everyone')}
    </label>`;
    const isSure = await this.ask({
      title: msg('Save these filters'),
      text: html`${nameField(answer)} ${session.isAdmin ? share : nothing}`,
      yes: msg('Save'),
    });
    if (isSure) {
      await this.change(() => saveView({ page, query, name: answer.name.trim() }, answer.isShared), msg('Saved'));
    }
  }

  private async rename(view: View): Promise<void> {
    const answer = { name: view.name };
    if (await this.ask({ title: msg(str`Rename “${view.name}”`), text: nameField(answer), yes: msg('Rename') })) {
      await this.change(() => renameView(view, answer.name.trim()), msg('Renamed'));
    }
  }

  private async erase(view: View): Promise<void> {
    const text = view.shared ? msg('It is deleted for everyone.') : msg('Only the view is deleted, nothing that it shows.');
    if (await this.ask({ title: msg(str`Delete “${view.name}”?`), text, yes: msg('Delete'), isDangerous: true })) {
      await this.change(() => deleteView(view), msg('Deleted'));
    }
  }

  /** The menu closes when the question takes the focus. */
  private async ask(question: Question): Promise<boolean> {
    const isSure = await ask(question);
    this.close();
    return isSure;
  }

  private close(): void {
    const details = this.querySelector('details');
    if (details !== null) {
      details.open = false;
      details.querySelector('summary')?.focus();
    }
  }

  private async change(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      notice(done);
    } catch (error) {
      notice(refusal(failureOfError(error)), 'bad');
    }
    this.load();
  }
}

function nameField(answer: { name: string }): TemplateResult {
  return html`<div class="field">
    <label for="view-name">${msg('Name')}</label>
    <input
      id="view-name"
      type="text"
      required
      pattern=".*\\S.*"
      maxlength=${NAME_MAX}
      autocomplete="off"
      .value=${answer.name}
      @input=${(event: Event) => {
        answer.name = (event.target as HTMLInputElement).value;
      }}
    />
  </div>`;
}

/** Of a refused name the server's own sentence says more than the problem. */
function refusal(failure: Failure): string {
  if (failure.word === 'exists' || failure.word === 'invalid') {
    return fieldCopy(failure, '/name') ?? refusalText(failure.detail ?? failure.title);
  }
  if (failure.word === 'not_found') {
    return msg('The view was deleted in the meantime.');
  }
  const { title, text } = failureCopy(failure);
  return `${title}. ${text}`;
}

customElements.define('ph-saved-views', PhSavedViews);
