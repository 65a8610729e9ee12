import { html, nothing, type TemplateResult } from 'lit';
import { History, LayoutGrid, Users, Webhook, Zap, type IconNode } from 'lucide';
import { icon } from '../../components/icon/icon';
import { avatar } from '../../components/people/people';
import { href } from '../base';
import type { PageName } from '../router';
import { session } from '../session';

interface Item {
  segment: string;
  label: string;
  node: IconNode;
  pages: PageName[];
  isShown: () => boolean;
}

const ITEMS: Item[] = [
  { segment: 'integrations', label: 'Integrations', node: LayoutGrid, pages: ['integrations', 'integration', 'integration-new'], isShown: () => true },
  { segment: 'events', label: 'Events', node: Zap, pages: ['events', 'event'], isShown: () => true },
  { segment: 'history', label: 'History', node: History, pages: ['history', 'execution'], isShown: () => session.maySeeHistory },
  { segment: 'users', label: 'People & permissions', node: Users, pages: ['users'], isShown: () => session.isAdmin },
];

/** Brand, navigation and the person: the sidebar's content, and the drawer's on narrow screens. */
export function sidebar(page: PageName): TemplateResult {
  return html`
    <a class="brand" href=${href('integrations')}>
      <span class="brand-mark">${icon(Webhook)}</span>
      <span><b>Integration Webhooks</b><span class="sub">${location.hostname}</span></span>
    </a>
    <nav aria-label="Main">
      <ul>
        ${ITEMS.filter((item) => item.isShown()).map(
          (item) => html`<li>
            <a href=${href(item.segment)} aria-current=${item.pages.includes(page) ? 'page' : nothing}>${icon(item.node)}${item.label}</a>
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
  const words = [mayRun ? 'Can trigger' : '', admin ? 'Admin' : '', mayPost ? 'Can post events' : ''].filter((word) => word !== '');
  return html`<div class="person-foot">
    ${avatar(me.username)}
    <span class="grow"><b class="cut">${me.username}</b><span class="sub cut">${words.join(' · ') || 'Can view'}</span></span>
  </div>`;
}
