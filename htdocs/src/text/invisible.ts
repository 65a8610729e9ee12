// Characters that show nothing, made visible: with one, two texts look alike and differ. Also controls other than tab
// and line breaks. tests/vectors/invisible_characters.json has the same, for the server too.

const INVISIBLE =
  // eslint-disable-next-line no-control-regex
  /[\p{DI}\u2800\uFFF9-\uFFFB\0-\x08\v\f\x0E-\x1F\x7F-\x9F\u2028\u2029]|\u{16FE4}|\u{1D159}/gu;
const PICTURE = /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?$/u;

/** A variation selector or joiner within an emoji is part of what is seen. */
function isPartOfEmoji(character: string, before: string, after: string): boolean {
  if (character === '\uFE0E' || character === '\uFE0F') {
    return /\p{Extended_Pictographic}$/u.test(before);
  }
  return character === '\u200D' && PICTURE.test(before) && /^\p{Extended_Pictographic}/u.test(after);
}

/** The text with escapes such as \u{200B} for what would not be seen. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character: string, at: number) =>
    isPartOfEmoji(character, text.slice(Math.max(0, at - 4), at), text.slice(at + character.length, at + character.length + 2))
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );
}
