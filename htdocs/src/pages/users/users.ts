import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { UserPlus } from 'lucide';
import { type Failure, failureOfError } from '../../api/failure';
import type { Page as PageOf, User } from '../../api/types';
import { getUser, listUsers, putUser, userKeyOf } from '../../api/users';
import { adoptStyle } from '../../browser/adopt-style';
import { announce } from '../../browser/announce';
import { href } from '../../browser/base';
import { avatar } from '../../components/avatar/avatar';
import { icon } from '../../components/icon/icon';
import { notice } from '../../components/notices/notices';
import { emptyBox } from '../../components/states/states';
import { toggle } from '../../components/switch/switch';
import { time } from '../../components/time/time';
import { USER_RULES } from '../../state/filters';
import { session } from '../../state/session';
import { failureCopy } from '../../text/failure-copy';
import { ListPage } from '../list-page';
import { addUserDialog } from './add-user';
import css from './users.css?inline';

adoptStyle(css);

type Permission = 'can_trigger_integrations' | 'admin' | 'can_post_events';

const permissions = (): [Permission, string, string][] => [
  ['can_trigger_integrations', msg('Can trigger integrations'), msg('Runs and retries, sees the history')],
  ['admin', msg('Admin'), msg('Configures, grants permissions, sees the history')],
  ['can_post_events', msg('Can post events'), msg('For an application’s service account')],
];

/** The note in a row about its last change. */
interface RowNote {
  text: string;
  failure: Failure | null;
  undo: (() => void) | null;
}

class UsersPage extends ListPage<'q', User> {
  protected override readonly need = 'admin';
  protected override readonly route = 'users';
  protected override readonly rules = USER_RULES;
  @state() private notes = new Map<string, RowNote>();
  @state() private saving = new Set<string>();

  protected override heading(): string {
    return msg('People & permissions');
  }

  protected override fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<User>> {
    return listUsers({ q: this.filters.q, limit: 100, cursor }, signal);
  }

  protected override view(): TemplateResult {
    return html`
      ${this.pageHead(
        msg('Who may do what. Changes take effect with the next request. No permission implies another.'),
        html`<button type="button" class="button primary" @click=${this.add}>${icon(UserPlus)}${msg('Add person…')}</button>`,
      )}
      <section class="card flush" aria-label=${msg('People')}>
        <div class="filter-bar">${this.searchField('q', msg('Search people'), msg('Words of the name…'))}</div>
        ${this.listView(msg('People'), msg('More people'), (items) => this.rows(items), 5)}
      </section>
    `;
  }

  private rows(users: User[]): TemplateResult {
    if (users.length === 0) {
      return this.filters.q === undefined
        ? emptyBox(msg('People appear here after their first visit, or when you add them.'))
        : emptyBox(msg('No people match.'), html`<a class="button" href=${href('users')}>${msg('Clear filters')}</a>`);
    }
    return html`<table class="rows users">
      <thead>
        <tr>
          <th scope="col">${msg('Person')}</th>
          ${permissions().map(([, label, hint]) => html`<th scope="col" title=${hint}>${label}</th>`)}
          <th scope="col">${msg('Last seen')}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          users,
          (user) => user.user_key,
          (user) => this.row(user),
        )}
      </tbody>
    </table>`;
  }

  private row(user: User): TemplateResult {
    const note = this.notes.get(user.user_key);
    const noteId = `note-${user.user_key}`;
    const isLast = this.isLastAdmin(user);
    const isOwn = user.username === session.me?.username && !session.me.may_change_own_permissions;
    return html`<tr>
      <td class="cell-person">
        <span class="person">
          ${avatar(user.display_name ?? user.username)}
          <span class="grow">
            <b class="cut">${user.display_name ?? user.username}</b>
            ${user.display_name === null ? nothing : html`<span class="sub cut">${user.username}</span>`}
          </span>
        </span>
      </td>
      ${permissions().map(
        ([permission, label]) =>
          html`<td class="cell-switch">
            ${toggle({
              label: `${label}: ${user.display_name ?? user.username}`,
              isOn: user[permission],
              isDisabled: this.saving.has(user.user_key) || isOwn || (permission === 'admin' && isLast),
              hideLabel: true,
              ...(isOwn || (permission === 'admin' && isLast) ? { describedBy: noteId } : {}),
              change: (isOn) => void this.change(user, permission, isOn),
            })}
            <span class="stack-label" aria-hidden="true">${label}</span>
          </td>`,
      )}
      <td class="cell-when">
        <span class="stack-label">${msg('Last seen')}</span>
        ${user.last_seen_at === null ? html`<span class="muted">${msg('Never')}</span>` : time(user.last_seen_at)}
        <div id=${noteId} class="row-note">
          ${isOwn ? html`<span class="muted">${msg('Your own permissions: another admin changes them.')}</span>` : nothing}
          ${isLast ? html`<span class="muted">${msg('This is the last admin: make someone else an admin first.')}</span>` : nothing}
          ${
            note === undefined
              ? nothing
              : html`<span class=${note.failure === null ? 'ok-text' : 'field-error'}>${note.text}</span>
                  ${note.undo === null ? nothing : html`<button type="button" class="link-button" @click=${note.undo}>${msg('Undo')}</button>`}`
          }
        </div>
      </td>
    </tr>`;
  }

  /** Known only if the list is complete; the server enforces it in any case. */
  private isLastAdmin(user: User): boolean {
    const page = this.list.data;
    const isWhole = page !== null && page.next_cursor === null && this.filters.q === undefined;
    return isWhole && user.admin && page.items.filter((other) => other.admin).length === 1;
  }

  private async change(user: User, permission: Permission, isOn: boolean, isUndo = false): Promise<void> {
    const key = user.user_key;
    const label = permissions().find(([name]) => name === permission)?.[1] ?? '';
    this.saving = new Set(this.saving).add(key);
    try {
      // Read the user first, so that only this permission changes.
      const stored = await getUser(key);
      const saved = await putUser(key, stored.version, {
        display_name: stored.display_name,
        admin: stored.admin,
        can_trigger_integrations: stored.can_trigger_integrations,
        can_post_events: stored.can_post_events,
        [permission]: isOn,
      });
      this.list.replace((other) => (other.user_key === key ? saved : other));
      const text = isUndo ? msg('Undone.') : isOn ? msg(str`${label}: granted.`) : msg(str`${label}: revoked.`);
      this.setNote(key, { text, failure: null, undo: isUndo ? null : () => void this.change(user, permission, !isOn, true) });
      if (user.username === session.me?.username || permission === 'admin') {
        void session.load();
      }
    } catch (error) {
      const failure = failureOfError(error);
      const copy = failureCopy(failure);
      this.list.replace((other) => ({ ...other }));
      this.setNote(key, { text: msg(str`Not changed: ${copy.title}. ${copy.text}`), failure, undo: null });
    } finally {
      this.saving = new Set([...this.saving].filter((other) => other !== key));
    }
  }

  private setNote(key: string, note: RowNote): void {
    this.notes = new Map(this.notes).set(key, note);
    announce(note.text);
  }

  private async add(): Promise<void> {
    const username = await addUserDialog((name) =>
      putUser(userKeyOf(name.username), null, {
        display_name: name.displayName === '' ? null : name.displayName,
        admin: false,
        can_trigger_integrations: false,
        can_post_events: false,
      }),
    );
    if (username !== null) {
      await this.list.first();
      notice(msg(str`${username} was added.`));
    }
  }
}

customElements.define('ph-users-page', UsersPage);
