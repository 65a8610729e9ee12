import { html, nothing, type TemplateResult } from 'lit';
import type { ExecutionEvidence } from '../../api/types';
import { href } from '../../app/base';
import { copyIcon } from '../../components/copy-button/copy-button';
import { avatar } from '../../components/people/people';
import { absoluteTime, NOTHING, size } from '../../text/format';

export function detailsCard(data: ExecutionEvidence): TemplateResult {
  return html`<section class="card" aria-labelledby="details-title">
    <h2 id="details-title">Details</h2>
    <dl class="facts">
      <dt>Execution</dt>
      <dd class="mono">${data.id} ${copyIcon(data.id, 'execution ID')}</dd>
      <dt>Message</dt>
      <dd class="mono">${data.message_id} ${copyIcon(data.message_id, 'message ID')}</dd>
      ${data.event_id === null ? nothing : html`<dt>Event</dt><dd class="mono"><a href=${href('events', data.event_id)}>${data.event_id}</a></dd>`}
      <dt>Integration</dt>
      <dd><a href=${href('integrations', data.integration_id)}>${data.integration_name}</a></dd>
      ${data.request === null ? nothing : html`<dt>Target</dt><dd class="mono">${data.request.url}</dd>`}
      ${data.peer === null ? nothing : html`<dt>${data.via_proxy ? 'Proxy' : 'Address'}</dt><dd class="mono">${data.peer}</dd>`}
      ${data.tls === null ? nothing : html`<dt>TLS</dt><dd>${data.tls.version}<br /><span class="mono small muted">${data.tls.cipher}</span></dd>`}
      <dt>Started</dt>
      <dd>${exact(data.created_at)}</dd>
      <dt>Finished</dt>
      <dd>${data.finished_at === null ? NOTHING : exact(data.finished_at)}</dd>
      <dt>Sent / received</dt>
      <dd>${size(data.request?.body_bytes)} / ${size(data.response?.body_total ?? data.response?.body_bytes)}</dd>
      <dt>Delivery</dt>
      <dd>${deliveryText(data.delivery)}</dd>
      <dt>Config version</dt>
      <dd class="mono">${data.webhook_version}</dd>
      ${data.retry_of === null ? nothing : html`<dt>Retry of</dt><dd class="mono"><a href=${href('history', data.retry_of)}>${data.retry_of}</a></dd>`}
    </dl>
  </section>`;
}

export function whoCard(data: ExecutionEvidence): TemplateResult {
  return html`<section class="card" aria-labelledby="who-title">
    <h2 id="who-title">Who</h2>
    <p class="person who">${avatar(data.username)}<b class="cut">${data.username}</b></p>
    <dl class="facts">
      <dt>From</dt>
      <dd class="mono">${data.client_ip}</dd>
      <dt>Note</dt>
      <dd>${data.note ?? NOTHING}</dd>
    </dl>
  </section>`;
}

function exact(at: string): TemplateResult {
  return html`<time datetime=${at} title=${absoluteTime(at, { utc: true })}>${absoluteTime(at)}</time>`;
}

function deliveryText(delivery: ExecutionEvidence['delivery']): string {
  switch (delivery) {
    case null:
      return NOTHING;
    case 'not_sent':
      return 'Not sent';
    case 'maybe_received':
      return 'May have been received';
    case 'received':
      return 'Received';
  }
}
