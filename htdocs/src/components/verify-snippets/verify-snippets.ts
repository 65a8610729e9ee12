import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { RefreshCw } from 'lucide';
import { serverNow } from '../../api/clock';
import '../code-view/evidence-style';
import { copyButton } from '../copy-button/copy-button';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import { segmented } from '../segmented/segmented';
import { type Sample, SAMPLE_SECRET, sampleCommand, signSample } from './sample';
import { type Snippet, SNIPPETS } from './snippets';

/** For the receiver's developer: verification code and a signed sample. */
export class PhVerifySnippets extends LightElement {
  @state() private shown = SNIPPETS[0] as Snippet;
  @state() private sample: Sample | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.sign();
  }

  override render(): TemplateResult {
    return html`<section class="card snippets" aria-labelledby="snippets-title">
      <div class="card-head">
        <div>
          <h2 id="snippets-title">${msg('For the receiver’s developer')}</h2>
          <p class="hint">
            ${msg('Messages are signed according to Standard Webhooks. Verify each one with the official library, and discard a webhook-id that you have already processed.')}
          </p>
        </div>
      </div>
      ${segmented(
        msg('Language of the code'),
        SNIPPETS.map(({ language }) => ({ value: language, label: language })),
        this.shown.language,
        (language) => {
          this.shown = SNIPPETS.find((snippet) => snippet.language === language) ?? this.shown;
        },
      )}
      <div class="code-head"><code class="install">${this.shown.install}</code>${copyButton(this.shown.code, msg('Code'))}</div>
      <div class="code" tabindex="0" role="region" aria-label=${msg('Code')}><pre>${this.shown.code}</pre></div>
      ${this.sample === null ? nothing : this.sampleView(this.sample)}
    </section>`;
  }

  private sampleView(sample: Sample): TemplateResult {
    const command = sampleCommand(sample);
    return html`<div class="code-head">
        <h3>${msg('A signed sample')}</h3>
        <div class="code-actions">
          <button type="button" class="button small" @click=${() => void this.sign()}>${icon(RefreshCw)}${msg('Regenerate sample')}</button>
          ${copyButton(command, msg('A signed sample'))}
        </div>
      </div>
      <p class="hint">
        ${msg('Signed with the example secret below. Libraries reject signatures older than five minutes; regenerate the sample then.')}
        <code>${SAMPLE_SECRET}</code>
      </p>
      <div class="code" tabindex="0" role="region" aria-label=${msg('A signed sample')}><pre>${command}</pre></div>`;
  }

  private async sign(): Promise<void> {
    this.sample = await signSample(serverNow());
  }
}

customElements.define('ph-verify-snippets', PhVerifySnippets);
