// Filters are query parameters, so that a view can be linked, reloaded and reached by Back.

import type { AuditQuery } from '../api/audit';
import type { EventQuery } from '../api/events';
import type { ExecutionQuery } from '../api/executions';
import type { ExecutionError, ExecutionMode, ExecutionState, Severity } from '../api/types';
import { ERROR_WORDS } from '../text/outcome-copy';

export type Filters<Name extends string> = Partial<Record<Name, string>>;
type Rule = (value: string) => boolean;
export type Rules<Name extends string> = Record<Name, Rule>;

const oneOf =
  (...values: string[]): Rule =>
  (value) =>
    values.includes(value);
const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    pattern.test(value);
const shortText: Rule = (value) => value.length <= 200;
const objectId = matches(/^[A-Za-z0-9._:~-]{1,64}$/);
const time: Rule = (value) => RELATIVE.test(value) || value in DAYS || !Number.isNaN(Date.parse(value));

/** Midnights where the reader is, in days from today. */
const DAYS: Record<string, number> = { yesterday: -1, today: 0 };
const RELATIVE = /^-(\d{1,4})([hd])$/;
export const SEVERITIES: Severity[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical'];
export const STATES: ExecutionState[] = ['sending', 'succeeded', 'failed', 'unknown'];

export const HISTORY_RULES = {
  q: shortText,
  state: oneOf(...STATES),
  error: oneOf(...ERROR_WORDS),
  integration_id: objectId,
  event_id: objectId,
  user: matches(/^.{1,255}$/su),
  mode: oneOf('default', 'event', 'test'),
  http_status: matches(/^[1-9]\d\d$/),
  message_id: matches(/^msg_[0-9A-Z]{26}$/),
  batch_id: matches(/^bat_[0-9A-Za-z]{1,60}$/),
  from: time,
  to: time,
} satisfies Rules<string>;
export type HistoryFilter = keyof typeof HISTORY_RULES;

export const EVENT_RULES = {
  q: shortText,
  type: matches(/^.{1,128}$/u),
  severity: oneOf(...SEVERITIES),
  from: time,
  to: time,
} satisfies Rules<string>;
export type EventFilter = keyof typeof EVENT_RULES;

export const INTEGRATION_RULES = {
  q: shortText,
  state: oneOf('enabled', 'disabled', 'unconfigured'),
  only: oneOf('failing', 'no_key', 'paused'),
  view: oneOf('table'),
  sort: matches(/^-?(name|state|last|failing|week|key|paused)$/),
} satisfies Rules<string>;
export type IntegrationFilter = keyof typeof INTEGRATION_RULES;

export const AUDIT_RULES = {
  q: shortText,
  actor: matches(/^.{1,255}$/su),
  action: matches(/^[a-z_.,]{1,600}$/),
  object: matches(/^[a-z_]{1,32}(:.{1,256})?$/su),
  from: time,
  to: time,
} satisfies Rules<string>;
export type AuditFilter = keyof typeof AUDIT_RULES;

export const USER_RULES = { q: shortText } satisfies Rules<string>;

export interface ParsedFilters<Name extends string> {
  filters: Filters<Name>;
  /** Parameters with an unknown name or an invalid value. */
  ignored: string[];
}

/** Parameters that are not filters. */
const OTHER_NAMES = ['cursor'];

export function parseFilters<Name extends string>(rules: Rules<Name>, search: string): ParsedFilters<Name> {
  const filters: Filters<Name> = {};
  const ignored: string[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    if (value === '' || OTHER_NAMES.includes(name)) {
      continue;
    }
    const rule = Object.hasOwn(rules, name) ? rules[name as Name] : undefined;
    if (rule?.(value) === true) {
      filters[name as Name] = value;
    } else {
      ignored.push(name);
    }
  }
  return { filters, ignored };
}

/** "?state=failed", or "" without filters; in the order of the rules. */
export function searchOf<Name extends string>(rules: Rules<Name>, filters: Filters<Name>): string {
  const params = new URLSearchParams();
  for (const name of Object.keys(rules) as Name[]) {
    const value = filters[name];
    if (value !== undefined && value !== '') {
      params.set(name, value);
    }
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** "-48h", "-7d", "today" and "yesterday" are relative to `now`; anything else is an absolute time. */
export function absoluteOf(value: string | undefined, now: number): string | undefined {
  const day = DAYS[value ?? ''];
  if (day !== undefined) {
    const here = new Date(now);
    return new Date(here.getFullYear(), here.getMonth(), here.getDate() + day).toISOString();
  }
  const relative = RELATIVE.exec(value ?? '');
  if (value === undefined || relative === null) {
    return value === undefined ? undefined : new Date(value).toISOString();
  }
  const hours = Number(relative[1]) * (relative[2] === 'd' ? 24 : 1);
  return new Date(now - hours * 3_600_000).toISOString();
}

/** The filters with absolute times, for a permanent link. */
export function fixed<Name extends string>(filters: Filters<Name>, now: number): Filters<Name> {
  const times = filters as Filters<'from' | 'to'>;
  return { ...filters, from: absoluteOf(times.from, now), to: absoluteOf(times.to, now) };
}

export function historyQuery(filters: Filters<HistoryFilter>, now: number): ExecutionQuery {
  return {
    ...filters,
    state: filters.state as ExecutionState | undefined,
    error: filters.error as ExecutionError | undefined,
    mode: filters.mode as ExecutionMode | undefined,
    http_status: filters.http_status === undefined ? undefined : Number(filters.http_status),
    from: absoluteOf(filters.from, now),
    to: absoluteOf(filters.to, now),
  };
}

export function eventQuery(filters: Filters<EventFilter>, now: number): EventQuery {
  return {
    ...filters,
    severity: filters.severity as Severity | undefined,
    from: absoluteOf(filters.from, now),
    to: absoluteOf(filters.to, now),
  };
}

export function auditQuery(filters: Filters<AuditFilter>, now: number): AuditQuery {
  return { ...filters, from: absoluteOf(filters.from, now), to: absoluteOf(filters.to, now) };
}
