/**
 * Where a link of a page leads on the site when it leads to no page. In the repository such links are paths: `../examples/relu.law`, `schema/find.json`,
 * `../CONTRIBUTING.md`. A model opens in the playground, which reads it from the part of the address behind `#`; any other file is copied below `source/`
 * as plain text, a folder as a list of its files.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { deflateRawSync } from 'node:zlib';

export interface Copy {
  /** Below the root of the site. */
  readonly path: string;
  readonly content: string | Buffer;
}

export interface Outside {
  readonly href: string;
  readonly copies: readonly Copy[];
}

/** The address at which the playground opens a model: its text deflated, in base 64 without characters that addresses change. */
export const playgroundLink = (model: string): string =>
  `play/index.html#m=${deflateRawSync(Buffer.from(model)).toString('base64url')}`;

const textName = (path: string): string => (/\.(json|txt|svg)$/.test(path) ? path : `${path}.txt`);

const fileCopy = (root: string, path: string): Copy => ({
  path: `source/${textName(path)}`,
  content: readFileSync(join(root, path)),
});

function folderCopies(root: string, path: string): Copy[] {
  const files = readdirSync(join(root, path)).filter((name) => statSync(join(root, path, name)).isFile());
  const rows = files.map((name) => `<li><a href="${textName(name)}">${name}</a></li>`).join('\n');
  const list = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${path}</title>\n<h1>${path}</h1>\n<ul>\n${rows}\n</ul>\n</html>\n`;
  return [
    { path: `source/${path}/index.html`, content: list },
    ...files.map((name) => fileCopy(root, join(path, name))),
  ];
}

/**
 * Of a link in the file `page`, both below `root`; undefined where the link leads to a page of docs/ or to another host, which is not decided here.
 * Throws when it leads nowhere.
 */
export function outside(root: string, page: string, href: string): Outside | undefined {
  if (href === '' || /^([a-z][\w+.-]*:|#|\/)/i.test(href)) return undefined;
  const [target = ''] = href.split('#');
  const path = relative(root, join(root, dirname(page), decodeURIComponent(target))).replace(/\/$/, '');
  if (/^docs\/.*\.md$/.test(path)) return undefined;
  if (path.startsWith('..') || !existsSync(join(root, path))) throw new Error(`${page}: dead link ${href}`);
  if (path === 'packages/playground') return { href: 'play/index.html', copies: [] };
  if (path.endsWith('.law')) return { href: playgroundLink(readFileSync(join(root, path), 'utf8')), copies: [] };
  if (statSync(join(root, path)).isDirectory()) {
    return { href: `source/${path}/index.html`, copies: folderCopies(root, path) };
  }
  const copy = fileCopy(root, path);
  return { href: copy.path, copies: [copy] };
}
