/**
 * `certify`: the findings of a model as files that others can check.
 */

import { NotSupportedError } from '@lawful/cas-core';
import { type Word, wordDepth } from '@lawful/lie';
import type { FlowFamily, Model } from '@lawful/networks';
import {
  type CertifiedFlow,
  certificateJson,
  formatCertificate,
  latexDocument,
  lieNumerator,
  type SecondOpinion,
  secondOpinions,
} from '@lawful/verifier';
import { type Findings, type FindOptions, find } from './find.js';

export interface CertifiedFile {
  readonly extension: string;
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
}

/** Throws `DisagreementError` when another engine does not find a residual zero. */
export async function certify(model: Model, options: CertifyOptions): Promise<Certified> {
  if (model.symmetry !== undefined)
    throw new NotSupportedError(model.source, model.symmetry.at, 'certificates of augmented families');
  const findings = find(model, options);
  const opinions = await askOthers(findings, options.opinionTimeout ?? 20_000);
  const { result } = findings;
  const json = certificateJson({
    family: findings.family,
    parameters: result.parameters,
    loss: model.loss.kind,
    cotangent: cotangentOf(findings.family),
    flow: flowOf(findings.family),
    nearPoint: findings.nearPoint,
    laws: findings.functions,
    counts: result.plain,
    independence: findings.independence,
    lieRank: findings.lieRank,
    maskReach: findings.family.maskReach,
    note: {
      title: options.title,
      model: model.source.text,
      widths: model.widths,
      laws: result.laws.map((l) => ({ law: l.law, count: l.count, latex: l.latex })),
      secondOpinions: opinions.flat().map((o) => ({ ...o })),
      generator: 'lawful 0.1.0',
    },
  });
  const tex = latexDocument({
    title: options.title,
    modelText: model.source.text,
    flow: findings.family.flow,
    parameters: result.parameters,
    stateDimension: result.stateDimension,
    ...result.plain,
    laws: result.laws.map((l) => ({ law: l.latex, count: l.count, kind: l.kind })),
    hypotheses: result.hypotheses,
    bound: {
      prime: findings.lieRank.prime,
      words: findings.lieRank.rank,
      depth: findings.lieRank.words.reduce((d: number, w: Word) => Math.max(d, wordDepth(w)), 0),
    },
    identities: { termOperations: findings.termOperations, entries: findings.functions.length },
    secondOpinions: opinionSentence(opinions),
  });
  return {
    findings,
    files: [
      { extension: 'json', content: formatCertificate(json) },
      { extension: 'tex', content: tex },
    ],
  };
}

const cotangentOf = (family: FlowFamily): 'free' | 'sum-zero' | { potential: number } =>
  family.cotangent === 'explicit' ? { potential: family.potentialNode } : family.cotangent;

function flowOf(family: FlowFamily): CertifiedFlow {
  if (family.flow === 'gradient') return { kind: 'gradient' };
  if (family.flow === 'mirror') return { kind: 'mirror', metric: family.flowNodes };
  return { kind: 'momentum', friction: family.flowNodes[0]! };
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
  return `Second opinions on ${opinions.length} residuals: Algebrite agrees on ${agreed('algebrite')}, nerdamer on ${agreed('nerdamer')}; none disagrees.`;
}
