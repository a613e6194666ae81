/**
 * `certify`: the findings of a model as files that others can check.
 */

import { attempt, attempted, LawfulError, UnableError } from '@lawful/cas-core';
import { loadAveragesCheck, type Verdict } from '@lawful/checker';
import type { AugmentedFamily } from '@lawful/lie/symmetry';
import type { FlowFamily, Model } from '@lawful/networks';
import {
  type CertificateData,
  type CertificateInput,
  certificateData,
  discreteCoq,
  type ExportedFiles,
  formatCertificate,
  type Json,
  latexBibliography,
  latexDocument,
  latexFragment,
  type SecondOpinions,
  type Theorem,
  WRITERS,
  withoutUpperBound,
} from '@lawful/verifier';
import { type LiftedNetwork, liftedNetwork } from '../explaining/lifted-network.js';
import { expectText } from '../finding/arguments.js';
import { find } from '../finding/find.js';
import type { Findings, FindOptions } from '../finding/findings.js';
import { modelOf, type ReadOptions } from '../finding/read-model.js';
import type { Study } from '../finding/study.js';
import { evidenceOf, exactCertificate, modularRank, statedCertificate } from './average-certificates.js';
import { certifiedAssumption } from './certified-assumption.js';
import { cotangentOf, familyCertificate, flowOf, lossOf } from './claim-of-model.js';
import { discreteLaws } from './discrete.js';
import { withoutLaw, withoutLawsOfRegion } from './fewer-laws.js';
import { allLossesCertificate } from './invariants-certificate.js';
import { latexPage } from './latex-page.js';
import { askOthers, opinionSentence } from './opinions.js';
import { refuseUnaccepted } from './refuse-unaccepted.js';
import { domainDifference } from './speaks-of.js';
import { GENERATOR } from './version.js';

/** One file, not written yet. */
export interface CertifiedFile {
  readonly extension: string;
  /** The title with the extension; for Coq, which wants an identifier, in letters, digits and underscores. */
  readonly name: string;
  readonly content: string;
}

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
  /** Whether pages and files for other programs are made beside the certificates; they are unless told otherwise. */
  readonly documents?: boolean;
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
  const findings = find(model, options);
  if (options.budget?.stopped !== undefined)
    throw new UnableError(`${options.budget.stopped}; no certificate is made of half the work`);
  const { averaged } = findings;
  const { network } = findings.study;
  const opinions = await askOthers(findings.plain, options);
  const { result } = findings;
  const lifted = averaged === undefined ? undefined : liftWithinLimits(findings.study);
  const note = {
    title,
    model: model.source.text,
    widths: model.widths,
    laws: result.laws.map((l) => ({ law: l.law, family: l.family, count: l.count, latex: l.latex })),
    secondOpinions: opinions.flat().map((o) => ({ ...o })),
    generator: GENERATOR,
  };
  const common = { parameters: result.parameters, loss: lossOf(model, findings.study.family), note };
  const { plain, data, json, withoutBound, withoutLaws } = plainCertificate(findings, common, options.checker);
  const lieRank = modularRank(plain);
  const file = (extension: string, content: string): CertifiedFile => ({
    extension,
    name: fileName(title, extension),
    content,
  });
  const certificate = (extension: string, content: Json, checker = options.checker): CertifiedFile => {
    const text = formatCertificate(content);
    if (content !== json) refuseUnaccepted(text, checker);
    const beyond = domainDifference(text, model);
    if (beyond !== undefined) throw new UnableError(`no certificate is written: ${beyond}`);
    return file(extension, text);
  };
  const files = [certificate('json', json)];
  const claims: Exportable[] = [{ prefix: '', certificate: data, averaged: undefined }];
  const exact = averaged?.average.exact;
  let withoutAverage: string | undefined;
  /** What the checker would not accept is left out, and its reason told. */
  const offer = (extension: string, content: Json | undefined, checker = options.checker): boolean => {
    if (content === undefined) return false;
    const made = attempt(() => certificate(extension, content, checker));
    if (made.kind === 'ok') files.push(made.value);
    else withoutAverage = made.reason;
    return made.kind === 'ok';
  };
  if (averaged !== undefined && exact !== undefined) {
    const own = exactCertificate(lifted, averaged, exact, network, common);
    if (offer('augmented.json', own)) claims.push({ prefix: 'augmented.', certificate: own, averaged: exact });
  }
  offer('augmented.json', exact === undefined ? attempted(() => statedCertificate(findings, common)) : undefined);
  // In a page these kinds of claims are loaded when an average asks for them.
  const further = options.checker ?? (averaged === undefined ? undefined : await loadAveragesCheck());
  offer(
    'invariants.json',
    attempted(() => allLossesCertificate(findings, note)),
    further,
  );
  const assumed =
    exact === undefined && averaged !== undefined ? certifiedAssumption(findings.study, further) : undefined;
  if (assumed?.certificate) files.push(certificate('assumption.json', assumed.certificate, further));
  const inSteps = options.discrete === true ? discreteLaws(model, findings, note, options) : undefined;
  if (inSteps !== undefined) files.push(certificate('discrete.json', inSteps.json));
  const left = { withoutBound, withoutLaws, withoutAverage };
  if (options.documents === false) return { findings, files, ...left };
  const { files: documents, exported } = await exportsOf(claims, title);
  // Those of a bound that is not stated are nobody's.
  const hypotheses = withoutBound === undefined ? result.hypotheses : [];
  const listed = new Set(plain.laws);
  const laws = result.laws.filter((_, k) => {
    const law = findings.plain.laws[k];
    return law === undefined || listed.has(law);
  });
  const page = latexPage(model, { ...findings, plain, result: { ...result, laws, hypotheses } }, lieRank, {
    title,
    files,
    exported,
    secondOpinions: opinionSentence(opinions),
    origin: { file: files[0]!.name, hash: await sha256(files[0]!.content), generator: GENERATOR },
    entries: options.entries ?? true,
    lifted,
    assumed,
  });
  const tex = [file('tex', latexDocument(page))];
  if (options.fragment === true)
    tex.push(file('fragment.tex', latexFragment(page)), file('bib', latexBibliography(page)));
  const coq = inSteps === undefined ? undefined : await discreteCoq(...inSteps.claim);
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
  checker: ((text: string) => Verdict) | undefined,
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

/** All that a set of files may hold. */
export const CERTIFICATE_EXTENSIONS: readonly string[] = [
  ...['json', 'augmented.json', 'invariants.json', 'assumption.json', 'discrete.json', 'tex', 'fragment.tex', 'bib'],
  'discrete.v',
  ...WRITERS.flatMap(({ extension }) => [extension, `augmented.${extension}`]),
];

/** The name of a file of a set; for Coq an identifier. */
export function fileName(title: string, extension: string): string {
  if (!/(^|\.)v$/.test(extension)) return `${title}.${extension}`;
  const identifier = `${title}.${extension.replace(/\.?v$/, '')}`.replace(/\W+/g, '_').replace(/_$/, '');
  return `${/^[A-Za-z]/.test(identifier) ? '' : 'model_'}${identifier}.v`;
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

const liftWithinLimits = (study: Study): LiftedNetwork | undefined =>
  attempted(() => liftedNetwork(study.model, study.seed, { study }));

/** In hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
