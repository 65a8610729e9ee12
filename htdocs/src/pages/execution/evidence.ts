import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ExecutionEvidence, RecordedRequest, RecordedResponse } from '../../api/types';
import { href } from '../../browser/base';
import '../../components/code-view/code-view';
import { headersTable } from '../../components/headers-table/headers-table';
import { maskedUrl, size } from '../../text/format';
import { statusPhrase } from '../../text/http-status';

export function requestPanel({ id, request }: ExecutionEvidence): TemplateResult {
  if (request === null) {
    return html`<p class="muted">${msg('The request is not kept any more.')}</p>`;
  }
  return html`
    ${headersTable([request.method, maskedUrl(request.url)], request.headers, request.masked)} ${maskedNote(request)}
    ${
      request.body_bytes === 0
        ? html`<p class="muted">${msg('The body was empty.')}</p>`
        : html`<ph-code
            label=${msg('Body')}
            .text=${request.body}
            .encoding=${request.encoding}
            .bytes=${request.body_bytes}
            .download=${bodyAddress(id, 'request-body')}
          ></ph-code>`
    }
  `;
}

function bodyAddress(id: string, which: 'request-body' | 'response-body'): string {
  return href('api', 'v1', 'executions', id, which);
}

function maskedNote({ masked, url }: RecordedRequest): TemplateResult | typeof nothing {
  const parts = [...masked, ...(url.endsWith('/…') ? [msg('the path of the URL')] : [])];
  return parts.length === 0 ? nothing : html`<p class="muted small">${msg(str`Masked here, sent in full: ${parts.join(', ')}`)}</p>`;
}

export function responsePanel({ id, response, state }: ExecutionEvidence): TemplateResult {
  if (state === 'sending') {
    return html`<p class="muted">${msg('Sending; no response yet.')}</p>`;
  }
  if (response === null || (response.status === null && response.headers.length === 0 && response.body_bytes === 0)) {
    return html`<p class="muted">${msg('No response was recorded.')}</p>`;
  }
  const { status } = response;
  return html`
    ${headersTable(status === null ? ['—', msg('no status')] : [String(status), statusPhrase(status)], response.headers)}
    ${response.truncated ? html`<p class="note info"><span>${keptText(response)}</span></p>` : nothing}
    ${
      response.redacted
        ? html`<p class="note info">
            <span>${msg('The response contained a secret of this webhook or the path of its URL; asterisks replace it.')}</span>
          </p>`
        : nothing
    }
    ${responseBody(id, response)}
  `;
}

function responseBody(id: string, response: RecordedResponse): TemplateResult {
  if (response.withheld !== null) {
    return html`<p class="note info"><span>${withheldText(response.withheld)}</span></p>`;
  }
  if (response.body_bytes === 0) {
    return html`<p class="muted">${msg('The body was empty.')}</p>`;
  }
  return html`
    <ph-code
      label=${msg('Body')}
      .text=${response.body}
      .encoding=${response.encoding}
      .bytes=${response.body_bytes}
      .download=${bodyAddress(id, 'response-body')}
    ></ph-code>
    ${response.decoded ? html`<p class="muted small">${msg('Received compressed, shown decoded.')}</p>` : nothing}
    ${response.charset === null ? nothing : html`<p class="muted small">${msg(str`Received in ${response.charset}, shown as UTF-8.`)}</p>`}
  `;
}

function withheldText(withheld: NonNullable<RecordedResponse['withheld']>): string {
  switch (withheld) {
    case 'coding_unknown':
      return msg('The body is in a content coding that cannot be decoded here, so it could not be searched for secrets and is not kept.');
    case 'coding_damaged':
      return msg('The body cannot be decoded with its content coding, so it could not be searched for secrets and is not kept.');
    case 'charset_unknown':
      return msg('The body declares a character set that is not known here, so it could not be searched for secrets and is not kept.');
    case 'compressed':
      return msg('The body is not text and looks compressed or encrypted, so it could not be searched for secrets and is not kept.');
  }
}

function keptText(response: RecordedResponse): string {
  return response.body_total === null
    ? msg(str`${size(response.body_bytes)} kept, the rest was not read.`)
    : msg(str`${size(response.body_bytes)} of ${size(response.body_total)} kept.`);
}
