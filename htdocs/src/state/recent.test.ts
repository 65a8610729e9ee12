import { beforeEach, describe, expect, it } from 'vitest';
import { forgetRecent, noteRecent, recentIds } from './recent';

const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
    },
  });
});

describe('what was chosen lately', () => {
  it('is kept newest first, each once, five at most', () => {
    for (const id of ['a', 'b', 'c', 'a', 'd', 'e', 'f']) {
      noteRecent('integration', 'mona', id);
    }
    expect(recentIds('integration', 'mona')).toEqual(['f', 'e', 'd', 'a', 'c']);
    forgetRecent('integration', 'mona', 'd');
    expect(recentIds('integration', 'mona')).toEqual(['f', 'e', 'a', 'c']);
  });

  it('belongs to one user and one kind', () => {
    noteRecent('integration', 'mona', 'jira');
    expect(recentIds('integration', 'otto')).toEqual([]);
    expect(recentIds('user', 'mona')).toEqual([]);
  });

  it.each(['nonsense', '{}', '[1]'])('is nothing if the storage has %s', (text) => {
    stored.set('portalhooks.recent.integration.mona', text);
    expect(recentIds('integration', 'mona')).toEqual([]);
  });

  it('is nothing where the browser has no storage', () => {
    Reflect.deleteProperty(globalThis, 'localStorage');
    noteRecent('integration', 'mona', 'jira');
    expect(recentIds('integration', 'mona')).toEqual([]);
  });
});
