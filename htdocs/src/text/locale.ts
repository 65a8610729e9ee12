// How this page writes: set once, before anything is shown.

let chosen: string | undefined;
let isSource = true;

/** For numbers and dates; undefined is the browser's own. */
export function formatLocale(): string | undefined {
  return chosen;
}

/** The API speaks the language of the sources: its own sentences are for that one only. */
export function isSourceLanguage(): boolean {
  return isSource;
}

export function setLocaleOfText(locale: string, source: 'source' | 'translated'): void {
  chosen = locale;
  isSource = source === 'source';
}
