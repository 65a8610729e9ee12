import { html, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { PageName, Place } from '../browser/router';

export type PageView = (place: Place) => unknown;

function view(render: (place: Place) => TemplateResult): PageView {
  // A new path gets a new element, also when the page is of the same kind.
  return (place) => keyed(place.path, render(place));
}

/** Each page is a separate chunk, fetched on first use. */
export const pages: Record<PageName, () => Promise<PageView>> = {
  integrations: async () => {
    await import('../pages/integrations/integrations');
    return view(({ search, isReturn }) => html`<ph-integrations-page .search=${search} .isReturn=${isReturn}></ph-integrations-page>`);
  },
  'integration-new': async () => {
    await import('../pages/integration-new/integration-new');
    return view(() => html`<ph-integration-new-page></ph-integration-new-page>`);
  },
  integration: async () => {
    await import('../pages/integration/integration');
    return view(({ route, search }) => html`<ph-integration-page .routeId=${route.id} .search=${search}></ph-integration-page>`);
  },
  events: async () => {
    await import('../pages/events/events');
    return view(({ search, isReturn }) => html`<ph-events-page .search=${search} .isReturn=${isReturn}></ph-events-page>`);
  },
  event: async () => {
    await import('../pages/event/event');
    return view(({ route }) => html`<ph-event-page .routeId=${route.id}></ph-event-page>`);
  },
  attention: async () => {
    await import('../pages/attention/attention');
    return view(({ search, isReturn }) => html`<ph-attention-page .search=${search} .isReturn=${isReturn}></ph-attention-page>`);
  },
  history: async () => {
    await import('../pages/history/history');
    return view(({ search, isReturn }) => html`<ph-history-page .search=${search} .isReturn=${isReturn}></ph-history-page>`);
  },
  execution: async () => {
    await import('../pages/execution/execution');
    return view(({ route, search }) => html`<ph-execution-page .routeId=${route.id} .search=${search}></ph-execution-page>`);
  },
  users: async () => {
    await import('../pages/users/users');
    return view(({ search }) => html`<ph-users-page .search=${search}></ph-users-page>`);
  },
  audit: async () => {
    await import('../pages/audit/audit');
    return view(({ search, isReturn }) => html`<ph-audit-page .search=${search} .isReturn=${isReturn}></ph-audit-page>`);
  },
  'not-found': async () => {
    await import('../pages/not-found/not-found');
    return view(() => html`<ph-not-found-page></ph-not-found-page>`);
  },
};
