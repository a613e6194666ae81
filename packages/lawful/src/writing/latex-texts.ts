/** The LaTeX page of findings as texts by their extensions; for papers also theorem and proof alone, and the works that they cite. */
import { latexBibliography, latexDocument, latexFragment } from '@lawful/verifier';
import { latexPage } from './latex-page.js';

export async function latexTexts(
  ...[model, findings, lieRank, surroundings, fragment]: [...Parameters<typeof latexPage>, fragment: boolean]
): Promise<(readonly [extension: string, content: string])[]> {
  const page = await latexPage(model, findings, lieRank, surroundings);
  const whole = ['tex', latexDocument(page)] as const;
  return fragment ? [whole, ['fragment.tex', latexFragment(page)], ['bib', latexBibliography(page)]] : [whole];
}
