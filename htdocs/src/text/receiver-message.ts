import type { RecordedResponse } from '../api/types';

const LONGEST = 160;

/** The receiver's message from its response body: plain text, or a message field in JSON; null if there is none. */
export function receiverMessage(response: RecordedResponse | null): string | null {
  if (response === null || response.encoding !== 'utf-8') {
    return null;
  }
  const body = response.body.trim();
  if (body === '' || body.startsWith('<')) {
    return null;
  }
  const words = (body.startsWith('{') ? messageOf(body) : body)?.replace(/\s+/g, ' ');
  if (words === undefined || words === '') {
    return null;
  }
  return words.length > LONGEST ? `${words.slice(0, LONGEST).trimEnd()}…` : words;
}

function messageOf(body: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const fields = parsed as Record<string, unknown>;
  return ['message', 'detail', 'error', 'title'].map((name) => fields[name]).find((value) => typeof value === 'string');
}
