import { describe, expect, it } from 'vitest';
import contract from '../../openapi.json';
import type { Execution } from '../api/types';
import { badgeOf, ERROR_WORDS, errorWord, translateOutcomes, resultSentence } from './outcome-copy';
import * as table from './outcome-table';

const execution = (facts: Partial<Execution>): Execution =>
  ({
    state: 'failed',
    error: null,
    http_status: null,
    delivery: 'not_sent',
    duration_us: 188_000,
    integration_name: 'Jira Cloud',
    sentence: null,
    ...facts,
  }) as Execution;

describe('the result of a run', () => {
  it('names receiver, status and duration on success', () => {
    const done = execution({ state: 'succeeded', http_status: 200, delivery: 'received' });
    expect(resultSentence(done)).toBe('Delivered to Jira Cloud · 200 OK in 188 ms');
  });

  it('names the receiver’s status if not accepted', () => {
    const failed = execution({ error: 'http_status', http_status: 503, delivery: 'received', duration_us: 2_310_000 });
    expect(resultSentence(failed)).toBe('Jira Cloud returned 503 Service Unavailable after 2.31 s.');
  });

  it('is the server’s sentence if there is one', () => {
    const expired = execution({ error: 'tls_certificate', sentence: 'The certificate of Jira Cloud expired on 3 Nov. Nothing was sent.' });
    expect(resultSentence(expired)).toBe('The certificate of Jira Cloud expired on 3 Nov. Nothing was sent.');
  });

  it('does not claim that nothing was sent after an interruption', () => {
    const died = execution({ state: 'unknown', error: 'interrupted', delivery: 'maybe_received' });
    expect(resultSentence(died)).toContain('may have received it');
  });
});

describe('the table of outcomes', () => {
  it('has exactly the errors of the API', () => {
    expect([...ERROR_WORDS].sort()).toEqual([...contract.components.schemas.ExecutionError.enum].sort());
  });

  it.each(ERROR_WORDS)('%s has a badge and a sentence', (error) => {
    expect(errorWord(error)).not.toBe('');
    expect(badgeOf({ state: 'failed', error, http_status: 500, delivery: 'received' }).word).not.toBe('');
    translateOutcomes(table);
    expect(resultSentence(execution({ error, http_status: 500 }))).toMatch(/\.$/);
  });
});

describe('a badge', () => {
  it.each([
    [{ state: 'sending' }, { tone: 'info', code: '', word: 'Sending…' }],
    [
      { state: 'succeeded', http_status: 204 },
      { tone: 'ok', code: '204', word: 'No Content' },
    ],
    [
      { state: 'failed', error: 'http_status', http_status: 422, delivery: 'received' },
      { tone: 'bad', code: '422', word: 'Unprocessable' },
    ],
    [
      { state: 'failed', error: 'timeout', delivery: 'maybe_received' },
      { tone: 'warn', code: '', word: 'No response' },
    ],
    [
      { state: 'failed', error: 'redirect', http_status: 302, delivery: 'received' },
      { tone: 'bad', code: '302', word: 'Redirect' },
    ],
    [{ state: 'failed' }, { tone: 'bad', code: '', word: 'Failed' }],
    [
      { state: 'unknown', error: 'interrupted', delivery: 'maybe_received' },
      { tone: 'warn', code: '', word: 'Unknown' },
    ],
  ] as const)('for %o shows %o', (outcome, expected) => {
    expect(badgeOf(outcome)).toEqual(expected);
  });
});
