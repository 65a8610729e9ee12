import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { CircleAlert, History, LayoutGrid, ScrollText, Users, Webhook, Zap, type IconNode } from 'lucide';
import { href } from '../browser/base';
import type { PageName } from '../browser/router';
import { avatar } from '../components/avatar/avatar';
import { icon } from '../components/icon/icon';
import { attentionCount } from '../state/attention-count';
import { session } from '../state/session';
import { number } from '../text/format';
import { APP_NAME, parentOf, titleOf } from './titles';

interface Item {
  page: PageName;
  node: IconNode;
  isShown: () => boolean;
}

const ITEMS: Item[] = [
  { page: 'integrations', node: LayoutGrid, isShown: () => true },
  { page: 'events', node: Zap, isShown: () => true },
  { page: 'attention', node: CircleAlert, isShown: () => session.maySeeHistory },
  { page: 'history', node: History, isShown: () => session.maySeeHistory },
  { page: 'users', node: Users, isShown: () => session.isAdmin },
  { page: 'audit', node: ScrollText, isShown: () => session.isAdmin },
];

/** Brand, navigation and signed-in user; on narrow screens the content of the drawer. */
export function sidebar(page: PageName): TemplateResult {
  const { count } = attentionCount;
  return html`
    <a class="brand" href=${href('integrations')}>
      <span class="brand-mark">${icon(Webhook)}</span>
      <span class="grow"><b>${APP_NAME()}</b><span class="sub cut">${location.hostname}</span></span>
    </a>
    <nav aria-label=${msg('Main')}>
      <ul>
        ${ITEMS.filter((item) => item.isShown()).map(
          (item) =>
            html`<li>
              <a href=${href(item.page)} aria-current=${item.page === (parentOf(page) ?? page) ? 'page' : nothing}>
                ${icon(item.node)}<span class="grow">${titleOf(item.page)}</span
                >${item.page === 'attention' && count > 0 ? html`<span class="nav-count">${number(count)}</span>` : nothing}
              </a>
            </li>`,
        )}
      </ul>
    </nav>
    ${personFoot()}
  `;
}

function personFoot(): TemplateResult | typeof nothing {
  const { me } = session;
  if (me === null) {
    return nothing;
  }
  const { admin, can_trigger_integrations: mayRun, can_post_events: mayPost } = me.permissions;
  const words = [mayRun ? msg('Can trigger') : '', admin ? msg('Admin') : '', mayPost ? msg('Can post events') : ''].filter(
    (word) => word !== '',
  );
  return html`<div class="person-foot" aria-label=${msg(str`Signed in as ${me.username}`)} role="group">
    ${avatar(me.username)}
    <span class="grow"><b class="cut">${me.username}</b><span class="sub cut">${words.join(' · ') || msg('Can view')}</span></span>
  </div>`;
}
