// The language of the pages, set before the first render; changing it reloads the page. Texts are looked up when they
// are rendered, never at module load, so a table of texts must be a function.
import { configureLocalization, type LocaleModule } from '@lit/localize';
import { storedLanguage } from '../browser/preferences';
import { setLocaleOfText } from '../text/locale';
import { translateOutcomes } from '../text/outcome-copy';
import { translateRefusals } from '../text/refusal-copy';

const SOURCE = 'en';
const CODE = /([\w-]+)\.ts$/;

const files = new Map(
  Object.entries(import.meta.glob<LocaleModule>('../locales/*.ts')).map(([name, load]) => [CODE.exec(name)?.[1] ?? name, load]),
);

/** The codes of all available languages. */
export const languages: string[] = [SOURCE, ...files.keys()].sort();

const { setLocale } = configureLocalization({
  sourceLocale: SOURCE,
  targetLocales: files.keys(),
  loadLocale: (code) => files.get(code)?.() ?? Promise.reject(new Error(`unknown language ${code}`)),
});

/** The visitor's first preferred language that is available; "de" serves "de-AT". */
export function languageFor(wanted: readonly string[], known: readonly string[]): string {
  for (const tag of wanted) {
    const code =
      known.find((own) => own.toLowerCase() === tag.toLowerCase()) ?? known.find((own) => own === tag.split('-')[0]?.toLowerCase());
    if (code !== undefined) {
      return code;
    }
  }
  return SOURCE;
}

/** Must settle before the first render. */
export async function useLanguage(): Promise<void> {
  const stored = storedLanguage();
  let code = languageFor(stored === null ? navigator.languages : [stored], languages);
  try {
    const [tables] = await Promise.all([code === SOURCE ? null : import('../text/server-tables'), setLocale(code)]);
    if (tables !== null) {
      translateOutcomes(tables);
      translateRefusals(tables);
    }
  } catch {
    // Its file could not be loaded: fall back to English.
    code = SOURCE;
  }
  // Numbers and dates in the visitor's regional format, if it is one of this language.
  const region = navigator.languages.find((tag) => tag.split('-')[0] === code.split('-')[0]);
  setLocaleOfText(region ?? code, code === SOURCE ? 'source' : 'translated');
  document.documentElement.lang = code;
  document.documentElement.dir = directionOf(code);
}

/** The language's own name, e.g. "Deutsch". */
export function nameOf(code: string): string {
  return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
}

const RIGHT_TO_LEFT = ['ar', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'];

export function directionOf(code: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(code.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}
