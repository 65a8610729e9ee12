import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ExternalLink } from 'lucide';
import { adoptStyle } from '../../browser/adopt-style';
import { safeLink } from '../../text/link';
import { icon } from '../icon/icon';
import css from './portal-link.css?inline';

adoptStyle(css);

/** A link to the event's page in the Portal; opens beside this page. */
export function portalLink(url: string | null | undefined): TemplateResult | typeof nothing {
  const address = safeLink(url);
  return address === null
    ? nothing
    : html`<a class="portal-link" href=${address} target="_blank" rel="noopener noreferrer"
        >${msg('Open in the Portal')}${icon(ExternalLink)}</a
      >`;
}
