// The language of the pages. It is known before anything is shown, and another one means another page load;
// so texts are asked for where they are shown, never while a file is loaded: a table of texts is a function.
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

/** The codes of all languages there are. */
export const languages: string[] = [SOURCE, ...files.keys()].sort();

const { setLocale } = configureLocalization({
  sourceLocale: SOURCE,
  targetLocales: files.keys(),
  loadLocale: (code) => files.get(code)?.() ?? Promise.reject(new Error(`no language ${code}`)),
});

/** The first language of the visitor that we have; theirs may be "de-AT" where ours is "de". */
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

/** To be awaited before the first text is shown. */
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
    // Its file could not be loaded: better English than nothing.
    code = SOURCE;
  }
  // Numbers and dates as in the visitor's own country, if it speaks this language.
  const region = navigator.languages.find((tag) => tag.split('-')[0] === code.split('-')[0]);
  setLocaleOfText(region ?? code, code === SOURCE ? 'source' : 'translated');
  document.documentElement.lang = code;
  document.documentElement.dir = directionOf(code);
}

/** The name of a language in itself: "Deutsch". */
export function nameOf(code: string): string {
  return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
}

const RIGHT_TO_LEFT = ['ar', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'];

export function directionOf(code: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(code.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}
