/**
 * Proofs without sizes on a page (theory §1.4): which laws cancel as words, with the motions of the parameters and the rate of every summand.
 *
 * A law for which the words say nothing (functions that act entry by entry, tensors, identities of small matrices) is simply not
 * among them: its table of cancelling terms stands instead.
 */
import { NotSupportedError, SourceError, starText, UnableError } from '@lawful/cas-core';
import { type Model, parseLawExpression, starLaw, starNetwork } from '@lawful/networks';
import { type LatexWords, lawName, proveStarLaw } from '@lawful/verifier';
import type { FoundLaw } from '../finding/describe.js';
import type { PageNames } from './latex-names.js';

/** Letters compared for one law. */
const LIMITS = { letterOperations: 100_000 };
/** Characters of LaTeX of all formulas together; a page is for reading. */
const FORMULAS = 3000;
const DERIVATIONS = ['\\delta', '\\partial'];

/** Undefined when no law of the plain family is proved so. The numbers of laws are those of the list. */
export function latexWords(model: Model, laws: readonly FoundLaw[], called: PageNames): LatexWords | undefined {
  const proofs = laws.flatMap((law, number) => {
    const found = law.nearPoint === true ? undefined : proofOf(model, law.law);
    return found === undefined ? [] : [{ number, ...found }];
  });
  const [first] = proofs;
  if (first === undefined) return undefined;
  const { builder } = first;
  const read = (text: string): string => called.expression(parseLawExpression({ file: 'page', text }));
  // The page has a name for it, which no other symbol of the page bears.
  const cotangent = read(first.proof.cotangent);
  const latex = (text: string): string => (cotangent === 'u' ? read(text) : read(text).replaceAll(cotangent, 'u'));
  const shown = [...builder.symbols, ...model.bindings].map((s) => latex(s.name));
  const derivation = DERIVATIONS.find((d) => !shown.includes(d));
  // Two symbols that look alike would make the page unreadable.
  if (derivation === undefined || new Set(shown).size < shown.length) return undefined;
  const words: LatexWords = {
    cotangent: 'u',
    derivation,
    slopes: builder.symbols.filter((s) => s.role === 'diagonal').map((s) => latex(s.name)),
    motions: [...first.proof.gradients].map(
      ([k, g]) => [latex(builder.symbols[k]!.name), latex(starText(builder.algebra.alphabet, g))] as const,
    ),
    laws: proofs.map(({ number, proof }) => ({
      number,
      name: lawName(number),
      rates: proof.contributions.map(({ of, rate }) => [latex(of), latex(rate)] as const),
    })),
  };
  const formulas = [...words.motions, ...words.laws.flatMap((l) => l.rates)].flat();
  return formulas.reduce((n, f) => n + f.length, 0) <= FORMULAS ? words : undefined;
}

/** The proof of one law, in an algebra of its own; undefined when it does not hold as words or is beyond them. */
function proofOf(model: Model, law: string) {
  try {
    const { builder, output, ...network } = starNetwork(model, LIMITS);
    const proof = proveStarLaw(builder, output, starLaw({ builder, output, ...network }, law));
    return proof.holds ? { builder, proof } : undefined;
  } catch (error) {
    if (error instanceof NotSupportedError || error instanceof SourceError || error instanceof UnableError)
      return undefined;
    throw error;
  }
}
