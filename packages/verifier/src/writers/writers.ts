/**
 * The formats in which a certified theorem is written beside its certificate, one row a format. A row says what it writes and what of the claim no
 * theorem of the file states, as data; a format that states nothing of a claim is not written. A new format is a file and a row;
 * the file is loaded when the format is written.
 */
import type { discreteDocument } from './coq/discrete-document.js';
import type { Writer, WrittenDocument } from './writer.js';

export const WRITERS: readonly Writer[] = [
  {
    extension: 'v',
    sentence: (files, coverage) =>
      `\\texttt{coqc} on ${files}: every law${coverage.some((c) => c.lawsLeftOut) ? ' with a theorem there' : ''} is constant along every trajectory, for all data${
        coverage.every((c) => c.bound)
          ? ', and the upper bound for polynomial laws'
          : '; bounds are left to the JSON certificate where they are not in the file'
      }`,
    write: async (...claim) => (await import('./coq/coq-document.js')).coqDocument(...claim),
  },
  {
    extension: 'py',
    sentence: (files, coverage) =>
      `\\texttt{python3} on ${files}: identities${coverage.some((c) => c.lawsLeftOut) ? ' of the laws that hold everywhere' : ' and independence'}`,
    write: async (claim) => (await import('./sympy/sympy-document.js')).sympyDocument(claim),
  },
  {
    extension: 'lean',
    sentence: (files, coverage) =>
      `${files}: polynomial laws${coverage.some((c) => c.lawsLeftOut) ? ' that hold everywhere' : ''} as Lean text, not compiled here`,
    write: async (claim) => (await import('./lean/lean-document.js')).leanDocument(claim),
  },
];

/** The Coq file of exact laws in discrete time, beside their certificate. */
export const discreteCoq = async (...claim: Parameters<typeof discreteDocument>): Promise<WrittenDocument> =>
  (await import('./coq/discrete-document.js')).discreteDocument(...claim);
