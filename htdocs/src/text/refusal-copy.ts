// The server's field errors in the page's language, if it has a translation, else in English.
import type { Failure } from '../api/failure';

type Translate = (sentence: string) => string | null;

/** The source language needs no translation. */
let translate: Translate = () => null;

export function translateRefusals(table: { refusalOf: Translate }): void {
  translate = table.refusalOf;
}

/** null: no translation. */
export function ownRefusal(sentence: string | null | undefined): string | null {
  return sentence == null ? null : translate(sentence);
}

export function refusalText(sentence: string): string {
  return translate(sentence) ?? sentence;
}

/** The error of one form field, by its JSON Pointer. */
export function fieldCopy(failure: Failure | null, pointer: string): string | undefined {
  const detail = failure?.fieldError(pointer);
  return detail === undefined ? undefined : refusalText(detail);
}
