/**
 * The Coq prelude: definitions and proofs that every exported file begins with. It is kept as plain `.v` files beside the
 * sources, so that `coqc` and editors can open it, and read when a file is exported. Parts are concatenated in order.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PARTS = [
  'Prelude1.v',
  'Prelude2.v',
  'Prelude3.v',
  'Prelude4.v',
  'Prelude5.v',
  'Prelude6.v',
  'Prelude7.v',
  'Prelude8.v',
  'Prelude9.v',
  'Prelude10.v',
] as const;

/** The compiled file lies in dist/writers/coq, the text in src/writers/coq; a bundler may have put both in one place. */
function partPath(name: string): string {
  const candidates = [`./${name}`, `../../../src/writers/coq/${name}`].map((p) =>
    fileURLToPath(new URL(p, import.meta.url)),
  );
  const found = candidates.find((p) => existsSync(p));
  if (found === undefined) throw new Error(`${name} lies in none of ${candidates.join(', ')}`);
  return found;
}

export function coqPrelude(): string {
  return PARTS.map((name) => readFileSync(partPath(name), 'utf8')).join('\n');
}

const KEYWORDS =
  `as at cofix do else end exists exists2 fix for forall fun if IF in let match mod Prop return Set SProp then
  Type using where with by lazymatch multimatch tauto auto True False I O S true false nat bool list Some None`.split(
    /\s+/,
  );

/**
 * The words of the prelude, which no name of a certificate may take. Short words in lower case are bound variables there
 * and harmless: the prelude comes first, and the exported theorems use no short word that they do not bind.
 */
export function reservedWords(prelude: string): ReadonlySet<string> {
  return new Set([...KEYWORDS, ...(prelude.match(/\b([A-Z]\w*|\w{3,})/g) ?? [])]);
}
