import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ArrowRight } from 'lucide';
import type { Integration } from '../../api/types';
import { eventSource, integrationSource, type Pickable } from '../../state/sources';
import { NOTHING } from '../../text/format';
import { fittingIds } from '../../text/link';
import { targetParts } from '../../text/target';
import { tile } from '../avatar/avatar';
import '../combobox/combobox';
import { subjectOf } from '../execution-table/execution-table';
import { icon } from '../icon/icon';
import { portalLink } from '../portal-link/portal-link';
import type { RunRequest } from '../signals';
import type { ChosenEvent } from './run-data';

const noEvent = (): Pickable => ({ id: '', title: msg('Without an event'), sub: msg('Runs without event details') });

interface EventAndTarget {
  request: RunRequest;
  event: ChosenEvent;
  integration: Integration | null;
  /** Before the run: what the request leaves open can be chosen here. */
  isChoosing: boolean;
  pickEvent: (item: Pickable) => void;
  pickIntegration: (item: Pickable) => void;
}

/** Event and target: a card each, or a combobox for what is to be chosen. */
export function eventAndTarget(options: EventAndTarget): TemplateResult {
  const { request, isChoosing } = options;
  const picksEvent = request.kind === 'run' && request.event === null && isChoosing;
  const picksTarget = request.kind === 'run' && request.integration === null && isChoosing;
  return html`<div class="route">
    ${
      picksEvent
        ? html`<ph-combobox
            class="route-end card"
            label=${msg('Event')}
            placeholder=${msg('Search events')}
            .none=${noEvent()}
            .source=${eventSource()}
            @ph-pick=${(event: CustomEvent<Pickable>) => options.pickEvent(event.detail)}
          ></ph-combobox>`
        : html`<div class="route-end card"><span class="small muted">${msg('Event')}</span>${eventCard(options)}</div>`
    }
    <span class="route-arrow">${icon(ArrowRight)}</span>
    ${
      picksTarget
        ? html`<ph-combobox
            class="route-end card"
            label=${msg('Target')}
            placeholder=${msg('Search integrations')}
            .source=${integrationSource({ isEnabled: true, fitting: fittingIds(options.event === 'none' ? null : options.event) })}
            @ph-pick=${(event: CustomEvent<Pickable>) => options.pickIntegration(event.detail)}
          ></ph-combobox>`
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
