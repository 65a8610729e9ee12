// What is wrong with a field, in the page's language where it has the words for it, else in the server's.
import type { Failure } from '../api/failure';

type Translate = (sentence: string) => string | null;

/** Of the server's own language there is nothing to translate. */
let translate: Translate = () => null;

export function translateRefusals(table: { refusalOf: Translate }): void {
  translate = table.refusalOf;
}

/** null: the page has no words of its own for it. */
export function ownRefusal(sentence: string | null | undefined): string | null {
  return sentence == null ? null : translate(sentence);
}

export function refusalText(sentence: string): string {
  return translate(sentence) ?? sentence;
}

/** The error of one field of a form, by its JSON Pointer. */
export function fieldCopy(failure: Failure | null, pointer: string): string | undefined {
  const detail = failure?.fieldError(pointer);
  return detail === undefined ? undefined : refusalText(detail);
}
