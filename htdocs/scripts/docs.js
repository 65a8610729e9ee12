// Writes dist/docs: a page per docs/*.md, and the pages that are generated from the sources.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Marked } from 'marked';

const root = new URL('../../', import.meta.url);
const docs = new URL('../docs/', import.meta.url);
const dist = new URL('../dist/docs/', import.meta.url);
const read = (name) => readFileSync(new URL(name, root), 'utf8');

// In the order of the navigation; those with a function are generated.
const PAGES = {
  index: null,
  install: null,
  'first-webhook': null,
  directives: directives,
  identity: null,
  'daily-work': null,
  receivers: null,
  errors: errors,
  operations: null,
  sizing: null,
  monitoring: null,
  availability: null,
  troubleshooting: null,
  security: null,
  comparison: null,
};

/** The reference conf/portalhooks.conf: a section per heading, an entry per directive with its name as anchor. */
function directives() {
  const lines = read('conf/portalhooks.conf').split('\n');
  const out = ['# Directives', ''];
  let isEntry = false;
  for (const line of lines) {
    const section = /^# ==== (.*?) =+$/.exec(line);
    const name = /^# (PortalHooks\w*) (.*)$/.exec(line);
    if (section) {
      out.push('', `## ${section[1]}`, '');
      isEntry = false;
    } else if (name && /^(On\|Off|[\w:[\]/*.|]+( .*)?)$/.test(name[2]) && !isEntry) {
      out.push(`<h3 id="${name[1]}">${name[1]}</h3>`, '', '```', line.slice(2).replace(/ {2,}/, '\n# '), '```', '');
      isEntry = true;
    } else if (/^#PortalHooks/.test(line)) {
      out.push('', '```apache', line.slice(1), '```', '');
    } else if (/^# {3}/.test(line)) {
      if (!/^ {4}/.test(out.at(-1))) {
        out.push('');
      }
      out.push(`    ${line.slice(4)}`);
    } else if (line.startsWith('# ')) {
      if (/^ {4}/.test(out.at(-1))) {
        out.push('');
      }
      out.push(escapeMarkdown(line.slice(2)));
    } else {
      out.push('');
      isEntry = false;
    }
  }
  return out.join('\n');
}

function escapeMarkdown(text) {
  return text.replace(/[*_<>|~[\]]/g, (character) => `\\${character}`);
}

const TEXT = '(?:"(?:[^"\\\\]|\\\\.)*"\\s*)+|NULL';
const textOf = (source) => [...source.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner]) => inner.replace(/\\(.)/g, '$1')).join('');
const rowsOf = (name, start) => [...read(name).matchAll(new RegExp(`${start}\\s*(${TEXT}),\\s*(${TEXT})\\s*\\}`, 'g'))];

/** The words of problems and of outcomes, each with what it means and what to do, from the tables of the server. */
function errors() {
  const problems = rowsOf('mod_portalhooks/core/model/problem.c', '= \\{ "(\\w+)", (\\d+), \\d+,');
  const outcomes = rowsOf('mod_portalhooks/core/model/outcome_text.c', '\\{ PH_ERROR_(\\w+), \\w+, (\\d+), (\\d+),');
  const out = [readFileSync(new URL('errors.md', docs), 'utf8'), '', '## The request was refused', ''];
  for (const [, word, status, title, remedy] of problems) {
    out.push(`<h3 id="${word}">${word}</h3>`, '', `Status ${status}. ${textOf(title)} ${textOf(remedy)}`, '');
  }
  out.push('## The execution failed', '');
  let before = 'none';
  for (const [, constant, from, to, sentence, remedy] of outcomes) {
    const word = constant.toLowerCase();
    if (word === 'none') continue;
    if (word !== before) {
      // A word that is a problem too keeps its anchor there.
      const isProblem = problems.some(([, other]) => other === word);
      out.push('', `<h3 id="${isProblem ? 'execution-' : ''}${word}">${word}</h3>`, '');
    }
    before = word;
    const status = from === to && from !== '0' ? from : 'a status';
    out.push(`- ${textOf(sentence).replaceAll('{name}', 'The receiver').replaceAll('{status}', status)} ${textOf(remedy)}`);
  }
  return out.join('\n');
}

const slug = (text) =>
  text
    .toLowerCase()
    .replace(/<[^>]+>|[^\w\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-');

const marked = new Marked({
  renderer: {
    heading({ tokens, depth }) {
      const inner = this.parser.parseInline(tokens);
      return `<h${depth} id="${slug(inner)}">${inner}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const target = href.replace(/^([\w-]+)\.md(?=#|$)/, '$1.html');
      return `<a href="${target}">${this.parser.parseInline(tokens)}</a>`;
    },
    table({ header, rows }) {
      const cell = (tag, one) => `<${tag}>${this.parser.parseInline(one.tokens)}</${tag}>`;
      const row = (cells, tag) => `<tr>${cells.map((one) => cell(tag, one)).join('')}</tr>\n`;
      return `<div class="wide" tabindex="0"><table><thead>${row(header, 'th')}</thead><tbody>\n${rows.map((one) => row(one, 'td')).join('')}</tbody></table></div>\n`;
    },
  },
});

const titleOf = (text) => /^# (.*)$/m.exec(text)[1];

function page(name, text, navigation) {
  const links = navigation
    .map(([other, title]) => `<li><a href="${other}.html"${other === name ? ' aria-current="page"' : ''}>${title}</a></li>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(text)} – mod_portalhooks</title>
<link rel="stylesheet" href="docs.css">
</head>
<body>
<nav aria-label="Documentation"><ul>
${links}
</ul></nav>
<main>
${marked.parse(text).replaceAll('<pre>', '<pre tabindex="0">')}</main>
</body>
</html>
`;
}

mkdirSync(dist, { recursive: true });
const texts = Object.entries(PAGES).map(([name, make]) => [name, make ? make() : readFileSync(new URL(`${name}.md`, docs), 'utf8')]);
const navigation = texts.map(([name, text]) => [name, titleOf(text)]);
for (const [name, text] of texts) {
  writeFileSync(new URL(`${name}.html`, dist), page(name, text, navigation));
}
copyFileSync(new URL('docs.css', docs), new URL('docs.css', dist));
