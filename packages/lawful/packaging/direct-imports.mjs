/**
 * Imports of names that the index of a package hands on, as imports from the files that the names are of. Bundlers cut what is loaded later by files, and
 * whoever imports an index there loads all that is behind it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IMPORT = /^(import|export) \{([^}]*)\} from '([^']+)';$/gm;
const HANDED_ON = /^export \{([^}]*)\} from '(\.[^']+)';$/gm;

const listed = (braces) =>
  braces
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/**
 * @param packages where the workspace has its packages, compiled
 * @param placed how an import names FILE below dist of PACKAGE
 * @returns from the text of a compiled module to the same with direct imports
 */
export function directImports(packages, placed) {
  /** By what an import names, for each name that this index hands on: what it is called where it is from, and the import of that place. */
  const handedOn = new Map();
  for (const name of readdirSync(packages)) {
    const manifest = join(packages, name, 'package.json');
    if (!existsSync(manifest)) continue;
    for (const [sub, target] of Object.entries(JSON.parse(readFileSync(manifest, 'utf8')).exports ?? {})) {
      const index = typeof target === 'object' ? /^\.\/dist\/((?:\w+\/)?)index\.js$/.exec(target.default) : null;
      if (index === null || !existsSync(join(packages, name, target.default))) continue;
      const names = new Map();
      for (const [, braces, from] of readFileSync(join(packages, name, target.default), 'utf8').matchAll(HANDED_ON))
        for (const exported of listed(braces)) {
          const [inside, outside = inside] = exported.split(' as ');
          names.set(outside, { inside, from: placed(name, join(index[1], from).replaceAll('\\', '/')) });
        }
      handedOn.set(`@lawful/${name}${sub.slice(1)}`, names);
    }
  }
  return (text) =>
    text.replace(IMPORT, (line, keyword, braces, from) => {
      const names = handedOn.get(from);
      if (names === undefined) return line;
      return listed(braces)
        .map((wanted) => {
          const [name, local = name] = wanted.split(' as ');
          const { inside, from: place } = names.get(name) ?? { inside: name, from };
          return `${keyword} { ${inside} as ${local} } from ${JSON.stringify(place)};`;
        })
        .join(' ');
    });
}
