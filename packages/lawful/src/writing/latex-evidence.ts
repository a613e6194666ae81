/** What a page shows of the evidence of one family: laws in matrix form and in entries, tables of cancelling terms, numbers in short. */
import { type FieldFamily, KERNELS, latexExpr, latexName, type StateFunction } from '@lawful/cas-core';
import { wordDepth } from '@lawful/lie';
import { type Network, parseLawExpression } from '@lawful/networks';
import {
  cancellation,
  type LatexDocument,
  type LatexEvidence,
  type LatexWords,
  lawName,
  type ModularRank,
  nodeLatex,
  signedTerms,
  type Theorem,
  type WordJson,
} from '@lawful/verifier';
import type { FoundLaw } from '../finding/describe.js';
import { declares, type PageNames } from './latex-names.js';
import { listing } from './latex-numbers.js';

type Evidence = Theorem & { readonly lieRank: ModularRank };

export interface Names {
  /** Of a state variable, a constant or a sample; undefined for slopes and kernels. */
  plain(variable: number): string | undefined;
  /** Kernels as what they stand for. */
  latex(variable: number): string;
}

const VELOCITY = /^vel\((\w+)\)(.*)$/;

export function namesOf(family: FieldFamily, { program }: Network, called: PageNames): Names {
  const plain = (v: number): string | undefined => {
    const variable = family.variables[v]!;
    if (variable.role === 'kernel' || variable.role === 'mask') return undefined;
    if (variable.role === 'clock') return latexExpr(parseLawExpression({ file: 'clock', text: variable.name }));
    const velocity = VELOCITY.exec(variable.name);
    if (velocity === null) return declares(variable.role) ? called.name(variable.name) : latexName(variable.name);
    const [, base, index] = velocity;
    return called.name(`${base}${index}`).replace(called.name(base!), `\\dot{${called.name(base!)}}`);
  };
  return {
    plain,
    latex: (v) => {
      const { kernel, name } = family.variables[v]!;
      const argument = kernel === undefined ? undefined : nodeLatex(program, kernel.argument, plain);
      if (kernel !== undefined && argument !== undefined) return KERNELS[kernel.kind].names.latex(argument);
      return plain(v) ?? `\\text{${name.replace(/[\\{}$&#^_%~]/g, ' ')}}`;
    },
  };
}

function entryOf(
  { numerator, denominator }: StateFunction,
  { latex }: Names,
): LatexDocument['laws'][number]['entries'][number] {
  return {
    numerator: signedTerms(numerator, latex),
    denominator: denominator === undefined ? undefined : signedTerms(denominator, latex),
  };
}

/** `functions` are the entries of all laws, one law after the other. */
export function lawsOf(
  laws: readonly FoundLaw[],
  functions: readonly StateFunction[],
  names: Names,
  called: PageNames,
): LatexDocument['laws'][number][] {
  let next = 0;
  return laws.map((l) => {
    const entries = functions.slice(next, next + l.entries.length).map((h) => entryOf(h, names));
    next += l.entries.length;
    const formed = l.entries.length > 1 || l.law !== l.entries[0];
    const near = l.nearPoint === true ? { nearPoint: true as const } : {};
    return { form: formed ? called.law(l) : undefined, count: l.count, kind: l.kind, entries, ...near };
  });
}

export function latexEvidence(
  found: Evidence,
  family: FieldFamily,
  laws: readonly FoundLaw[],
  names: Names,
  from: number,
  skipped = 0,
  words?: LatexWords,
): LatexEvidence {
  const { lieRank, independence, functions, termOperations } = found;
  return {
    independence: { size: independence.rank, prime: independence.prime },
    bound: {
      prime: lieRank.prime,
      words: lieRank.words.length,
      depth: lieRank.words.reduce((d: number, w: WordJson) => Math.max(d, wordDepth(w)), 0),
      listing: lieRank.rank === 0 ? undefined : listing(family, lieRank, names),
    },
    identities: { termOperations, entries: functions.length * family.generators.length },
    tables: tablesOf(found, family, functions.slice(skipped), laws, names, from, words),
  };
}

const ALONG: Readonly<Record<string, string>> = { drift: 'the drift \\(X_0\\)', kick: 'the kicks' };

/** Of the laws that words do not show, one of each kind, the first whose table is short. */
function tablesOf(
  theorem: Theorem,
  everywhere: FieldFamily,
  functions: readonly StateFunction[],
  laws: readonly FoundLaw[],
  { plain }: Names,
  from: number,
  words: LatexWords | undefined,
): LatexEvidence['tables'][number][] {
  const shown = new Set<string>();
  const out: LatexEvidence['tables'][number][] = [];
  let next = 0;
  laws.forEach((l, n) => {
    const h = functions[next]!;
    next += l.entries.length;
    const family = l.nearPoint === true ? (theorem.ofRegion ?? everywhere) : everywhere;
    if (shown.has(l.kind) || words?.laws.some(({ number }) => number === n) === true) return;
    for (const generator of family.generators) {
      const table = cancellation(family, generator, h, plain);
      if (table === undefined) continue;
      shown.add(l.kind);
      const law = lawName(from + n, l.entries.length > 1 ? 0 : undefined);
      out.push({ ...table, law, along: family.generators.length === 1 ? undefined : ALONG[generator.name] });
    }
  });
  return out;
}
