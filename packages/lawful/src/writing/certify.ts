/**
 * `certify`: the findings of a model as files that others can check. What only some models or wishes need (averages, further kinds of claims, other formats)
 * is loaded when it is needed, so that a page waits for nothing else.
 */

import { attempt, attempted, LawfulError, UnableError } from '@lawful/cas-core';
import { check, loadAveragesCheck, loadCheck, type Verdict } from '@lawful/checker';
import type { AugmentedFamily } from '@lawful/lie/symmetry';
import { type FlowFamily, hasFiniteGroups, type Model } from '@lawful/networks';
import {
  type CertificateData,
  type CertificateInput,
  certificateData,
  discreteCoq,
  type ExportedFiles,
  formatCertificate,
  isOptimiserFlow,
  type Json,
  type SecondOpinions,
  type Theorem,
  WRITERS,
  withoutUpperBound,
} from '@lawful/verifier';
import { expectText } from '../finding/arguments.js';
import { type Findings, type FindOptions, findingsOf } from '../finding/findings.js';
import { modelOf, type ReadOptions } from '../finding/read-model.js';
import { evidenceOf, modularRank } from './certified-evidence.js';
import { type CertifiedFile, fileName, sha256 } from './certified-files.js';
import { domainDifference } from './declared-domain.js';
import { cotangentOf, familyCertificate, flowOf, lossOf } from './family-certificate.js';
import { withoutLaw, withoutLawsOfRegion } from './fewer-laws.js';
import { latexTexts } from './latex-texts.js';
import { askOthers, opinionSentence } from './opinions.js';
import { refuseUnaccepted } from './refuse-unaccepted.js';
import { GENERATOR } from './version.js';

export type { CertifiedFile } from './certified-files.js';

/** Files of a certificate, and what it leaves out. */
export interface Certified {
  readonly findings: Findings;
  readonly files: readonly CertifiedFile[];
  /** Why the certificate proves the laws and states no upper bound; undefined when it states it. */
  readonly withoutBound: string | undefined;
  /** Entries of proved laws that are not part of the certificate, being proved by expansion alone. */
  readonly withoutLaws: number;
  /** Why there is no certificate of the average over the symmetry, where one was tried and the checker would not accept it. */
  readonly withoutAverage: string | undefined;
}

/** How `certify` works; all have defaults. */
export interface CertifyOptions extends FindOptions, ReadOptions {
  /** What files are named after, and pages headed with; `model` unless given. */
  readonly title?: string;
  /** Engines that are asked about residuals; nobody is without them. */
  readonly opinions?: SecondOpinions | undefined;
  /** Milliseconds that they get for all residuals together; 0 asks none. */
  readonly opinionTimeout?: number;
  /** Who judges the certificates before they are given out; the checker of this release unless given. */
  readonly checker?: (text: string) => Verdict;
  /** Also the theorem and proof environments alone, for pasting into a paper, and the works that they cite. */
  readonly fragment?: boolean;
  /** Whether pages list the entries of matrix laws and the words of bounds; they do unless told otherwise. */
  readonly entries?: boolean;
  /** Also a certificate of exact laws in discrete time, where the model has any. */
  readonly discrete?: boolean;
  /** Whether a page and files for other programs are made beside the certificates, as they are unless told otherwise; `page`: the LaTeX page alone. */
  readonly documents?: boolean | 'page';
}

/**
 * The findings as files that others can check: a certificate (JSON) that the checker has accepted, a LaTeX page, a SymPy script, and Coq and Lean
 * files where they can state the claim.
 *
 * @param given the text of a `.law` file, or what `parseModel` made of one
 * @returns the files by name and content, nothing being written; `withoutBound` and `withoutLaws` say what the certificate leaves out
 * @throws as `analyse` does; `UnableError` when no certificate can state the findings or the budget is spent; `DisagreementError` when another engine
 * does not find a residual zero
 * @see theory §10; docs/certificate-format.md
 */
export async function certify(given: Model | string, options: CertifyOptions = {}): Promise<Certified> {
  const { title = 'model' } = options;
  const model = modelOf(given, options);
  expectText(title, 'the title');
  if (!/^[^/\\\p{Cc}]+$/u.test(title))
    throw new LawfulError('the title names files: expected no "/", "\\\\" or line break, and not nothing');
  const findings = await findingsFor(model, options);
  if (options.budget?.stopped !== undefined)
    throw new UnableError(`${options.budget.stopped}; no certificate is made of half the work`);
  const { averaged } = findings;
  const { network } = findings.study;
  const opinions = await askOthers(findings.plain, options);
  const { result } = findings;
  const averages = averaged && (await import('./averages.js'));
  const lifted = averages?.liftWithinLimits(findings.study);
  const note = {
    title,
    model: model.source.text,
    widths: model.widths,
    laws: result.laws.map((l) => ({ law: l.law, family: l.family, count: l.count, latex: l.latex })),
    secondOpinions: opinions.flat().map((o) => ({ ...o })),
    generator: GENERATOR,
  };
  const common = { parameters: result.parameters, loss: lossOf(model, findings.study.family), note };
  // Kinds of claims that are not about a network under a flow that is linear in the gradient are loaded in a page, as those about averages are.
  const further = options.discrete === true || isOptimiserFlow(findings.study.family.flow);
  const checker = options.checker ?? (further ? await loadCheck() : check);
  const { plain, data, json, withoutBound, withoutLaws } = plainCertificate(findings, common, checker);
  const lieRank = modularRank(plain);
  const file = (extension: string, content: string): CertifiedFile => ({
    extension,
    name: fileName(title, extension),
    content,
  });
  const certificate = (extension: string, content: Json, judge = checker): CertifiedFile => {
    const text = formatCertificate(content);
    if (content !== json) refuseUnaccepted(text, judge);
    const beyond = domainDifference(text, model);
    if (beyond !== undefined) throw new UnableError(`no certificate is written: ${beyond}`);
    return file(extension, text);
  };
  const files = [certificate('json', json)];
  const claims: Exportable[] = [{ prefix: '', certificate: data, averaged: undefined }];
  const exact = averaged?.average.exact;
  let withoutAverage: string | undefined;
  /** What the checker would not accept is left out, and its reason told. */
  const offer = (extension: string, content: Json | undefined, judge = checker): boolean => {
    if (content === undefined) return false;
    const made = attempt(() => certificate(extension, content, judge));
    if (made.kind === 'ok') files.push(made.value);
    else withoutAverage = made.reason;
    return made.kind === 'ok';
  };
  if (averaged !== undefined && averages !== undefined && exact !== undefined) {
    const own = averages.exactCertificate(lifted, averaged, exact, network, common);
    if (offer('augmented.json', own)) claims.push({ prefix: 'augmented.', certificate: own, averaged: exact });
  }
  const ofAverages = async () => options.checker ?? (await loadAveragesCheck());
  if (averages !== undefined && exact === undefined) {
    const stated = attempt(() => averages.statedCertificate(findings, common));
    if (stated.kind === 'ok') offer('augmented.json', stated.value);
    else withoutAverage = stated.reason;
  }
  if (averaged?.average.orbits !== undefined) {
    const { allLossesCertificate } = await import('./further-claims.js');
    const own = attempted(() => allLossesCertificate(findings, note));
    offer('invariants.json', own, await ofAverages());
  }
  const assumed =
    averaged !== undefined && exact === undefined
      ? await (await import('./further-claims.js')).certifiedAssumption(findings.study, ofAverages)
      : undefined;
  if (assumed?.certificate) files.push(certificate('assumption.json', assumed.certificate, await ofAverages()));
  const inSteps =
    options.discrete === true
      ? (await import('./further-claims.js')).discreteLaws(model, findings, note, { ...options, checker })
      : undefined;
  if (inSteps !== undefined) files.push(certificate('discrete.json', inSteps.json));
  const left = { withoutBound, withoutLaws, withoutAverage };
  if (options.documents === false) return { findings, files, ...left };
  const others = options.documents !== 'page';
  const { files: documents, exported } = await exportsOf(others ? claims : [], title);
  // Those of a bound that is not stated are nobody's.
  const hypotheses = withoutBound === undefined ? result.hypotheses : [];
  const listed = new Set(plain.laws);
  const laws = result.laws.filter((_, k) => {
    const law = findings.plain.laws[k];
    return law === undefined || listed.has(law);
  });
  const page = {
    title,
    files,
    exported,
    secondOpinions: opinionSentence(opinions),
    origin: { file: files[0]!.name, hash: await sha256(files[0]!.content), generator: GENERATOR },
    entries: options.entries ?? true,
    lifted,
    assumed,
  };
  const shown = { ...findings, plain, result: { ...result, laws, hypotheses } };
  const tex = (await latexTexts(model, shown, lieRank, page, options.fragment === true)).map((t) => file(...t));
  const coq = inSteps === undefined || !others ? undefined : await discreteCoq(...inSteps.claim);
  if (coq !== undefined && 'text' in coq) documents.push(file('discrete.v', coq.text));
  return { findings, files: [...files, ...tex, ...documents], ...left };
}

/** Networks of more nodes are not multiplied out; with kernels, whose polynomials are larger, of fewer. */
const EXPANDED_NODES = { polynomial: 200, kernels: 60 };

/**
 * The certificate of the plain family that the checker accepts, and the theorem that it states: multiplied out where the network is small, by motions
 * otherwise, and without the upper bound where that is beyond what a certificate can prove. Throws `UnableError` with the first reason.
 */
function plainCertificate(
  { plain, study }: Findings,
  common: Pick<CertificateInput, 'parameters' | 'loss' | 'note'>,
  checker: (text: string) => Verdict,
): PlainCertificate {
  const { family, network } = study;
  const attempt = (
    theorem: Theorem<FlowFamily>,
    proofs: CertificateInput['proofs'],
  ): { readonly data: CertificateData; readonly json: Json } => {
    const input: CertificateInput = {
      ...common,
      ...evidenceOf(theorem),
      proofs,
      family,
      cotangent: cotangentOf(family),
      flow: flowOf(family),
      maskReach: family.maskReach,
    };
    refuseUnaccepted(formatCertificate(familyCertificate(input, family)), checker);
    return { data: certificateData(input), json: familyCertificate(input, family) };
  };
  const kind = family.independentKernels === undefined ? 'polynomial' : 'kernels';
  let theorem: Theorem<FlowFamily> | undefined = plain;
  let withoutBound: string | undefined;
  let first: UnableError | undefined;
  let proofs: CertificateInput['proofs'] = network.program.op.length > EXPANDED_NODES[kind] ? 'tangents' : 'expanded';
  // Without a law and without a bound there is nothing to state.
  while (theorem !== undefined && (withoutBound === undefined || theorem.laws.length > 0))
    try {
      return {
        plain: theorem,
        ...attempt(theorem, proofs),
        withoutBound,
        withoutLaws: plain.functions.length - theorem.functions.length,
      };
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      first ??= error;
      const fewer: Theorem<FlowFamily> | undefined =
        proofs === 'tangents' ? withoutLaw(theorem, error.message, study.seed) : undefined;
      if (proofs === 'expanded') proofs = 'tangents';
      else if (fewer !== undefined) theorem = fewer;
      else if (withoutBound === undefined) {
        withoutBound = error.message;
        // Without a point no law holds near it.
        theorem = withoutUpperBound(withoutLawsOfRegion(theorem, study.seed));
      } else theorem = undefined;
    }
  throw first;
}

interface PlainCertificate {
  readonly plain: Theorem<FlowFamily>;
  readonly data: CertificateData;
  /** As it is written: `data`, or in the form of its kind of claim. */
  readonly json: Json;
  readonly withoutBound: string | undefined;
  /** How many entries of laws are left out. */
  readonly withoutLaws: number;
}

/** The claims for each writer that states a theorem of them. */
async function exportsOf(
  claims: readonly Exportable[],
  title: string,
): Promise<{ files: CertifiedFile[]; exported: ExportedFiles[] }> {
  const attempts = claims.flatMap(({ prefix, certificate, averaged }) =>
    WRITERS.map(async (writer) => {
      const document = await writer.write(certificate, averaged);
      if (!('text' in document)) return [];
      const extension = `${prefix}${writer.extension}`;
      return [{ writer, document, file: { extension, name: fileName(title, extension), content: document.text } }];
    }),
  );
  const written = (await Promise.all(attempts)).flat();
  const exported = WRITERS.flatMap((writer): ExportedFiles[] => {
    const own = written.filter((w) => w.writer === writer);
    if (own.length === 0) return [];
    return [{ writer, names: own.map((w) => w.file.name), coverage: own.map((w) => w.document) }];
  });
  return { files: written.map((w) => w.file), exported };
}

interface Exportable {
  readonly prefix: string;
  readonly certificate: CertificateData;
  readonly averaged: AugmentedFamily | undefined;
}

/** Groups and averages are loaded for models that have a symmetry, those of infinite groups where the group may be one. */
async function findingsFor(model: Model, options: FindOptions): Promise<Findings> {
  if (model.symmetry === undefined) return findingsOf(undefined, model, options);
  const engine = hasFiniteGroups(model)
    ? (await import('./averages.js')).FINITE_ENGINE
    : (await import('../entries/whole-engine.js')).WHOLE_ENGINE;
  return engine.find(model, options);
}
