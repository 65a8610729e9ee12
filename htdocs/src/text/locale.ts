// The page's locale, set once before the first render.

let chosen: string | undefined;
let isSource = true;

/** For numbers and dates; undefined: the browser's default. */
export function formatLocale(): string | undefined {
  return chosen;
}

/** Whether the page uses the source language, which is also the language of the API's texts. */
export function isSourceLanguage(): boolean {
  return isSource;
}

export function setLocaleOfText(locale: string, source: 'source' | 'translated'): void {
  chosen = locale;
  isSource = source === 'source';
}
