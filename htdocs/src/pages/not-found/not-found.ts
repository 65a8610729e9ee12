import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { href } from '../../browser/base';
import { session } from '../../state/session';
import { Page } from '../page';

class NotFoundPage extends Page {
  protected override heading(): string {
    return msg('Page not found');
  }

  protected override view(): TemplateResult {
    const [address, label] = session.maySeeHistory
      ? [href('history'), msg('Go to History')]
      : [href('integrations'), msg('Go to Integrations')];
    return html`${this.pageHead(msg('There is no page at this address.'))}
      <p><a class="button primary" href=${address}>${label}</a></p>`;
  }
}

customElements.define('ph-not-found-page', NotFoundPage);
