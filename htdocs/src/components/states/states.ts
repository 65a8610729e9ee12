import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { CircleAlert, Lock, RotateCw } from 'lucide';
import type { Failure } from '../../api/failure';
import type { Resource } from '../../state/resource';
import { notLoaded } from '../../text/failure-copy';
import { icon } from '../icon/icon';
import { time } from '../time/time';

/** Placeholders of the final height, so that nothing moves when the data arrive. */
export function skeletonRows(rows: number): TemplateResult {
  return html`<div class="skeleton" aria-busy="true" aria-label=${msg('Loading')}>
    ${Array.from({ length: rows }, () => html`<div class="skeleton-row"></div>`)}
  </div>`;
}

export function emptyBox(sentence: string, next: unknown = nothing): TemplateResult {
  return html`<div class="empty">
    <p>${sentence}</p>
    ${next}
  </div>`;
}

/** Shown instead of what could not be loaded, or above older data. */
export function failureBox(what: string, failure: Failure, again: () => void, keptFrom = 0): TemplateResult {
  const copy = notLoaded(what, failure);
  return html`
    <div class="note bad" role="alert">
      ${icon(CircleAlert)}
      <div class="note-text">
        <p class="note-title">${copy.title}</p>
        <p>${copy.text} ${keptFrom === 0 ? nothing : html`${msg('Last updated:')} ${time(new Date(keptFrom).toISOString())}`}</p>
        ${failure.requestId === undefined ? nothing : html`<p class="small">${msg('Request ID')} <code>${failure.requestId}</code></p>`}
      </div>
      <button type="button" class="button" @click=${again}>${icon(RotateCw)}${msg('Try again')}</button>
    </div>
  `;
}

/** Renders a resource: skeleton, failure or view, with the failure above older data. */
export function loaded<Data>(
  resource: Resource<Data>,
  what: string,
  again: () => void,
  view: (data: Data) => TemplateResult,
  skeleton = 5,
): TemplateResult {
  const { data, failure, isSlow } = resource;
  if (data === null) {
    if (failure !== null) {
      return failureBox(what, failure, again);
    }
    return isSlow ? skeletonRows(skeleton) : html``;
  }
  return html`${failure === null ? nothing : failureBox(what, failure, again, resource.loadedAt)}${view(data)}`;
}

export function forbidden(title: string, permission: string): TemplateResult {
  return html`
    <div class="page-head"><h1 tabindex="-1">${title}</h1></div>
    <div class="note warn">
      ${icon(Lock)}
      <div class="note-text">
        <p class="note-title">${msg(html`You need the <em>${permission}</em> permission.`)}</p>
        <p>${msg('Ask an admin.')}</p>
      </div>
    </div>
  `;
}
