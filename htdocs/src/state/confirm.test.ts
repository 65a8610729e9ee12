import { describe, expect, it } from 'vitest';
import type { Execution, Integration } from '../api/types';
import { alwaysAsks, needsConfirmation, newestArrival } from './confirm';

const execution = (facts: Partial<Execution>) => facts as Execution;
const accepted = execution({ id: 'accepted', state: 'succeeded', delivery: 'received', http_status: 200 });
const refused = execution({ id: 'refused', state: 'failed', delivery: 'received', http_status: 503 });
const unanswered = execution({ id: 'unanswered', state: 'failed', delivery: 'maybe_received', http_status: null });
const unsent = execution({ id: 'unsent', state: 'failed', delivery: 'not_sent', http_status: null });
const underWay = execution({ id: 'underWay', state: 'sending', delivery: null, http_status: null });

describe('the newest delivery', () => {
  it.each([
    ['nothing', [], null],
    ['nothing that was not sent', [unsent], null],
    ['nothing that was refused', [refused], null],
    ['what was accepted, rather than something newer that may have arrived', [unanswered, accepted], accepted],
    ['what may have arrived', [unsent, unanswered, refused], unanswered],
    ['what is under way', [underWay], underWay],
  ])('is %s', (_, executions, expected) => {
    expect(newestArrival(executions)).toBe(expected);
  });
});

describe('confirmation', () => {
  it.each([
    ['always', true, null, true],
    ['never', true, accepted, false],
    ['if_delivered', true, null, false],
    ['if_delivered', true, accepted, true],
    ['if_delivered', false, null, true],
    [null, true, null, true],
  ] as const)('for confirm %s, event %s and delivery %o is needed: %s', (confirm, hasEvent, delivered, expected) => {
    expect(needsConfirmation({ confirm } as Integration, hasEvent, delivered)).toBe(expected);
  });
});

describe('an ellipsis on the button', () => {
  it.each([
    ['always', true, true],
    ['if_delivered', true, false],
    ['if_delivered', false, true],
    ['never', false, false],
    [null, true, true],
  ] as const)('with confirm %s and everything chosen %s promises a question: %s', (confirm, isChosen, asks) => {
    expect(alwaysAsks(confirm, isChosen)).toBe(asks);
  });
});
