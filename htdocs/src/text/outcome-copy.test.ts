import { describe, expect, it } from 'vitest';
import contract from '../../openapi.json';
import type { Execution, ExecutionError } from '../api/types';
import { badgeOf, ERROR_WORDS, errorWord, verdictOf } from './outcome-copy';

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

describe('the verdict of a run', () => {
  it('says who accepted it, with status and time', () => {
    const done = execution({ state: 'succeeded', http_status: 200, delivery: 'received' });
    expect(verdictOf(done, null)).toBe('Accepted by Jira Cloud · 200 OK in 188 ms');
  });

  it('says what the receiver answered when it did not accept it', () => {
    const failed = execution({ error: 'http_status', http_status: 503, delivery: 'received', duration_us: 2_310_000 });
    expect(verdictOf(failed, null)).toBe('Not accepted: Jira Cloud answered 503 Service Unavailable after 2.31 s.');
  });

  it('warns that a timed-out event may have been processed', () => {
    const late = execution({ error: 'timeout', delivery: 'maybe_received', duration_us: 15_000_000 });
    expect(verdictOf(late, 'hooks.example.com')).toBe(
      'No answer from hooks.example.com within 15 s. The receiver may still have processed it.',
    );
  });

  it.each<[ExecutionError, string]>([
    ['connect_failed', 'hooks.example.com refused the connection. The event was not sent.'],
    ['dns_failed', 'The name hooks.example.com was not found. The event was not sent.'],
    ['tls_certificate', 'hooks.example.com’s certificate is not trusted. The event was not sent.'],
    ['target_blocked', 'hooks.example.com is not allowed by the server’s settings. The event was not sent.'],
  ])('%s names the host and says that nothing was sent', (error, expected) => {
    expect(verdictOf(execution({ error }), 'hooks.example.com')).toBe(expected);
  });

  it('never claims that nothing was sent when the process died while sending', () => {
    const died = execution({ state: 'unknown', error: 'interrupted', delivery: 'maybe_received' });
    expect(verdictOf(died, null)).toContain('may have processed it');
  });
});

describe('the table of outcomes', () => {
  it('has exactly the words of the contract', () => {
    expect([...ERROR_WORDS].sort()).toEqual([...contract.components.schemas.ExecutionError.enum].sort());
  });

  it.each(ERROR_WORDS)('%s has a badge and a whole sentence', (error) => {
    expect(errorWord(error)).not.toBe('');
    expect(badgeOf({ state: 'failed', error, http_status: 500, delivery: 'received' }).word).not.toBe('');
    expect(verdictOf(execution({ error, http_status: 500 }), null)).toMatch(/\.$/);
  });
});

describe('a badge', () => {
  it.each([
    [{ state: 'sending' }, { tone: 'info', code: '', word: 'Sending…' }],
    [{ state: 'succeeded', http_status: 204 }, { tone: 'ok', code: '204', word: 'No Content' }],
    [{ state: 'failed', error: 'http_status', http_status: 422, delivery: 'received' }, { tone: 'bad', code: '422', word: 'Unprocessable' }],
    [{ state: 'failed', error: 'timeout', delivery: 'maybe_received' }, { tone: 'warn', code: '', word: 'No answer' }],
    [{ state: 'failed', error: 'redirect', http_status: 302, delivery: 'received' }, { tone: 'bad', code: '302', word: 'Redirect' }],
    [{ state: 'failed' }, { tone: 'bad', code: '', word: 'Failed' }],
    [{ state: 'unknown', error: 'interrupted', delivery: 'maybe_received' }, { tone: 'warn', code: '', word: 'Unknown' }],
  ] as const)('for %o shows %o', (outcome, expected) => {
    expect(badgeOf(outcome)).toEqual(expected);
  });
});
