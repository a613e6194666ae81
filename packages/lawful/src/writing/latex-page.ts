/**
 * From findings to what a LaTeX document shows: laws in matrix form and in entries, tables of cancelling terms, evidence in short.
 */
import {
  cone,
  type Expr,
  type FieldFamily,
  KERNELS,
  kernelAt,
  latexExpr,
  latexName,
  OP,
  type Program,
  type StateFunction,
  variablesOfFunction,
} from '@lawful/cas-core';
import { wordDepth } from '@lawful/lie';
import { flowFormulas, lossRow, type Model, type Network, parseLawExpression } from '@lawful/networks';
import {
  cancellation,
  type LatexAugmented,
  type LatexDocument,
  type LatexEvidence,
  type LatexSummed,
  type LatexWords,
  lawName,
  type ModularRank,
  nodeLatex,
  signedTerms,
  type Theorem,
  type WordJson,
} from '@lawful/verifier';
import type { AssumptionResult } from '../explaining/assumption-result.js';
import type { LiftedNetwork } from '../explaining/lifted-network.js';
import { groupsOf } from '../finding/augmentation.js';
import type { FoundLaw } from '../finding/describe.js';
import type { Findings } from '../finding/findings.js';
import { latexAction, latexGroup } from './latex-group.js';
import { latexNetwork } from './latex-model.js';
import { declares, type PageNames, pageNames } from './latex-names.js';
import { listing, pointOf } from './latex-numbers.js';
import { latexWords } from './latex-words.js';

/** What stands beside the page: the other files of the certificate, and what was said of it. */
export interface PageSurroundings {
  readonly title: string;
  readonly files: LatexDocument['files'];
  readonly exported: LatexDocument['exported'];
  readonly secondOpinions: string;
  readonly lifted: LiftedNetwork | undefined;
  readonly origin: LatexDocument['origin'];
  readonly entries: boolean;
  /** The verdict on the non-polynomial theorem, for losses that are not squared. */
  readonly assumed: AssumptionResult | undefined;
}

type Evidence = Theorem & { readonly lieRank: ModularRank };

export function latexPage(
  model: Model,
  findings: Findings,
  lieRank: ModularRank,
  page: PageSurroundings,
): LatexDocument {
  const { result, plain: theorem, averaged } = findings;
  const { family, network } = findings.study;
  const plain = result.laws.filter((l) => l.family === 'plain');
  const families = [family, ...(averaged?.average.exact === undefined ? [] : [averaged.average.exact])];
  const called = pageNames(network, families, result.laws);
  const names = namesOf(family, network, called);
  const laws = lawsOf(plain, theorem.functions, names, called);
  const { lifted, assumed, ...given } = page;
  const free = family.flow === 'gradient' && family.cotangent !== 'explicit' && network.valueAtPoint === undefined;
  const words = free ? latexWords(model, plain, called) : undefined;
  const evidence = evidenceOf({ ...theorem, lieRank }, family, plain, names, 0, 0, words);
  return {
    ...given,
    ...evidence,
    words,
    modelText: model.source.text,
    network: latexNetwork(model, called),
    point: pointOf(findings, lieRank, called),
    flow: family.flow,
    parts: partsOf(model, called),
    loss: lossRow(model.loss).text,
    cotangent: family.cotangent === 'explicit' ? 'potential' : family.cotangent,
    parameters: result.parameters,
    inputs: network.inputs.length,
    ...(network.valueAtPoint === undefined ? {} : { oneHot: { logits: lossRow(model.loss).labels === 'sum-one' } }),
    outputs: network.output.nodes.length,
    stateDimension: result.stateDimension,
    counts: theorem.counts,
    laws,
    hypotheses: [...result.hypotheses, ...(result.constants.length > 0 ? ['the constants have generic values'] : [])],
    domain: domainOf(network, theorem, names),
    augmented: augmentedOf(model, findings, laws.length, lifted, called),
    uncertified:
      averaged !== undefined && averaged.average.exact === undefined ? summedOf(averaged.counts, assumed) : undefined,
  };
}

function partsOf(model: Model, { expression }: PageNames): LatexDocument['parts'] {
  const { metric, penalty, decay, list } = flowFormulas(model);
  const product = (factors: readonly Expr[]): string =>
    factors.length === 1 ? expression(factors[0]!) : factors.map((f) => `(${expression(f)})`).join('');
  return {
    metric: metric.map(({ parameter, factors }) => [expression(nameOf(parameter)), product(factors)] as const),
    entrywise: metric.some(({ entrywise }) => entrywise),
    penalty: penalty && expression(penalty),
    decay: decay && expression(decay),
    list: list.map((e) => expression(e)),
  };
}

const nameOf = (name: string): Expr => ({ kind: 'name', name, at: { line: 1, column: 1 } });

function augmentedOf(
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
    ...evidenceOf({ ...averaged, lieRank: upper.lieRank }, exact, own, names, plainLaws, skipped),
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

/** What is said of gaps: that the differences are independent, where the theorem stands on that. */
const saidOfGaps = ({ distinct, degree, independent }: NonNullable<AssumptionResult['gaps']>) =>
  independent === 'yes' && (distinct !== 'yes' || degree === null) ? ('independent' as const) : distinct;

function summedOf(counts: LatexDocument['counts'], assumed: AssumptionResult | undefined): LatexSummed {
  if (assumed === undefined) return { counts, verdict: undefined };
  const { assumption1, stabilizer, order, conclusion, certificate, gaps } = assumed;
  return {
    counts,
    verdict: {
      assumption1,
      stabilizer,
      order,
      conclusion,
      gaps: gaps === null ? undefined : saidOfGaps(gaps),
      certified: certificate !== null,
    },
  };
}

/** Terms of the averaged polynomials that are shown, all together. */
const POTENTIAL_LIMIT = 30;

interface Names {
  /** Of a state variable, a constant or a sample; undefined for slopes and kernels. */
  plain(variable: number): string | undefined;
  /** Kernels as what they stand for. */
  latex(variable: number): string;
}

const VELOCITY = /^vel\((\w+)\)(.*)$/;

function namesOf(family: FieldFamily, { program }: Network, called: PageNames): Names {
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
function lawsOf(
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

function evidenceOf(
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

/** Where the identities hold and what is fixed. */
function domainOf(network: Network, { bound, functions, family }: Theorem, { plain }: Names): LatexDocument['domain'] {
  const { program } = network;
  const roots = [...program.outputs, ...family.generators.flatMap((g) => g.potential?.outputs ?? [])];
  const kernels = kernelsOf(program, program.outputs);
  const formulas = kernels.flatMap((v) => {
    const { kernel } = program.variables[v]!;
    const argument = nodeLatex(program, kernel!.argument, plain);
    return argument === undefined ? [] : [KERNELS[kernel!.kind].names.latex(argument)];
  });
  const inLaws = functions.flatMap(variablesOfFunction).filter((v) => program.variables[v]?.kernel !== undefined);
  return {
    constants: family.constants.map((v) => plain(v) ?? '?'),
    kernels: formulas,
    kernelCount: kernels.length,
    kernelKinds: [...new Set([...kernels, ...inLaws].map((v) => program.variables[v]!.kernel!.kind))],
    piecewise: program.variables.some((v) => v.mask !== undefined),
    nearPoint: bound.certified.nearPoint,
    rational: divides(program, roots) || functions.some((h) => h.denominator !== undefined),
    positive: (['parameter', 'constant', 'input'] as const).flatMap((role) =>
      program.variables.some((v) => v.role === role && v.positive === true) ? [`${role}s`] : [],
    ),
  };
}

function kernelsOf(program: Program, roots: readonly number[]): number[] {
  const mark = cone(program, roots);
  const out: number[] = [];
  for (let n = 0; n < mark.length; n++)
    if (mark[n] === 1 && kernelAt(program, n) !== undefined) out.push(program.left[n]!);
  return out;
}

function divides(program: Program, roots: readonly number[]): boolean {
  const mark = cone(
    program,
    roots.filter((n) => n < program.op.length),
  );
  for (let n = 0; n < mark.length; n++) if (mark[n] === 1 && program.op[n] === OP.div) return true;
  return false;
}
