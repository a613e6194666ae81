/**
 * What turns suggestions into theorems: identities proved or refuted, bounds that meet, the Theorem, its certificate and its other formats.
 * What is not named here is for this package alone.
 */

// Theorems for every width.
export { proveStarLaw, type StarProof } from './all-widths/prove-star-law.js';
export { starCertificateJson } from './all-widths/star-certificate.js';

// Assumption 1 and margin losses; gaps of logits and cross-entropy.
export { decideGaps, type GapVerdict } from './assumption/gaps.js';
export { homogeneity } from './assumption/homogeneity.js';
export { decideStabilizer, type Stabilizer } from './assumption/stabilizer.js';

// Certificates as data and as JSON.
export { assumptionCertificate } from './certificates/assumption-certificate.js';
export { type AverageEvidence, type LiftEvidence, matrixData } from './certificates/average-data.js';
export {
  type CertificateInput,
  type CertifiedFlow,
  certificateData,
  formatCertificate,
} from './certificates/certificate.js';
export type { AveragedKind, CertificateData, Json, MatrixData, WordJson } from './certificates/certificate-data.js';
export {
  type DiscreteIdentity,
  type DiscreteStatement,
  discreteCertificate,
} from './certificates/discrete-certificate.js';
export { isOptimiserFlow } from './certificates/flows.js';
export { type GapProof, gapCertificate } from './certificates/gap-certificate.js';
export { invariantsCertificate } from './certificates/invariants-certificate.js';
export { optimiserCertificate } from './certificates/optimiser-certificate.js';
export { completeLaws, everyWidthCertificateJson, provesAxisLaw } from './every-width/every-width.js';
// Laws for every width, and that there are no others (theory §12, §13).
export { type MotionStep, motionSteps } from './every-width/motion-steps.js';
export { type RankTheorem, rankTheorem } from './every-width/rank-theorem.js';
export type { NetworkShape } from './every-width/shape.js';
// Laws proved or refuted.
export { isConstantFunction } from './identities/constant-functions.js';
export { isDarboux } from './identities/darboux.js';
export { darbouxCofactors } from './identities/darboux-cofactors.js';
export { lieNumerator } from './identities/lie-derivative.js';
export { proveLaw } from './identities/prove-law.js';
export { refuteLaw, type Witness } from './identities/refute-law.js';
// What other engines say of the same identities.
export type { SecondOpinion, SecondOpinions } from './second-opinions/opinion.js';
// When bounds become a theorem.
export { type Independence, type IndependenceSpace, independence, independenceSpace } from './squeeze/independence.js';
export { independentCandidates, inLinearSpan } from './squeeze/linear-span.js';
// What was studied and proved of one family.
export { type BoundInForce, type ModularRank, type NamedPoint, NO_WORDS, type UpperBound } from './theorem/bounds.js';
export {
  type Counts,
  familyOfLaw,
  type Theorem,
  type TheoremLaw,
  theoremOf,
  uncounted,
  withoutUpperBound,
} from './theorem/theorem.js';
// Formats, one row each.
export { cancellation } from './writers/latex/cancellation.js';
export type {
  ExportedFiles,
  LatexAugmented,
  LatexDocument,
  LatexEvidence,
  LatexGroup,
  LatexNetwork,
  LatexSummed,
  LatexWords,
} from './writers/latex/latex-claim.js';
export { bibliographyOf, latexBibliography, latexDocument, latexFragment } from './writers/latex/latex-document.js';
export { escapeText, signedTerms, verbatimLines } from './writers/latex/latex-text.js';
export { lawName } from './writers/latex/laws.js';
export { nodeLatex } from './writers/latex/node-latex.js';
export { labelOf } from './writers/latex/theorems.js';
export { discreteCoq, WRITERS } from './writers/writers.js';
