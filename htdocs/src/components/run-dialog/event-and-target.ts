import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ArrowRight } from 'lucide';
import type { Integration } from '../../api/types';
import { NOTHING } from '../../text/format';
import { targetParts } from '../../text/target';
import { tile } from '../avatar/avatar';
import { subjectOf } from '../execution-table/execution-table';
import { icon } from '../icon/icon';
import { portalLink } from '../portal-link/portal-link';
import type { RunRequest } from '../signals';
import './picker';
import type { Pickable } from './picker';
import { type ChosenEvent, findEvents, findIntegrations } from './run-data';

const noEvent = (): Pickable => ({ id: '', title: msg('Without an event'), sub: msg('Runs with no event details') });

interface EventAndTarget {
  request: RunRequest;
  event: ChosenEvent;
  integration: Integration | null;
  /** Before the run: what the request leaves open can be chosen here. */
  isChoosing: boolean;
  pickEvent: (item: Pickable) => void;
  pickIntegration: (item: Pickable) => void;
}

/** Event and target: a card each, or a picker for what is to be chosen. */
export function eventAndTarget(options: EventAndTarget): TemplateResult {
  const { request, isChoosing } = options;
  const picksEvent = request.kind === 'run' && request.event === null && isChoosing;
  const picksTarget = request.kind === 'run' && request.integration === null && isChoosing;
  return html`<div class="route">
    ${
      picksEvent
        ? html`<ph-picker
            class="route-end"
            label=${msg('Event')}
            placeholder=${msg('Search events')}
            .none=${noEvent()}
            .find=${findEvents}
            @ph-pick=${(event: CustomEvent<Pickable>) => options.pickEvent(event.detail)}
          ></ph-picker>`
        : html`<div class="route-end card"><span class="small muted">${msg('Event')}</span>${eventCard(options)}</div>`
    }
    <span class="route-arrow">${icon(ArrowRight)}</span>
    ${
      picksTarget
        ? html`<ph-picker
            class="route-end"
            label=${msg('Target')}
            placeholder=${msg('Search integrations')}
            .find=${(text: string) => findIntegrations(text, options.event)}
            @ph-pick=${(event: CustomEvent<Pickable>) => options.pickIntegration(event.detail)}
          ></ph-picker>`
        : html`<div class="route-end card"><span class="small muted">${msg('Target')}</span>${targetCard(options)}</div>`
    }
  </div>`;
}

function eventCard({ request, event }: EventAndTarget): TemplateResult {
  if (request.kind === 'retry') {
    const { execution } = request;
    return html`<b>${subjectOf(execution)}</b><span class="mono small">${execution.event_id ?? execution.message_id}</span>`;
  }
  if (event === null || event === 'none') {
    return html`<b>${noEvent().title}</b>`;
  }
  return html`<b>${event.title}</b><span class="mono small">${event.id}</span>${portalLink(event.url)}`;
}

function targetCard({ request, integration }: EventAndTarget): TemplateResult {
  if (integration === null) {
    return html`<b>${request.kind === 'retry' ? request.execution.integration_name : NOTHING}</b>`;
  }
  const target = integration.target ? targetParts(integration.target) : null;
  return html`<span class="person">${tile(integration.id, integration.name)}<b>${integration.name}</b></span>
    ${target === null ? nothing : html`<span class="mono small cut" title=${target.before + target.host + target.after}>${target.host}${target.after}</span>`}`;
}
