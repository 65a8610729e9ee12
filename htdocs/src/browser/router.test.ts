// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';

vi.hoisted(() => {
  // The router reads the location at module load.
  const location = new URL('http://localhost/portal/integrations');
  Object.assign(globalThis, { location, window: new EventTarget(), document: { baseURI: 'http://localhost/portal/' } });
});

const { matchRoute } = await import('./router');
const { routeOf, href } = await import('./base');

describe('a URL', () => {
  it.each([
    ['integrations', 'integrations', ''],
    ['integrations/new', 'integration-new', ''],
    ['integrations/jira', 'integration', 'jira'],
    ['integrations/a%3Ab~c', 'integration', 'a:b~c'],
    ['events/evt-1', 'event', 'evt-1'],
    ['history/exe_1', 'execution', 'exe_1'],
    ['users', 'users', ''],
    ['users/x', 'not-found', ''],
    ['nonsense', 'not-found', ''],
    ['events/%zz', 'event', '%zz'],
  ])('%s leads to the page %s with id "%s"', (path, page, id) => {
    expect(matchRoute(path)).toEqual({ page, id });
  });

  it.each([
    ['http://localhost/portal/history/', 'history'],
    ['http://localhost/portal', ''],
    ['http://localhost/portalx/history', null],
    ['http://localhost/other', null],
    ['https://elsewhere.example/portal/history', null],
  ])('%s has the route %j', (address, expected) => {
    expect(routeOf(new URL(address))).toBe(expected);
  });

  it('has encoded segments', () => {
    expect(href('events', 'a:b/c')).toBe('/portal/events/a%3Ab%2Fc');
  });
});
