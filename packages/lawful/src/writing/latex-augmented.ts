/** What a page says of the averaged loss: the group, what it does to features, the averaged polynomials, laws and evidence of their own. */
import type { Model } from '@lawful/networks';
import { type LatexAugmented, signedTerms } from '@lawful/verifier';
import type { LiftedNetwork } from '../explaining/lifted-network.js';
import { groupsOf } from '../finding/augmentation.js';
import type { Findings } from '../finding/findings.js';
import { latexEvidence, lawsOf, namesOf } from './latex-evidence.js';
import { latexAction, latexGroup } from './latex-group.js';
import type { PageNames } from './latex-names.js';

/** Terms of the averaged polynomials that are shown, all together. */
const POTENTIAL_LIMIT = 30;

/** Undefined where the average has no certificate of its own. */
export function latexAugmented(
  model: Model,
  { averaged, result, study: { network } }: Findings,
  plainLaws: number,
  lifted: LiftedNetwork | undefined,
  called: PageNames,
): LatexAugmented | undefined {
  const exact = averaged?.average.exact;
  const upper = averaged?.bound.certified.upper;
  if (averaged === undefined || exact === undefined || upper?.basis !== 'modular') return undefined;
  const own = result.laws.filter((l) => l.family === 'augmented');
  const skipped = result.laws.filter((l) => l.family === 'plain').reduce((n, l) => n + l.entries.length, 0);
  const names = namesOf(exact, network, called);
  const potentials = exact.potentials.map((terms) => signedTerms(terms, names.latex));
  return {
    ...latexEvidence({ ...averaged, lieRank: upper.lieRank }, exact, own, names, plainLaws, skipped),
    counts: averaged.counts,
    groups: groupsOf(network, model.symmetry!).map((g, i) => latexGroup(model.symmetry!.factors[i]!, g)),
    action: latexAction(model, called),
    laws: lawsOf(own, averaged.functions.slice(skipped), names, called),
    plainLaws,
    quadratic: exact.quadratic,
    labelled: exact.potentials.length - exact.quadratic,
    potentials: potentials.flat().length <= POTENTIAL_LIMIT ? potentials : [],
    table: lifted?.result.blocks ?? [],
    lifted:
      lifted === undefined
        ? undefined
        : {
            features: lifted.result.features,
            algebra: lifted.result.liftedAlgebraDimension,
            realizable: lifted.result.realizableDimension,
            effective: lifted.result.effectiveGroup,
          },
  };
}
