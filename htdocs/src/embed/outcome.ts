// The result of an execution: mark, status and word, never colour alone.
import type { Delivery, Execution, LastExecution } from '../api/types';
import { make } from './dom';
import type { Words } from './words';

export type Tone = 'ok' | 'bad' | 'warn' | 'info';

const MARKS: Record<Tone, string> = { ok: '✓', bad: '✕', warn: '⊘', info: '…' };

export function mark(tone: Tone): HTMLElement {
  return make('b', { class: tone, 'aria-hidden': 'true' }, MARKS[tone]);
}

export function toneOf(state: Execution['state'], delivery?: Delivery | null): Tone {
  switch (state) {
    case 'sending':
      return 'info';
    case 'succeeded':
      return 'ok';
    case 'unknown':
      return 'warn';
    case 'failed':
      return delivery === 'maybe_received' ? 'warn' : 'bad';
  }
}

/** null: there is no execution yet. */
export function outcome(words: Words, last: LastExecution | null): HTMLElement {
  return last === null
    ? make('span', { class: 'muted', part: 'result' }, words.notRun)
    : make(
        'span',
        { class: 'result', part: 'result' },
        mark(toneOf(last.state, last.delivery)),
        last.http_status ? make('b', {}, String(last.http_status)) : null,
        words.states[last.state],
      );
}
