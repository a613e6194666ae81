/**
 * Rooms: the compiled modules of several packages as folders of one package. What an entry reaches is copied to ROOM/…, code and types, and imports of
 * other packages of the workspace become relative ones: so the types need no bundler, and neither do browsers' bundlers. Code imports from the files that names are of,
 * so that what a page loads later is cut finely. Maps of sources stay behind, and so do comments in code: those for users are in the types.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { transformSync } from 'esbuild';
import { directImports } from './direct-imports.mjs';

/** `from '…'`, `import '…'`, `import('…')`: what compiled modules and their types import by. */
const IMPORT = /((?:\bfrom|\bimport)\s*\(?\s*)(['"])([^'"\n]+)\2/g;

const posix = (path) => path.split(sep).join('/');

/**
 * @param packages where the workspace has its packages
 * @param entries the files to begin with, as PACKAGE/PATH below dist, `.js` or `.d.ts`
 * @param to the folder that gets the rooms
 * @param compact whether code is written without its white space and in its shortest syntax: nobody reads what bundlers alone load
 * @returns the names of the packages of others that were met
 */
export function copyRooms({ packages, entries, to, compact = false }) {
  const waiting = [...entries];
  const done = new Set(waiting);
  const foreign = new Set();
  const direct = directImports(packages, (name, file) => `@lawful/${name}/inside/${file.replace(/\.js$/, '')}`);
  while (waiting.length > 0) {
    const file = waiting.pop();
    const text = readFileSync(distOf(packages, file), 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
    const rewritten = (file.endsWith('.js') ? direct(text) : text).replace(IMPORT, (whole, before, quote, specifier) => {
      const target = targetOf(packages, file, specifier);
      if (target === undefined) {
        foreign.add(specifier);
        return whole;
      }
      if (!done.has(target)) {
        done.add(target);
        waiting.push(target);
      }
      const path = posix(relative(dirname(file), target)).replace(/\.d\.ts$/, '.js');
      return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    });
    const place = join(to, file);
    mkdirSync(dirname(place), { recursive: true });
    const isCode = file.endsWith('.js');
    const options = { target: 'es2022', charset: 'utf8', minifyWhitespace: compact, minifySyntax: compact };
    writeFileSync(place, isCode ? transformSync(rewritten, options).code : rewritten);
  }
  return [...foreign].sort();
}

const distOf = (packages, file) => file.replace(/^([^/]+)\//, (_, name) => `${join(packages, name, 'dist')}/`);

/** The file that an import names, of the same kind; undefined for packages of others. */
function targetOf(packages, file, specifier) {
  const kind = file.endsWith('.d.ts') ? '.d.ts' : '.js';
  const path = specifier.startsWith('.') ? posix(join(dirname(file), specifier)) : inWorkspace(packages, specifier, kind);
  if (path === undefined) return undefined;
  const target = path.replace(/\.js$/, kind);
  if (!existsSync(distOf(packages, target))) throw new Error(`${file}: there is no ${target} for ${specifier}`);
  return target;
}

/** `@lawful/x` and `@lawful/x/sub` by the exports of the package; code of rooms is what browsers get. */
function inWorkspace(packages, specifier, kind) {
  const [, name, sub] = /^@lawful\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  if (sub?.startsWith('inside/')) return `${name}/${sub.slice('inside/'.length)}.js`;
  const { exports } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
  const found = exports[sub === undefined ? '.' : `./${sub}`];
  if (found === undefined) throw new Error(`${specifier} is not exported`);
  return ((kind === '.js' && found.browser) || found.default).replace('./dist', name);
}
