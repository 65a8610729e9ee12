// Looks and habits of one browser; never data of the Portal.

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
    // A browser that stores nothing keeps the choice for this page only.
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

/** How high the rows of tables are. */
export function setDensity(value: Density): void {
  document.documentElement.dataset['density'] = value;
  write(DENSITY, value);
}

/** To be called before anything is shown. */
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

/** null: as the browser asks for. */
export function storedLanguage(): string | null {
  return read(LANGUAGE);
}

/** Holds from the next page load on. */
export function setLanguage(code: string): void {
  write(LANGUAGE, code);
}
