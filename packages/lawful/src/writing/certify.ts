/**
 * `certify`: the findings of a model as files that others can check.
 */

import { SourceError, UnableError } from '@lawful/cas-core';
import type { Verdict } from '@lawful/checker';
import { type AugmentedFamily, denseFromSparse, type LieRank, sparseRows } from '@lawful/lie';
import type { Model } from '@lawful/networks';
import {
  type CertificateInput,
  certificateJson,
  coqDocument,
  formatCertificate,
  type Json,
  type LiftEvidence,
  latexDocument,
  latexFragment,
  leanDocument,
  lieNumerator,
  type SecondOpinion,
  type SqueezeResult,
  secondOpinions,
  sympyDocument,
} from '@lawful/verifier';
import { type AssumptionResult, assumption } from '../explaining/assumption.js';
import { type Lift, lift } from '../explaining/lift.js';
import { type FamilyFindings, type Findings, type FindOptions, find } from '../finding/find.js';
import { cotangentOf, flowOf } from './claim-of-model.js';
import { latexPage } from './latex-page.js';
import { refuseUnaccepted } from './refuse-unaccepted.js';
import { domainDifference } from './speaks-of.js';

export interface CertifiedFile {
  readonly extension: string;
  /** The title with the extension; for Coq, which wants an identifier, in letters, digits and underscores. */
  readonly name: string;
  readonly content: string;
}

export interface Certified {
  readonly findings: Findings;
  readonly files: readonly CertifiedFile[];
}

export class DisagreementError extends Error {
  override readonly name = 'DisagreementError';
}

export interface CertifyOptions extends FindOptions {
  readonly title: string;
  /** Milliseconds that a foreign engine gets per residual; 0 asks none. */
  readonly opinionTimeout?: number;
  /** Who judges the certificates before they are given out; the checker of this release unless given. */
  readonly checker?: (text: string) => Verdict;
  /** Also the theorem and proof environments alone, for pasting into a paper. */
  readonly fragment?: boolean;
}

/** Throws `DisagreementError` when another engine does not find a residual zero. */
export async function certify(model: Model, options: CertifyOptions): Promise<Certified> {
  const findings = find(model, options);
  if (options.budget?.stopped !== undefined)
    throw new UnableError(`${options.budget.stopped}; no certificate is made of half the work`);
  const lieRank = modularRank(findings);
  const opinions = await askOthers(findings, options.opinionTimeout ?? 20_000);
  const { result } = findings;
  const lifted = findings.augmented === undefined ? undefined : liftWithinLimits(model, options.seed);
  const note = {
    title: options.title,
    model: model.source.text,
    widths: model.widths,
    laws: result.laws.map((l) => ({ law: l.law, family: l.family, count: l.count, latex: l.latex })),
    secondOpinions: opinions.flat().map((o) => ({ ...o })),
    generator: 'lawful 0.1.0',
  };
  const common = { parameters: result.parameters, loss: model.loss.kind, note };
  const json = certificateJson({
    ...common,
    ...evidenceOf(findings),
    family: findings.family,
    cotangent: cotangentOf(findings.family),
    flow: flowOf(findings.family),
    maskReach: findings.family.maskReach,
  });
  const file = (extension: string, content: string): CertifiedFile => ({
    extension,
    name: fileName(options.title, extension),
    content,
  });
  const certificate = (extension: string, content: Json): CertifiedFile => {
    const text = formatCertificate(content);
    refuseUnaccepted(text, options.checker);
    const beyond = domainDifference(text, model);
    if (beyond !== undefined) throw new UnableError(`no certificate is written: ${beyond}`);
    return file(extension, text);
  };
  const files = [certificate('json', json)];
  const exported = exportsOf(json, '', file);
  const exact = findings.augmented?.average.exact;
  if (findings.augmented !== undefined && exact !== undefined) {
    const averaged = augmentedJson(lifted, findings.augmented, exact, findings, common);
    files.push(certificate('augmented.json', averaged));
    exported.push(...exportsOf(averaged, 'augmented.', file, exact));
  }
  const assumed = exact === undefined && findings.augmented !== undefined ? assumptionOf(model, options) : undefined;
  if (assumed?.certificate) files.push(certificate('assumption.json', assumed.certificate));
  const page = latexPage(model, findings, lieRank, {
    title: options.title,
    files: [...files, ...exported],
    coq: coqSummary(exported),
    secondOpinions: opinionSentence(opinions),
    lifted,
    assumed,
  });
  const tex = [file('tex', latexDocument(page))];
  if (options.fragment === true) tex.push(file('fragment.tex', latexFragment(page)));
  return { findings, files: [...files, ...tex, ...exported] };
}

/** The verdict on the non-polynomial theorem, where it speaks about the model: one output and a finite group. */
function assumptionOf(model: Model, { seed, budget }: CertifyOptions): AssumptionResult | undefined {
  try {
    return assumption(model, { seed, budget, count: false });
  } catch (error) {
    if (error instanceof UnableError || error instanceof SourceError) return undefined;
    throw error;
  }
}

/** What the Coq files prove, in short. */
function coqSummary(files: readonly CertifiedFile[]): string[] {
  const coq = files.filter((f) => f.name.endsWith('.v'));
  if (coq.length === 0) return [];
  const bounded = coq.every((f) => f.content.includes('_laws : forall (h : nat -> expr)'));
  return [
    `every law is constant along every trajectory, for all data${bounded ? ', and the upper bound for polynomial laws' : ''}`,
    ...(bounded ? [] : ['bounds are left to the JSON certificate where they are not in the file']),
  ];
}

/** All that a set of files may hold. */
export const CERTIFICATE_EXTENSIONS: readonly string[] = [
  ...['json', 'augmented.json', 'assumption.json', 'tex', 'fragment.tex', 'v', 'augmented.v'],
  ...['py', 'augmented.py', 'lean'],
];

/** The name of a file of a set; for Coq an identifier. */
export function fileName(title: string, extension: string): string {
  if (!/(^|\.)v$/.test(extension)) return `${title}.${extension}`;
  const identifier = `${title}.${extension.replace(/\.?v$/, '')}`.replace(/\W+/g, '_').replace(/_$/, '');
  return `${/^[A-Za-z]/.test(identifier) ? '' : 'model_'}${identifier}.v`;
}

/** The same claim for Coq, SymPy and Lean, each where it states a theorem of it: a file without one is not written, nor promised by the page. */
function exportsOf(
  certificate: Json,
  prefix: string,
  file: (extension: string, content: string) => CertifiedFile,
  averaged?: AugmentedFamily,
): CertifiedFile[] {
  const written = [
    ['v', coqDocument(certificate, averaged)] as const,
    ['py', sympyDocument(certificate)] as const,
    ...(prefix === '' ? [['lean', leanDocument(certificate)] as const] : []),
  ];
  return written.flatMap(([extension, document]) =>
    'text' in document ? [file(`${prefix}${extension}`, document.text)] : [],
  );
}

/** Beyond this many features a certificate does not state the lift. */
const LIFT_LIMIT = 64;

function liftEvidence(found: Lift | undefined): LiftEvidence | undefined {
  if (found === undefined || found.result.features > LIFT_LIMIT) return undefined;
  return {
    features: found.group.features,
    projectors: found.blocks.map((b) => sparseRows(b.projector())),
    algebra: found.group.algebra.basis.map((m) => sparseRows(denseFromSparse(m))),
  };
}

function liftWithinLimits(model: Model, seed: number | undefined): Lift | undefined {
  try {
    return lift(model, seed);
  } catch (error) {
    if (error instanceof UnableError) return undefined;
    throw error;
  }
}

const evidenceOf = (findings: FamilyFindings) => ({
  laws: findings.functions,
  counts: certifiedCounts(findings),
  independence: findings.independence,
  lieRank: modularRank(findings),
  nearPoint: findings.nearPoint,
});

const certifiedCounts = ({ certified: { lieRank, maxLaws, found, complete } }: FamilyFindings): SqueezeResult => ({
  lieRank,
  maxLaws,
  found,
  complete,
});

/** The bound modulo a prime. Throws `UnableError` for one by enclosures, which a certificate cannot state yet. */
function modularRank({ upper }: FamilyFindings): LieRank {
  if (upper.basis === 'modular') return upper.lieRank;
  throw new UnableError('the upper bound is proved by enclosure, and certificates of enclosures are not written');
}

/** The certificate of the averaged family: its own laws and bound, the symmetry, and the functionals that average. */
function augmentedJson(
  lifted: Lift | undefined,
  augmented: NonNullable<Findings['augmented']>,
  family: AugmentedFamily,
  findings: Findings,
  common: Pick<CertificateInput, 'parameters' | 'loss' | 'note'>,
): Json {
  const { symmetry, blocks } = augmented.average;
  return certificateJson({
    ...common,
    ...evidenceOf(augmented),
    family,
    network: findings.network.program,
    cotangent: 'free',
    flow: { kind: 'gradient' },
    maskReach: undefined,
    average: { ...symmetry, blocks, ...family.functionals, kept: family.kept, lift: liftEvidence(lifted) },
  });
}

const OPINION_LIMIT = 40;

async function askOthers({ family, functions }: Findings, timeout: number): Promise<SecondOpinion[][]> {
  if (timeout === 0) return [];
  const residuals = functions
    .slice(0, OPINION_LIMIT)
    .flatMap((h) => family.generators.map((g) => lieNumerator(family, g, h)));
  const opinions = await secondOpinions(residuals, timeout);
  for (const o of opinions.flat())
    if (o.opinion === 'disagrees')
      throw new DisagreementError(
        `we proved a residual zero, but ${o.engine} says ${o.answer}: no certificate is written`,
      );
  return opinions;
}

function opinionSentence(opinions: readonly (readonly SecondOpinion[])[]): string {
  if (opinions.length === 0) return '';
  const agreed = (engine: string): number =>
    opinions.filter((o) => o.some((s) => s.engine === engine && s.opinion === 'agrees')).length;
  return `Second opinions on ${opinions.length} ${opinions.length === 1 ? 'residual' : 'residuals'}: Algebrite agrees on ${agreed('algebrite')}, nerdamer on ${agreed('nerdamer')}; none disagrees.`;
}
