/** `certify --all-widths`: the theorem for every width as files: the certificate, which the checker has accepted, and its page. */
import { loadCheck } from '@lawful/checker';
import type { Model } from '@lawful/networks';
import { formatCertificate } from '@lawful/verifier';
import { type AllWidthsFindings, findAllWidths } from '../finding/find-all-widths.js';
import { type CertifiedFile, fileName, sha256 } from './certified-files.js';
import {
  type EveryWidthFormulas,
  everyWidthFormulas,
  everyWidthFragment,
  latexEveryWidth,
} from './latex-every-width.js';
import { refuseUnaccepted } from './refuse-unaccepted.js';
import { GENERATOR } from './version.js';

/** The files of a theorem for every width. */
export interface CertifiedAllWidths {
  readonly found: AllWidthsFindings;
  /** What was found as LaTeX. */
  readonly formulas: EveryWidthFormulas;
  readonly files: readonly CertifiedFile[];
}

/**
 * The laws of `findAllWidths` as files that others can check: a certificate (JSON) that the checker has accepted, and a LaTeX page with the proof.
 *
 * @param options `title`: what files are named after, `model` unless given; `fragment`: also theorem and proof alone, for pasting into a paper
 * @throws as `findAllWidths` does
 * @see theory §12, §13; docs/all-widths.md
 */
export async function certifyAllWidths(
  model: Model,
  { title = 'model', fragment = false }: { readonly title?: string; readonly fragment?: boolean } = {},
): Promise<CertifiedAllWidths> {
  const found = findAllWidths(model);
  const content = formatCertificate(found.certificate);
  refuseUnaccepted(content, await loadCheck());
  const file = (extension: string, text: string): CertifiedFile => ({
    extension,
    name: fileName(title, extension),
    content: text,
  });
  const json = file('json', content);
  const page = { title, origin: { file: json.name, hash: await sha256(content), generator: GENERATOR } };
  const files = [json, file('tex', latexEveryWidth(model, found, page))];
  if (fragment) files.push(file('fragment.tex', everyWidthFragment(model, found, page)));
  return { found, formulas: everyWidthFormulas(found), files };
}
