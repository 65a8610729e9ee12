import { msg } from '@lit/localize';
import type { AuditEntry } from '../../api/types';
import { NOTHING } from '../../text/format';
import { refusalText } from '../../text/refusal-copy';

const ACTIONS: Record<string, () => string> = {
  'integration.create': () => msg('Integration created'),
  'integration.update': () => msg('Integration changed'),
  'integration.delete': () => msg('Integration deleted'),
  'webhook.create': () => msg('Webhook set up'),
  'webhook.update': () => msg('Webhook changed'),
  'webhook.delete': () => msg('Webhook deleted'),
  'webhook.disable': () => msg('Webhook disabled by its receiver'),
  'webhook.end_pause': () => msg('Pause ended'),
  'key.create': () => msg('Signing key created'),
  'key.update': () => msg('Signing key changed'),
  'key.delete': () => msg('Signing key deleted'),
  'user.create': () => msg('Person added'),
  'user.update': () => msg('Permissions changed'),
  'event.create': () => msg('Events posted'),
  'event.delete': () => msg('Event deleted'),
  'secrets.reseal': () => msg('Secrets resealed'),
  'pause.begin': () => msg('Sending paused'),
  'pause.update': () => msg('Note of the pause changed'),
  'pause.end': () => msg('Sending resumed'),
  'audit.purge': () => msg('Old entries deleted'),
  'webhook.check': () => msg('Connection checked'),
  'execution.export': () => msg('History exported'),
  'execution.download': () => msg('Body downloaded'),
  'view.create': () => msg('Shared view saved'),
  'view.update': () => msg('Shared view changed'),
  'view.delete': () => msg('Shared view deleted'),
  'attention.handle': () => msg('Marked as handled'),
  'attention.reopen': () => msg('Reopened'),
  refused: () => msg('Refused'),
};

export const AUDIT_ACTIONS = Object.keys(ACTIONS);

const ACCESS = ['user.', 'execution.', 'audit.'];

/** Groups of actions, as values of the filter. */
export function auditGroups(): [value: string, label: string][] {
  const isOf = (prefixes: string[]) => (action: string) => prefixes.some((prefix) => action.startsWith(prefix));
  const access = AUDIT_ACTIONS.filter(isOf(ACCESS));
  const events = AUDIT_ACTIONS.filter(isOf(['event.']));
  const marks = AUDIT_ACTIONS.filter(isOf(['attention.']));
  const others = AUDIT_ACTIONS.filter((action) => ![...access, ...events, ...marks, 'refused'].includes(action));
  return [
    ['', msg('Everything')],
    [others.join(','), msg('Configuration')],
    [access.join(','), msg('Access')],
    [events.join(','), msg('Events')],
    ['refused', msg('Refusals')],
  ];
}

/** The label of an action; an unknown one is its own label. */
export function actionWord(action: string): string {
  return ACTIONS[action]?.() ?? action;
}

const FIELDS: Record<string, () => string> = {
  url: () => msg('URL'),
  enabled: () => msg('Enabled'),
  bearer_token: () => msg('Bearer token'),
  authorization: () => msg('Authorization'),
  authorization_scheme: () => msg('Scheme'),
  content_type: () => msg('Content type'),
  client_certificates: () => msg('Client certificates'),
  ca_pem: () => msg('Private CA'),
  timeout_ms: () => msg('Timeout'),
  max_per_minute: () => msg('Per minute'),
  max_at_once: () => msg('At once'),
  egress_rule: () => msg('Egress rule'),
  default_body: () => msg('Body without an event'),
  event_body: () => msg('Body with an event'),
  confirm: () => msg('Confirmation'),
  action_label: () => msg('Button label'),
  consequence: () => msg('Consequence'),
  name: () => msg('Name'),
  kind: () => msg('Kind'),
  description: () => msg('Description'),
  display_name: () => msg('Name'),
  admin: () => msg('Admin'),
  can_trigger_integrations: () => msg('Can trigger integrations'),
  can_post_events: () => msg('Can post events'),
  expires_at: () => msg('Ends'),
  scheme: () => msg('Scheme'),
  problem: () => msg('Reason'),
  detail: () => msg('Detail'),
  integration_id: () => msg('Integration'),
  public_key: () => msg('Public key'),
  secret: () => msg('Signing secret'),
  headers: () => msg('Custom headers'),
  type: () => msg('Type'),
  title: () => msg('Title'),
  severity: () => msg('Severity'),
  source: () => msg('Source'),
  occurred_at: () => msg('Occurred'),
  details: () => msg('Details'),
  self: () => msg('Own permissions'),
  paused: () => msg('Paused'),
  note: () => msg('Note'),
  count: () => msg('Number'),
  ids: () => msg('IDs'),
  format: () => msg('Format'),
  body: () => msg('Body'),
};

export interface Difference {
  name: string;
  field: string;
  /** null: the entry has no earlier value. */
  before: string | null;
  after: string;
}

/** The changed fields of an entry; secrets only as "changed". */
export function differencesOf({ diff }: AuditEntry): Difference[] {
  return Object.entries(diff).map(([name, value]) => {
    const field = FIELDS[name]?.() ?? name;
    return Array.isArray(value)
      ? { name, field, before: textOf(value[0]), after: textOf(value[1]) }
      : { name, field, before: null, after: value === 'changed' ? msg('changed') : textOf(value) };
  });
}

function textOf(value: string | number | boolean | null | undefined): string {
  switch (value) {
    case null:
    case undefined:
    case '':
      return NOTHING;
    case true:
      return msg('Yes');
    case false:
      return msg('No');
    default:
      return String(value);
  }
}

/** One line: the changed fields, or the reason of a refusal. */
export function summaryOf(entry: AuditEntry): string {
  if (entry.action === 'refused') {
    return Object.values(entry.diff)
      .map((value) => refusalText(String(value)))
      .join(' · ');
  }
  return differencesOf(entry)
    .map(({ field }) => field)
    .join(', ');
}
