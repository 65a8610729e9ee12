// What was recorded of an execution as lines of text, to be compared.
import type { ExecutionEvidence, RecordedRequest, RecordedResponse } from '../../api/types';
import { prettyLines } from '../../text/json';

export function requestLines(request: RecordedRequest | null): string[] {
  return request === null ? [] : [`${request.method} ${request.url}`, ...headerLines(request.headers), ...bodyLines(request)];
}

export function responseLines(response: RecordedResponse | null): string[] {
  return response === null ? [] : [`HTTP ${response.status ?? '–'}`, ...headerLines(response.headers), ...bodyLines(response)];
}

export function outcomeLines({ state, delivery, error, username, note }: ExecutionEvidence): string[] {
  return [state, `delivery: ${delivery ?? '–'}`, `error: ${error ?? '–'}`, `user: ${username}`, `note: ${note ?? '–'}`];
}

function headerLines(headers: string[][]): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

function bodyLines({ body, encoding }: Pick<RecordedRequest, 'body' | 'encoding'>): string[] {
  const pretty = encoding === 'base64' ? null : prettyLines(body);
  const lines = pretty === null ? body.split('\n') : pretty.map((spans) => spans.map(({ text }) => text).join(''));
  return body === '' ? [] : ['', ...lines];
}
