import { describe, expect, it } from 'vitest';
import { Failure, failureOfResponse, failureOfError } from './failure';
import type { ProblemWord } from './types';

const problem = {
  type: 'urn:portalhooks:problem:invalid',
  title: 'Invalid',
  status: 422,
  detail: 'One field is not valid.',
  remedy: 'Correct it.',
  errors: [{ pointer: '/url', detail: 'must be https' }],
  request_id: 'abc',
};

describe('a failed call', () => {
  it('has the word, the field errors and the request id of a problem', () => {
    const failure = failureOfResponse(new Response(null, { status: 422 }), problem);
    expect(failure).toMatchObject({ kind: 'problem', word: 'invalid', status: 422, requestId: 'abc' });
    expect(failure.fieldError('/url')).toBe('must be https');
    expect(failure.fieldError('/name')).toBeUndefined();
  });

  it('is unexpected if the response is not a problem of the API', () => {
    const failure = failureOfResponse(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }), '<html>');
    expect(failure).toMatchObject({ kind: 'unexpected', status: 502, title: 'Bad Gateway' });
  });

  it('is unauthenticated for any 401, whatever its body', () => {
    expect(failureOfResponse(new Response('', { status: 401 }), '').word).toBe('unauthenticated');
  });

  it('reads Retry-After', () => {
    const response = new Response(null, { status: 503, headers: { 'Retry-After': '7' } });
    expect(failureOfResponse(response, { ...problem, type: 'urn:portalhooks:problem:busy' }).retryAfterSeconds).toBe(7);
  });

  it('distinguishes a lost connection from a timeout', () => {
    expect(failureOfError(new TypeError('Failed to fetch')).kind).toBe('connection');
    expect(failureOfError(new DOMException('', 'TimeoutError')).kind).toBe('timeout');
  });
});

describe('a failed click', () => {
  const refusal = (word: ProblemWord) => new Failure({ kind: 'problem', word, title: word });

  it('may have been sent without a response of the API', () => {
    expect(new Failure({ kind: 'connection', title: '' }).mayHaveBeenSent).toBe(true);
    expect(new Failure({ kind: 'timeout', title: '' }).mayHaveBeenSent).toBe(true);
    expect(new Failure({ kind: 'unexpected', status: 502, title: '' }).mayHaveBeenSent).toBe(true);
    expect(refusal('internal').mayHaveBeenSent).toBe(true);
  });

  it('was not sent if the API refused it', () => {
    expect(refusal('disabled').mayHaveBeenSent).toBe(false);
    expect(refusal('busy').mayHaveBeenSent).toBe(false);
  });
});
