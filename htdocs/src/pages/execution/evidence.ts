import { html, nothing, type TemplateResult } from 'lit';
import type { ExecutionEvidence, RecordedResponse } from '../../api/types';
import { headersTable } from '../../components/headers-table/headers-table';
import '../../components/code-view/code-view';
import { size } from '../../text/format';
import { statusPhrase } from '../../text/http-status';

export function requestPanel({ request }: ExecutionEvidence): TemplateResult {
  if (request === null) {
    return html`<p class="muted">The request is not kept any more.</p>`;
  }
  return html`
    ${headersTable([request.method, request.url], request.headers, request.masked)}
    ${request.body_bytes === 0
      ? html`<p class="muted">The body was empty.</p>`
      : html`<ph-code label="Body" .text=${request.body} .encoding=${request.encoding} .bytes=${request.body_bytes}></ph-code>`}
  `;
}

export function responsePanel({ response, state }: ExecutionEvidence): TemplateResult {
  if (state === 'sending') {
    return html`<p class="muted">It is on its way; no answer came yet.</p>`;
  }
  if (response === null || (response.status === null && response.headers.length === 0 && response.body_bytes === 0)) {
    return html`<p class="muted">No answer was recorded.</p>`;
  }
  const { status } = response;
  return html`
    ${headersTable(status === null ? ['—', 'no status'] : [String(status), statusPhrase(status)], response.headers)}
    ${response.truncated ? html`<p class="note info"><span>${keptText(response)}</span></p>` : nothing}
    ${response.redacted
      ? html`<p class="note info"><span>A secret of this webhook stood in the answer; it is replaced by asterisks.</span></p>`
      : nothing}
    ${response.body_bytes === 0
      ? html`<p class="muted">The body was empty.</p>`
      : html`<ph-code label="Body" .text=${response.body} .encoding=${response.encoding} .bytes=${response.body_bytes}></ph-code>`}
  `;
}

function keptText(response: RecordedResponse): string {
  return response.body_total === null
    ? `${size(response.body_bytes)} kept, the rest was not read.`
    : `${size(response.body_bytes)} of ${size(response.body_total)} kept.`;
}
