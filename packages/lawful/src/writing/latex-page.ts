/**
 * From findings to what a LaTeX document shows: laws in matrix form and in entries, tables of cancelling terms, evidence in short.
 */
import { cone, type Expr, KERNELS, kernelAt, OP, type Program, variablesOfFunction } from '@lawful/cas-core';
import { flowFormulas, lossRow, type Model, type Network } from '@lawful/networks';
import { type LatexDocument, type LatexSummed, type ModularRank, nodeLatex, type Theorem } from '@lawful/verifier';
import type { AssumptionResult } from '../explaining/assumption-result.js';
import type { LiftedNetwork } from '../explaining/lifted-network.js';
import type { Findings } from '../finding/findings.js';
import { latexEvidence, lawsOf, type Names, namesOf } from './latex-evidence.js';
import { latexNetwork } from './latex-model.js';
import { type PageNames, pageNames } from './latex-names.js';
import { pointOf } from './latex-numbers.js';
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

export async function latexPage(
  model: Model,
  findings: Findings,
  lieRank: ModularRank,
  page: PageSurroundings,
): Promise<LatexDocument> {
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
  const evidence = latexEvidence({ ...theorem, lieRank }, family, plain, names, 0, 0, words);
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
    augmented:
      averaged === undefined
        ? undefined
        : (await import('./averages.js')).latexAugmented(model, findings, laws.length, lifted, called),
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
