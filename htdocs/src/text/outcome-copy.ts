import type { Execution, ExecutionError } from '../api/types';
import { duration } from './format';
import { statusPhrase, statusText } from './http-status';

export type Tone = 'ok' | 'bad' | 'warn' | 'info';

/** What a badge shows: never colour alone, but an icon, a code where there is one, and a word. */
export interface Badge {
  tone: Tone;
  code: string;
  word: string;
}

type Outcome = Pick<
  Execution,
  'state' | 'error' | 'http_status' | 'delivery' | 'duration_us' | 'integration_name' | 'sentence'
>;
type BadgeFacts = Partial<Pick<Execution, 'error' | 'http_status' | 'delivery'>> & Pick<Execution, 'state'>;

interface OutcomeCopy {
  /** Two words at most, for badges. */
  word: string;
  /** What happened and whether the event arrived. */
  sentence: (facts: { name: string; host: string; status: string; took: string }) => string;
}

const COPY: Record<ExecutionError, OutcomeCopy> = {
  http_status: {
    word: '',
    sentence: ({ name, status, took }) => `Not accepted: ${name} answered ${status}${took}.`,
  },
  redirect: {
    word: 'Redirect',
    sentence: ({ name, status }) => `${name} answered with a redirect (${status}). Redirects are not followed.`,
  },
  target_blocked: {
    word: 'Blocked',
    sentence: ({ host }) => `${host} is not allowed by the server’s settings. The event was not sent.`,
  },
  dns_failed: { word: 'Name not found', sentence: ({ host }) => `The name ${host} was not found. The event was not sent.` },
  connect_failed: {
    word: 'Not connected',
    sentence: ({ host }) => `${host} refused the connection. The event was not sent.`,
  },
  connect_timeout: {
    word: 'Not connected',
    sentence: ({ host }) => `${host} could not be reached in time. The event was not sent.`,
  },
  tls_handshake: {
    word: 'TLS failed',
    sentence: ({ host }) => `No secure connection to ${host} came about. The event was not sent.`,
  },
  tls_certificate: {
    word: 'Certificate',
    sentence: ({ host }) => `${host}’s certificate is not trusted. The event was not sent.`,
  },
  queue_timeout: {
    word: 'Not started',
    sentence: () => 'The server was too busy to send it within 30 s. The event was not sent.',
  },
  interrupted: { word: 'Interrupted', sentence: () => 'The server stopped before it was sent. The event was not sent.' },
  timeout: {
    word: 'No answer',
    sentence: ({ host, took }) => `No answer from ${host}${took.replace('after', 'within')}. The receiver may still have processed it.`,
  },
  empty_reply: {
    word: 'Empty answer',
    sentence: ({ host }) => `${host} closed the connection without an answer. The receiver may have processed it.`,
  },
  connection_reset: {
    word: 'Cut off',
    sentence: ({ host }) => `The connection to ${host} was cut before an answer came. The receiver may have processed it.`,
  },
  protocol_error: {
    word: 'Not HTTP',
    sentence: ({ host }) => `${host} did not answer in proper HTTP. The receiver may have processed it.`,
  },
  response_incomplete: {
    word: 'Answer cut',
    sentence: ({ name, status }) => `${name} answered ${status}, but its answer was cut off. Do not send it again unchecked.`,
  },
  response_headers_too_large: {
    word: 'Large headers',
    sentence: ({ name }) => `${name} answered with more headers than are read. The receiver may have processed it.`,
  },
  secret_unavailable: {
    word: 'No secret',
    sentence: () => 'A secret of the webhook could not be read. The event was not sent: nothing goes out unsigned.',
  },
};

export const ERROR_WORDS = Object.keys(COPY) as ExecutionError[];

/** The short word of an error, for filters. */
export function errorWord(error: ExecutionError): string {
  return error === 'http_status' ? 'HTTP status' : COPY[error].word;
}

export function badgeOf(outcome: BadgeFacts): Badge {
  const { state, error = null, http_status: status = null, delivery = null } = outcome;
  const code = status === null ? '' : String(status);
  switch (state) {
    case 'sending':
      return { tone: 'info', code: '', word: 'Sending…' };
    case 'succeeded':
      return { tone: 'ok', code, word: status === null ? 'Accepted' : statusPhrase(status) };
    case 'unknown':
      return { tone: 'warn', code, word: 'Unknown' };
    case 'failed': {
      const tone = delivery === 'maybe_received' ? 'warn' : 'bad';
      const own = error === null ? 'Failed' : COPY[error].word;
      return { tone, code, word: own || (status === null ? 'Failed' : statusPhrase(status)) };
    }
  }
}

/** The result of a run in one sentence, as the dialog and the status region say it. */
export function verdictOf(outcome: Outcome, host: string | null): string {
  const name = outcome.integration_name;
  const took = outcome.duration_us === null ? '' : duration(outcome.duration_us);
  const status = outcome.http_status === null ? 'no status' : statusText(outcome.http_status);
  switch (outcome.state) {
    case 'sending':
      return `Sending to ${name}.`;
    case 'succeeded':
      return `Accepted by ${name} · ${status}${took === '' ? '' : ` in ${took}`}`;
    case 'unknown':
      return outcome.sentence ?? 'The sending process ended. The receiver may have processed it.';
    case 'failed':
      if (outcome.error === null) {
        return outcome.sentence ?? 'It failed.';
      }
      if (outcome.error === 'interrupted' && outcome.delivery !== 'not_sent') {
        return outcome.sentence ?? 'The server stopped while it was sent. The receiver may have processed it.';
      }
      return COPY[outcome.error].sentence({ name, host: host ?? name, status, took: took === '' ? '' : ` after ${took}` });
  }
}
