import { describe, expect, it } from 'vitest';
import { fittingFirst, fittingIds, safeLink } from './link';

describe('safeLink', () => {
  it.each(['/orders/1', 'https://tickets.example/1', 'HTTP://tickets.example'])('renders %s', (url) => {
    expect(safeLink(url)).toBe(url);
  });

  it.each([
    null,
    undefined,
    '',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    '//evil.example',
    '/\\evil.example',
    'orders/1',
    'data:text/html,x',
  ])('does not render %s', (url) => {
    expect(safeLink(url)).toBeNull();
  });
});

describe('fittingFirst', () => {
  it('puts the integrations that fit first and keeps the order of the others', () => {
    const items = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
    expect(fittingFirst(items, fittingIds({ integration_id: 'd b gone' })).map(({ id }) => id)).toEqual(['d', 'b', 'a', 'c']);
    expect(fittingFirst(items, fittingIds({ integration_id: null }))).toEqual(items);
  });
});
