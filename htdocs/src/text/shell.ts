// Words of a POSIX shell command: sh, dash, bash and zsh read them as they are written here.

/** A value that the user provides in an environment variable of this name. */
export interface Variable {
  variable: string;
}

export type Part = string | Variable;

/** Text that means itself in double quotes, and does not continue the name of a variable before it. */
const PLAIN = /^(?:[ :/.,?=&;+~@%-][\w :/.,?=&;+~@%-]*)?$/;

/** One word: the user's variables expand, and nothing else. */
export function shellWord(parts: Part[]): string {
  const shown = parts.filter((part) => part !== '');
  if (shown.length > 1 && shown.every((part, index) => typeof part !== 'string' || PLAIN.test(index === 0 ? ` ${part}` : part))) {
    return `"${shown.map((part) => (typeof part === 'string' ? part : `$${part.variable}`)).join('')}"`;
  }
  return shown.map((part) => (typeof part === 'string' ? quoted(part) : `"$${part.variable}"`)).join('');
}

/** In single quotes, where only the quote itself is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const PRINTF_SPECIAL = /[%\\'\p{Cc}]|^-/gu;

/** The format of a printf command that prints the text, with its control characters as octal escapes. */
export function printfFormat(text: string): string {
  return quoted(text.replace(PRINTF_SPECIAL, (character) => Array.from(new TextEncoder().encode(character), octal).join('')));
}

/** The same for bytes that are not text. */
export function printfBytes(bytes: Uint8Array): string {
  return quoted(Array.from(bytes, octal).join(''));
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}
