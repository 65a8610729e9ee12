import { describe, expect, it } from 'vitest';
import { absoluteOf, EVENT_RULES, fixed, HISTORY_RULES, historyQuery, parseFilters, searchOf } from './filters';

const now = Date.parse('2026-11-23T14:00:00.000Z');

describe('filters in the query string', () => {
  it('are parsed as they were written, in a fixed order', () => {
    const search = searchOf(HISTORY_RULES, { http_status: '503', state: 'failed', q: 'a&b=c +ü' });
    expect(search).toBe('?q=a%26b%3Dc+%2B%C3%BC&state=failed&http_status=503');
    expect(parseFilters(HISTORY_RULES, search)).toEqual({
      filters: { q: 'a&b=c +ü', state: 'failed', http_status: '503' },
      ignored: [],
    });
  });

  it('leave no empty parameters', () => {
    expect(searchOf(HISTORY_RULES, { q: '' })).toBe('');
  });

  it.each([
    ['?state=done', ['state']],
    ['?error=nonsense', ['error']],
    ['?http_status=abc', ['http_status']],
    ['?from=sometime', ['from']],
    ['?colour=red', ['colour']],
    ['?toString=1', ['toString']],
    ['?integration_id=a%20b', ['integration_id']],
    ['?state=&cursor=abc', []],
  ])('ignore invalid parameters in %s: %j', (search, ignored) => {
    expect(parseFilters(HISTORY_RULES, search)).toEqual({ filters: {}, ignored });
  });

  it('differ between events and history', () => {
    expect(parseFilters(EVENT_RULES, '?severity=warning&state=failed')).toEqual({
      filters: { severity: 'warning' },
      ignored: ['state'],
    });
  });
});

describe('a relative time', () => {
  it.each([
    ['-48h', '2026-11-21T14:00:00.000Z'],
    ['-7d', '2026-11-16T14:00:00.000Z'],
    ['2026-11-01T00:00:00Z', '2026-11-01T00:00:00.000Z'],
    [undefined, undefined],
  ])('%s is %s', (value, expected) => {
    expect(absoluteOf(value, now)).toBe(expected);
  });

  it('becomes absolute in a copied link', () => {
    expect(searchOf(HISTORY_RULES, fixed({ state: 'failed', from: '-1h' }, now))).toBe('?state=failed&from=2026-11-23T13%3A00%3A00.000Z');
  });
});

describe('a day', () => {
  it('begins at midnight where the reader is', () => {
    const midnight = new Date(2026, 10, 23);
    expect(absoluteOf('today', midnight.getTime() + 3_600_000)).toBe(midnight.toISOString());
    expect(absoluteOf('yesterday', midnight.getTime() + 3_600_000)).toBe(new Date(2026, 10, 22).toISOString());
    expect(parseFilters(HISTORY_RULES, '?from=yesterday&to=today').ignored).toEqual([]);
  });
});

describe('the API query of the history', () => {
  it('has numbers and absolute times', () => {
    expect(historyQuery({ http_status: '503', from: '-1h' }, now)).toMatchObject({
      http_status: 503,
      from: '2026-11-23T13:00:00.000Z',
    });
  });
});
