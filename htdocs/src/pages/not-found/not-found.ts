import { html, type TemplateResult } from 'lit';
import { href } from '../../app/base';
import { Page } from '../../app/page';
import { session } from '../../app/session';

class NotFoundPage extends Page {
  protected override heading(): string {
    return 'Page not found';
  }

  protected override view(): TemplateResult {
    const [address, label] = session.maySeeHistory ? [href('history'), 'Go to History'] : [href('integrations'), 'Go to Integrations'];
    return html`${this.pageHead('There is nothing at this address.')}
      <p><a class="button primary" href=${address}>${label}</a></p>`;
  }
}

customElements.define('ph-not-found-page', NotFoundPage);
