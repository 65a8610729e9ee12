import { describe, expect, it } from 'vitest';
import { type OutcomeFacts, remedyOf, sentenceOf } from './outcome-table';

interface Copy {
  error: string | null;
  delivery: string | null;
  status_min: number;
  status_max: number;
  sentence: string;
  remedy: string | null;
}

// Not an import: a build of htdocs alone has no tests beside it.
const files = import.meta.glob<{ copy: Copy[] }>('../../../tests/vectors/outcome.json', { eager: true, import: 'default' });
const rows = Object.values(files).flatMap((vectors) => vectors.copy);

describe('the sentences of outcomes', () => {
  it.each(rows.map((row) => [`${row.error} ${row.delivery ?? ''} ${row.status_min}–${row.status_max}`, row] as const))(
    'are those of the server for %s',
    (_name, row) => {
      // The row's own first status; 0 stands for none.
      const facts = { error: row.error, delivery: row.delivery ?? 'received', http_status: row.status_min || null } as OutcomeFacts;
      const first = rows.find(
        (other) =>
          other.error === row.error &&
          (other.delivery === null || other.delivery === facts.delivery) &&
          row.status_min >= other.status_min &&
          row.status_min <= other.status_max,
      );
      expect(sentenceOf(facts, '{name}', '{status}')).toBe(first?.sentence);
      expect(remedyOf(facts)).toBe(first?.remedy);
    },
  );

  it('all have a row of their own', () => {
    const texts = rows.map((row) => row.sentence);
    expect(texts.length).toBeGreaterThan(30);
    expect(sentenceOf({ error: 'timeout', delivery: 'maybe_received', http_status: null }, 'Jira', '')).toBe(
      'Jira did not respond in time. The message may have been processed.',
    );
  });
});
