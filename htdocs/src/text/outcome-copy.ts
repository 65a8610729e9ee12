import { msg, str } from '@lit/localize';
import type { Execution, ExecutionError } from '../api/types';
import { duration } from './format';
import { statusPhrase, statusText } from './http-status';
import type { OutcomeTable } from './outcome-table';

export type Tone = 'ok' | 'bad' | 'warn' | 'info';

/** The content of a badge: tone, status code if known, word. */
export interface Badge {
  tone: Tone;
  code: string;
  word: string;
}

type Outcome = Pick<Execution, 'state' | 'error' | 'http_status' | 'delivery' | 'duration_us' | 'integration_name' | 'sentence' | 'remedy'>;
type BadgeFacts = Partial<Pick<Execution, 'error' | 'http_status' | 'delivery'>> & Pick<Execution, 'state'>;

/** At most a few words, for badges and filters. */
const WORDS: Record<ExecutionError, () => string> = {
  http_status: () => msg('HTTP status'),
  redirect: () => msg('Redirect'),
  target_blocked: () => msg('Blocked'),
  dns_failed: () => msg('Name not found'),
  connect_failed: () => msg('Not connected'),
  connect_timeout: () => msg('Not connected in time'),
  tls_handshake: () => msg('TLS failed'),
  tls_certificate: () => msg('Certificate'),
  tls_alert: () => msg('TLS refused'),
  queue_timeout: () => msg('Not started'),
  interrupted: () => msg('Interrupted'),
  timeout: () => msg('No response'),
  empty_reply: () => msg('Empty response'),
  connection_reset: () => msg('Cut off'),
  protocol_error: () => msg('Not HTTP'),
  response_incomplete: () => msg('Response cut off'),
  response_headers_too_large: () => msg('Large headers'),
  secret_unavailable: () => msg('No secret'),
};

export const ERROR_WORDS = Object.keys(WORDS) as ExecutionError[];

/** The short label of an error. */
export function errorWord(error: ExecutionError): string {
  return WORDS[error]();
}

export function badgeOf(outcome: BadgeFacts): Badge {
  const { state, error = null, http_status: status = null, delivery = null } = outcome;
  const code = status === null ? '' : String(status);
  switch (state) {
    case 'sending':
      return { tone: 'info', code: '', word: msg('Sending…') };
    case 'succeeded':
      return { tone: 'ok', code, word: status === null ? msg('Succeeded') : statusPhrase(status) };
    case 'unknown':
      return { tone: 'warn', code, word: msg('Unknown') };
    case 'failed': {
      const tone = delivery === 'maybe_received' ? 'warn' : 'bad';
      return { tone, code, word: failedWord(error, status) };
    }
  }
}

function failedWord(error: ExecutionError | null, status: number | null): string {
  if (error !== null && error !== 'http_status') {
    return WORDS[error]();
  }
  return status === null ? msg('Failed') : statusPhrase(status);
}

/** null: the page uses the server's language, whose sentences are more specific. */
let translated: OutcomeTable | null = null;

export function translateOutcomes(table: OutcomeTable): void {
  translated = table;
}

/** What happened, in the page's language; null while sending. */
export function whatHappened(outcome: Omit<Outcome, 'duration_us'>): string | null {
  if (outcome.state === 'sending') {
    return null;
  }
  const sentence = translated?.sentenceOf(outcome, outcome.integration_name, statusOf(outcome));
  return sentence == null
    ? outcome.sentence
    : [sentence, alertOf(outcome.sentence), certificateOf(outcome.sentence)].filter((part) => part !== '').join(' ');
}

/** The name of a TLS alert, which only the server's sentence has. */
function alertOf(sentence: string | null): string {
  const name = /\(TLS alert (\w+)/.exec(sentence ?? '')?.[1];
  return name === undefined ? '' : msg(str`(TLS alert ${name})`);
}

/** Whether the receiver wanted a client certificate, which only the server's sentence says. */
function certificateOf(sentence: string | null): string {
  return sentence?.endsWith('(it had asked for a client certificate and got none)') === true
    ? msg('(it had asked for a client certificate and got none)')
    : '';
}

/** What to do, in the page's language; null if nothing. */
export function whatToDo(outcome: Omit<Outcome, 'duration_us'>): string | null {
  return translated?.remedyOf(outcome) ?? outcome.remedy;
}

/** The result of a run in one sentence, for dialog and status region. */
export function resultSentence(outcome: Outcome): string {
  const name = outcome.integration_name;
  const status = statusOf(outcome);
  const took = outcome.duration_us === null ? null : duration(outcome.duration_us);
  switch (outcome.state) {
    case 'sending':
      return msg(str`Sending to ${name}.`);
    case 'succeeded':
      return took === null ? msg(str`Delivered to ${name} · ${status}`) : msg(str`Delivered to ${name} · ${status} in ${took}`);
    case 'unknown':
      return whatHappened(outcome) ?? msg('The sending process ended. The receiver may have received it.');
    case 'failed':
      if (outcome.error === 'http_status' && took !== null) {
        return msg(str`${name} returned ${status} after ${took}.`);
      }
      return whatHappened(outcome) ?? msg('Failed.');
  }
}

function statusOf({ http_status: status }: Pick<Execution, 'http_status'>): string {
  return status === null ? msg('no status') : statusText(status);
}
