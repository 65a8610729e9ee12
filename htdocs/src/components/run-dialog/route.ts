import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ArrowRight } from 'lucide';
import type { Integration } from '../../api/types';
import { NOTHING } from '../../text/format';
import { targetParts } from '../../text/target';
import { subjectOf } from '../execution-table/execution-table';
import { icon } from '../icon/icon';
import { tile } from '../people/people';
import type { Ask } from '../signals';
import { type ChosenEvent, findEvents, findIntegrations } from './known';
import './picker';
import type { Pickable } from './picker';

const noEvent = (): Pickable => ({ id: '', title: msg('Without an event'), sub: msg('Runs with no event details') });

interface Route {
  ask: Ask;
  event: ChosenEvent;
  integration: Integration | null;
  /** While nothing was pressed, what the opener left open is chosen here. */
  isChoosing: boolean;
  pickEvent: (item: Pickable) => void;
  pickIntegration: (item: Pickable) => void;
}

/** Event → target: cards, or a search for what is still open. */
export function route(options: Route): TemplateResult {
  const { ask, isChoosing } = options;
  const picksEvent = ask.kind === 'run' && ask.event === null && isChoosing;
  const picksTarget = ask.kind === 'run' && ask.integration === null && isChoosing;
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
            .find=${findIntegrations}
            @ph-pick=${(event: CustomEvent<Pickable>) => options.pickIntegration(event.detail)}
          ></ph-picker>`
        : html`<div class="route-end card"><span class="small muted">${msg('Target')}</span>${targetCard(options)}</div>`
    }
  </div>`;
}

function eventCard({ ask, event }: Route): TemplateResult {
  if (ask.kind === 'retry') {
    const { execution } = ask;
    return html`<b>${subjectOf(execution)}</b><span class="mono small">${execution.event_id ?? execution.message_id}</span>`;
  }
  if (event === null || event === 'none') {
    return html`<b>${noEvent().title}</b>`;
  }
  return html`<b>${event.title}</b><span class="mono small">${event.id}</span>`;
}

function targetCard({ ask, integration }: Route): TemplateResult {
  if (integration === null) {
    return html`<b>${ask.kind === 'retry' ? ask.execution.integration_name : NOTHING}</b>`;
  }
  const target = integration.target ? targetParts(integration.target) : null;
  return html`<span class="person">${tile(integration.id, integration.name)}<b>${integration.name}</b></span>
    ${target === null ? nothing : html`<span class="mono small cut" title=${target.before + target.host + target.after}>${target.host}${target.after}</span>`}`;
}
