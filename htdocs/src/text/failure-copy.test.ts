import { describe, expect, it } from 'vitest';
import contract from '../../openapi.json';
import { Failure } from '../api/failure';
import type { ProblemWord } from '../api/types';
import { failureCopy, notLoaded } from './failure-copy';

const words = contract.components.schemas.ProblemType.enum.map((urn) => urn.split(':').at(-1) as ProblemWord);
const problem = (word: ProblemWord, more: object = {}) => new Failure({ kind: 'problem', word, title: 'T', ...more });

describe('the text for a problem', () => {
  it.each(words)('%s has a title and advice', (word) => {
    const copy = failureCopy(problem(word));
    expect(copy.title).not.toBe('T');
    expect(copy.text).toMatch(/\.$/);
  });

  it('prefers the server’s detail', () => {
    const failure = problem('target_not_allowed', { detail: '10.0.0.8 is a private address.', remedy: 'Ask a sysadmin.' });
    expect(failureCopy(failure).text).toBe('10.0.0.8 is a private address. Ask a sysadmin.');
  });

  it('says nothing twice: a detail that is the problem’s title adds nothing', () => {
    const failure = problem('already_succeeded', { detail: 'T', remedy: 'Send it again only if it is needed.' });
    expect(failureCopy(failure).text).toBe('Nothing was sent. Send it again only if the receiver needs it twice.');
  });

  it('says what could not be loaded', () => {
    expect(notLoaded('History', problem('internal', { status: 500 })).title).toBe('History could not be loaded (500)');
  });
});
