// Preferences stored in this browser; never data of the Portal.

export type Theme = 'light' | 'dark';
export type TimeFormat = 'relative' | 'absolute' | 'utc';
export type Density = 'comfortable' | 'compact';

const THEME = 'portalhooks.theme';
const TIME_FORMAT = 'portalhooks.times';
const SHORTCUTS = 'portalhooks.shortcuts';
const DENSITY = 'portalhooks.density';
const LANGUAGE = 'portalhooks.language';

export const preferences = new EventTarget();

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage the choice lasts for this page only.
  }
  preferences.dispatchEvent(new Event('change'));
}

export function theme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') {
    return chosen;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function setTheme(value: Theme): void {
  document.documentElement.dataset['theme'] = value;
  write(THEME, value);
}

export function density(): Density {
  return document.documentElement.dataset['density'] === 'compact' ? 'compact' : 'comfortable';
}

/** Sets the height of table rows. */
export function setDensity(value: Density): void {
  document.documentElement.dataset['density'] = value;
  write(DENSITY, value);
}

/** Must run before the first render. */
export function applyStoredLooks(): void {
  const stored = read(THEME);
  if (stored === 'light' || stored === 'dark') {
    document.documentElement.dataset['theme'] = stored;
  }
  if (read(DENSITY) === 'compact') {
    document.documentElement.dataset['density'] = 'compact';
  }
}

let chosenTimeFormat: TimeFormat | null = null;

export function timeFormat(): TimeFormat {
  const value = chosenTimeFormat ?? read(TIME_FORMAT);
  return value === 'absolute' || value === 'utc' ? value : 'relative';
}

export function setTimeFormat(value: TimeFormat): void {
  chosenTimeFormat = value;
  write(TIME_FORMAT, value);
}

let chosenShortcuts: boolean | null = null;

export function hasShortcuts(): boolean {
  return chosenShortcuts ?? read(SHORTCUTS) !== 'off';
}

export function setShortcuts(value: boolean): void {
  chosenShortcuts = value;
  write(SHORTCUTS, value ? 'on' : 'off');
}

/** null: the browser's preference. */
export function storedLanguage(): string | null {
  return read(LANGUAGE);
}

/** Takes effect on the next page load. */
export function setLanguage(code: string): void {
  write(LANGUAGE, code);
}
