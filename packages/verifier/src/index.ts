export * from './all-widths/prove-star-law.js';
export * from './all-widths/star-certificate.js';
export * from './assumption/loss-parity.js';
export * from './assumption/stabilizer.js';
export * from './certificates/assumption-certificate.js';
export * from './certificates/certificate.js';
export * from './certificates/certificate-data.js';
export * from './identities/constant-functions.js';
export * from './identities/darboux.js';
export * from './identities/lie-derivative.js';
export * from './identities/prove-law.js';
export * from './identities/refute-law.js';
export * from './second-opinions/second-opinions.js';
export * from './squeeze/independence.js';
export * from './squeeze/linear-span.js';
export * from './squeeze/squeeze.js';
export * from './theorem/bounds.js';
export * from './theorem/theorem.js';
export * from './writers/coq/coq-document.js';
export { cancellation } from './writers/latex/cancellation.js';
export * from './writers/latex/latex-claim.js';
export { latexDocument, latexFragment } from './writers/latex/latex-document.js';
export {
  alignRows,
  escapeText,
  fillLines,
  signedTerms,
  splitSum,
  verbatimLines,
  visualWidth,
} from './writers/latex/latex-text.js';
export { lawName } from './writers/latex/laws.js';
export { nodeLatex } from './writers/latex/node-latex.js';
export * from './writers/lean/lean-document.js';
export * from './writers/sympy/sympy-document.js';
export * from './writers/writer.js';
export * from './writers/writers.js';
