// JSON as text: pretty-printed and cut without parsing numbers, so that 3.30 stays 3.30.

export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'punctuation';

export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
}

// eslint-disable-next-line no-control-regex -- JSON allows none in a string
const TOKEN = /"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;
const SPACE = /[ \t\r\n]*/y;

/** The JSON tokens of a text, or null if it has others. */
export function tokenize(text: string): Token[] | null {
  const tokens: Token[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      return null;
    }
    const token = { kind: kindOf(match[0]), text: match[0], start: at };
    const before = tokens.at(-1);
    if (token.text === ':' && before?.kind === 'string') {
      before.kind = 'key';
    }
    tokens.push(token);
    at = skipSpace(text, TOKEN.lastIndex);
  }
  return tokens;
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function kindOf(text: string): TokenKind {
  switch (text.charCodeAt(0)) {
    case 0x22:
      return 'string';
    case 0x74:
    case 0x66:
    case 0x6e:
      return 'word';
    case 0x7b:
    case 0x7d:
    case 0x5b:
    case 0x5d:
    case 0x2c:
    case 0x3a:
      return 'punctuation';
    default:
      return 'number';
  }
}

export interface Span {
  kind: TokenKind | 'space';
  text: string;
}

/** One line per member and element, with every token unchanged. null: not JSON, or unbalanced brackets. */
export function prettyLines(text: string): Span[][] | null {
  const tokens = tokenize(text);
  if (tokens === null || tokens.length === 0) {
    return null;
  }
  const lines: Span[][] = [[]];
  let depth = 0;
  const newLine = (): void => {
    lines.push(depth > 0 ? [{ kind: 'space', text: '  '.repeat(depth) }] : []);
  };
  for (const [index, token] of tokens.entries()) {
    const opens = token.text === '{' || token.text === '[';
    const closes = token.text === '}' || token.text === ']';
    const before = tokens[index - 1]?.text;
    const isEmpty = closes && (before === '{' || before === '[');
    if (closes) {
      depth -= 1;
      if (depth < 0) {
        return null;
      }
      if (!isEmpty) {
        newLine();
      }
    }
    lines.at(-1)?.push({ kind: token.kind, text: token.text === ':' ? ': ' : token.text });
    if (opens) {
      depth += 1;
      const next = tokens[index + 1]?.text;
      if (next !== '}' && next !== ']') {
        newLine();
      }
    } else if (token.text === ',') {
      newLine();
    }
  }
  return depth === 0 ? lines : null;
}

/** The exact text of the value of a top-level member. */
export function memberText(text: string, name: string): string | null {
  const tokens = tokenize(text);
  if (tokens === null) {
    return null;
  }
  const key = JSON.stringify(name);
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text === '{' || token.text === '[') {
      depth += 1;
    } else if (token.text === '}' || token.text === ']') {
      depth -= 1;
    } else if (depth === 1 && token.kind === 'key' && token.text === key) {
      return valueText(text, tokens, index + 2);
    }
  }
  return null;
}

function valueText(text: string, tokens: Token[], first: number): string | null {
  const start = tokens[first]?.start;
  let depth = 0;
  for (let index = first; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (token.text === '{' || token.text === '[') {
      depth += 1;
    } else if (token.text === '}' || token.text === ']') {
      depth -= 1;
    }
    if (depth === 0) {
      return text.slice(start, token.start + token.text.length);
    }
  }
  return null;
}
