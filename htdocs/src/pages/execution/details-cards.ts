import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ExecutionEvidence, PortalEvent } from '../../api/types';
import { href } from '../../browser/base';
import { avatar } from '../../components/avatar/avatar';
import { copyIcon } from '../../components/copy-button/copy-button';
import { portalLink } from '../../components/portal-link/portal-link';
import { targetText } from '../../components/target/target';
import { session } from '../../state/session';
import { absoluteTime, NOTHING, size } from '../../text/format';

/** `event`: what the Portal says of its event now; null if there is none. */
export function detailsCard(data: ExecutionEvidence, event: PortalEvent | null): TemplateResult {
  return html`<section class="card" aria-labelledby="details-title">
    <h2 id="details-title">${msg('Details')}</h2>
    <dl class="facts">
      <dt>${msg('Execution')}</dt>
      <dd class="mono">${data.id} ${copyIcon(data.id, msg('Execution ID'))}</dd>
      <dt>${msg('Message')}</dt>
      <dd class="mono">${data.message_id} ${copyIcon(data.message_id, msg('Message ID'))}</dd>
      ${
        data.event_id === null
          ? nothing
          : html`<dt>${msg('Event')}</dt>
              <dd class="mono"><a href=${href('events', data.event_id)}>${data.event_id}</a> ${portalLink(event?.url)}</dd>
              ${
                event === null || event.owner === null
                  ? nothing
                  : html`<dt>${msg('Owner')}</dt>
                      <dd>${event.owner}</dd>`
              }`
      }
      <dt>${msg('Integration')}</dt>
      <dd><a href=${href('integrations', data.integration_id)}>${data.integration_name}</a></dd>
      ${
        data.request === null
          ? nothing
          : html`<dt>${msg('Target')}</dt>
              <dd class="mono">${targetText(data.request.url)}</dd>`
      }
      ${
        data.peer === null
          ? nothing
          : html`<dt>${data.via_proxy ? msg('Proxy') : msg('Address')}</dt>
              <dd>
                <span class="mono">${data.peer}</span
                >${data.reused ? html`<br /><span class="small muted">${msg('kept connection')}</span>` : nothing}
              </dd>`
      }
      ${
        data.tls === null
          ? nothing
          : html`<dt>TLS</dt>
              <dd>${data.tls.version}<br /><span class="mono small muted">${data.tls.cipher}</span></dd>`
      }
      <dt>${msg('Started')}</dt>
      <dd>${exact(data.created_at)}</dd>
      <dt>${msg('Finished')}</dt>
      <dd>${data.finished_at === null ? NOTHING : exact(data.finished_at)}</dd>
      <dt>${msg('Sent / received')}</dt>
      <dd>${size(data.request?.body_bytes)} / ${size(data.response?.body_total ?? data.response?.body_bytes)}</dd>
      <dt>${msg('Delivery')}</dt>
      <dd>${deliveryText(data.delivery)}</dd>
      <dt>${msg('Config version')}</dt>
      <dd class="mono">
        ${session.isAdmin ? html`<a href="${href('integrations', data.integration_id)}?tab=changes">${data.webhook_version}</a>` : data.webhook_version}
      </dd>
      ${
        data.batch_id === null
          ? nothing
          : html`<dt>${msg('Bulk run')}</dt>
              <dd class="mono"><a href="${href('history')}?batch_id=${encodeURIComponent(data.batch_id)}">${data.batch_id}</a></dd>`
      }
      ${
        data.retry_of === null
          ? nothing
          : html`<dt>${msg('Retry of')}</dt>
              <dd class="mono"><a href=${href('history', data.retry_of)}>${data.retry_of}</a></dd>`
      }
    </dl>
  </section>`;
}

export function whoCard(data: ExecutionEvidence): TemplateResult {
  return html`<section class="card" aria-labelledby="who-title">
    <h2 id="who-title">${msg('Who')}</h2>
    <p class="person who">${avatar(data.username)}<b class="cut">${data.username}</b></p>
    <dl class="facts">
      <dt>${msg('From')}</dt>
      <dd class="mono">${data.client_ip}</dd>
      <dt>${msg('Note')}</dt>
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
      return msg('Not sent');
    case 'maybe_received':
      return msg('May have been received');
    case 'received':
      return msg('Received');
  }
}
