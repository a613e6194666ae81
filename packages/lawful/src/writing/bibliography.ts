/** What a paper cites that states the laws of these findings: the text of the `.bib` that `certify` writes. */
import { bibliographyOf } from '@lawful/verifier';
import type { Findings } from '../finding/findings.js';

/** BibTeX of the works that the laws rest on, those on averages where the model has a symmetry of the data. */
export const bibliography = ({ plain, result }: Findings): string =>
  bibliographyOf(plain.family.flow, result.augmented !== null);
