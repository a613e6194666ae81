/**
 * Pages as text. What stands in a template is markup of our own; what is put into it is text, and is written as text: only `html` makes markup, so that a key or a model
 * out of a database cannot.
 */
export interface Html {
  readonly markup: string;
}

const MADE = new WeakSet<object>();

function made(markup: string): Html {
  const out: Html = Object.freeze({ markup });
  MADE.add(out);
  return out;
}

type Piece = Html | string | number | null | undefined | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);

function markupOf(piece: Piece): string {
  if (piece === null || piece === undefined) return '';
  if (Array.isArray(piece)) return piece.map(markupOf).join('');
  // By who made it, not by what it looks like: an object out of a database may have a field of that name.
  if (typeof piece === 'object' && MADE.has(piece)) return (piece as Html).markup;
  return escaped(String(piece));
}

export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  made(strings.map((s, i) => (i === 0 ? s : markupOf(pieces[i - 1]) + s)).join(''));

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

export interface Page {
  /** Names the part of the script that serves the page. */
  readonly name: 'index' | 'family' | 'search' | 'model';
  readonly title: string;
  readonly main: Html;
  /** What the script has to know: `name` and `content` of `meta`. */
  readonly facts?: Readonly<Record<string, string>>;
}

const here = (is: boolean): Html => (is ? html` aria-current="page"` : html``);

/** A whole page: no script and no style in it, and nothing that is loaded from elsewhere. */
export function pageText({ name, title, main, facts = {} }: Page, playground: string): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
${Object.entries(facts).map(([key, content]) => html`<meta name="${key}" content="${content}">\n`)}<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="atlas.css">
<script src="atlas.js" defer></script>
</head>
<body data-page="${name}">
<a class="skip" href="#main">To the content</a>
<header>
<p class="name"><a href="index.html">Lawful: atlas of conservation laws</a></p>
<nav aria-label="Pages"><a href="index.html"${here(name === 'index')}>Families</a> <a href="search.html"${here(name === 'search')}>Search</a> <a href="${playground}">Playground</a></nav>
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer>Code and data under the <a href="LICENSE.txt">MIT licence</a>. Nothing on these pages is asked of another host.</footer>
</body>
</html>
`;
  return page.markup;
}
