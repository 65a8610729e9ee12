import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ExternalLink } from 'lucide';
import { safeLink } from '../../text/link';
import { icon } from '../icon/icon';

/** A link to the event's page in the Portal; opens beside this page. */
export function portalLink(url: string | null | undefined): TemplateResult | typeof nothing {
  const address = safeLink(url);
  return address === null
    ? nothing
    : html`<a class="portal-link" href=${address} target="_blank" rel="noopener noreferrer"
        >${msg('Open in the Portal')}${icon(ExternalLink)}</a
      >`;
}
