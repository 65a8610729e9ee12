import { msg } from '@lit/localize';
import type { PageName } from '../browser/router';

export const APP_NAME = (): string => msg('Integration Webhooks');

/** A page's name in navigation and breadcrumb. */
export function titleOf(page: PageName): string {
  switch (page) {
    case 'integrations':
    case 'integration':
      return msg('Integrations');
    case 'integration-new':
      return msg('New integration');
    case 'events':
    case 'event':
      return msg('Events');
    case 'attention':
      return msg('Needs attention');
    case 'history':
    case 'execution':
      return msg('History');
    case 'users':
      return msg('People & permissions');
    case 'audit':
      return msg('Audit log');
    case 'not-found':
      return msg('Page not found');
  }
}

/** The list that a detail page belongs to. */
export function parentOf(page: PageName): PageName | null {
  switch (page) {
    case 'integration-new':
    case 'integration':
      return 'integrations';
    case 'event':
      return 'events';
    case 'execution':
      return 'history';
    default:
      return null;
  }
}
