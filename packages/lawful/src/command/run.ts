/**
 * One command, start to end, in the thread where it may block: reads, computes, writes files, returns what to print. Every
 * expected failure becomes an exit code and a message here; anything else is a defect and is reported as one line too.
 */
import { type Budget, budget, NotSupportedError, SourceError, UnableError } from '@lawful/cas-core';
import { check } from '@lawful/checker';
import { flowRow, lowerModel, type Model, parseModel } from '@lawful/networks';
import { formatCertificate, type Json } from '@lawful/verifier';
import { assumption } from '../explaining/assumption.js';
import { lift } from '../explaining/lift.js';
import { find } from '../finding/find.js';
import type { Piece, Tell } from '../finding/progress.js';
import { parseRegion } from '../finding/region.js';
import { prove } from '../proving/prove.js';
import { proveAllWidths } from '../proving/prove-all-widths.js';
import { CERTIFICATE_EXTENSIONS, certify, DisagreementError, fileName } from '../writing/certify.js';
import { refuseUnaccepted } from '../writing/refuse-unaccepted.js';
import { speaksOf, speaksOfText } from '../writing/speaks-of.js';
import { assumptionText } from './assumption-report.js';
import { type FileSet, requireWritable, writeFiles } from './files.js';
import { CERTIFICATE_LIMIT, type CommandOptions, MODEL_LIMIT, readText, UsageError } from './input.js';
import { liftText } from './lift-report.js';
import { mechanicsText } from './mechanics-report.js';
import { findJson, findText, jsonText, PROVE_CODES, proveJson, proveText } from './report.js';
import type { Reply, Request } from './request.js';
import { stoppedReply, titleOf } from './stopped.js';

export interface Surroundings {
  readonly cancelled: () => boolean;
  readonly progress: (what: string, steps: number) => void;
  readonly announce: (text: string) => void;
  /** When the time is up, in milliseconds of `Date.now`. */
  readonly deadline?: number | undefined;
  /** Told what is certain, while the work goes on. */
  readonly tell?: Tell | undefined;
  /** Claims the right to write files; false once the work was given up elsewhere. */
  readonly mayWrite?: (() => boolean) | undefined;
}

export async function run(request: Request, surroundings: Surroundings): Promise<Reply> {
  const pieces: Piece[] = [];
  const tell: Tell = (piece) => {
    pieces.push(piece);
    surroundings.tell?.(piece);
  };
  const work = budget({
    steps: request.options.budget,
    deadline: surroundings.deadline,
    now: Date.now,
    cancelled: surroundings.cancelled,
    progress: surroundings.progress,
  });
  try {
    return await dispatch(request, work, { ...surroundings, tell });
  } catch (error) {
    // Work that could not go on because it was stopped has an answer all the same.
    if (error instanceof UnableError && work.stopped !== undefined) return stoppedReply(request, pieces, work.stopped);
    return failure(error);
  }
}

function failure(error: unknown): Reply {
  if (error instanceof NotSupportedError) return { code: 3, out: '', err: `${error.quoted()}\n` };
  if (error instanceof SourceError) return { code: 2, out: '', err: `${error.quoted()}\n` };
  if (error instanceof UsageError) return { code: 2, out: '', err: `lawful: ${error.message}\n` };
  if (error instanceof UnableError) return { code: 3, out: '', err: `lawful: unable: ${error.message}\n` };
  if (error instanceof DisagreementError) return { code: 3, out: '', err: `lawful: ${error.message}\n` };
  if (error instanceof RangeError && /BigInt/.test(error.message))
    return { code: 3, out: '', err: 'lawful: unable: numbers of more digits than fit into memory\n' };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 3,
    out: '',
    err: `lawful: internal error, please report it with the model: ${text.split('\n', 1)[0]}\n`,
  };
}

function dispatch(request: Request, work: Budget, surroundings: Surroundings): Reply | Promise<Reply> {
  if (request.command === 'check') return runCheck(request);
  const { file, options } = request;
  if (options.output !== undefined) requireWritable(options.output);
  const model = readModel(request);
  surroundings.tell?.(modelPiece(model));
  if (request.command === 'prove' && options.allWidths) return runAllWidths(model, file, options, work, surroundings);
  if (request.command === 'lift') return runLift(model, file, options, work, surroundings);
  if (request.command === 'mechanics') return runMechanics(model, file, options, work, surroundings);
  if (request.command === 'assumption') return runAssumption(request, model, work, surroundings);
  if (request.command === 'find') return runFind(model, file, options, work, surroundings);
  if (request.command === 'prove') return runProve(model, options, work, surroundings);
  return runCertify(request, model, work, surroundings);
}

/** Parses a model and refuses what no engine treats yet. */
function readModel({ file, input, options }: Pick<Request, 'file' | 'input' | 'options'>): Model {
  const text = readText(file, MODEL_LIMIT, input);
  const model = parseModel({ file: file === '-' ? '<stdin>' : file, text }, options.widths);
  if (!model.declarations.some((d) => d.kind === 'param'))
    throw new SourceError(
      model.source,
      { line: 1, column: 1 },
      'the model has no parameters, so nothing moves: expected a "param" line',
    );
  return model;
}

/** What is known once a model was read. */
function modelPiece({ declarations, flow, symmetry }: Model): Piece {
  const size = (width: string | number): number => (typeof width === 'number' ? width : 0);
  const parameters = declarations.reduce(
    (n, d) => n + (d.kind === 'param' ? size(d.shape.rows) * size(d.shape.cols) : 0),
    0,
  );
  return {
    of: 'model',
    parameters,
    stateDimension: flowRow(flow).stateDimension(parameters),
    constants: declarations.flatMap((d) => (d.kind === 'const' ? [d.name] : [])),
    symmetric: symmetry !== undefined,
  };
}

function runFind(
  model: Model,
  file: string,
  options: CommandOptions,
  work: Budget,
  { announce, tell }: Surroundings,
): Reply {
  const region = options.region === true ? 'random' : options.region;
  const { result } = find(model, {
    seed: options.seed,
    region: region === undefined ? undefined : parseRegion(region, lowerModel(model)),
    degree: options.degree,
    laws: options.law,
    budget: work,
    tell,
    announce: (s) => announce(`ansatz: ${s.unknowns} unknowns in ${s.classes} classes, the largest ${s.largest}`),
  });
  const out = options.json ? jsonText(findJson(result)) : findText(titleOf(file), result);
  return { code: result.stopped === null ? 0 : 3, out, err: '' };
}

function runProve(model: Model, options: CommandOptions, work: Budget, { tell }: Surroundings): Reply {
  const [law] = options.law;
  if (law === undefined) throw new UsageError('prove: expected --law EXPR, as in --law "W1*W1\' - W2\'*W2"');
  const result = prove(model, law, { seed: options.seed, budget: work, tell });
  return {
    code: PROVE_CODES[result.verdict],
    out: options.json ? jsonText(proveJson(result)) : proveText(law, result),
    err: '',
  };
}

function runLift(model: Model, file: string, options: CommandOptions, work: Budget, { tell }: Surroundings): Reply {
  const found = lift(model, options.seed, { work, tell });
  return { code: 0, out: options.json ? jsonText(found.result) : liftText(titleOf(file), found), err: '' };
}

async function runMechanics(
  model: Model,
  file: string,
  options: CommandOptions,
  work: Budget,
  { tell }: Surroundings,
): Promise<Reply> {
  // Loaded when asked for: it brings the plotting libraries along.
  const { mechanics } = await import('../explaining/mechanics.js');
  const result = mechanics(model, { seed: options.seed, budget: work, order: options.order, tell });
  return {
    code: work.stopped === undefined ? 0 : 3,
    out: options.json ? jsonText(result) : mechanicsText(titleOf(file), result),
    err: '',
  };
}

function runAssumption({ file, options }: Request, model: Model, work: Budget, surroundings: Surroundings): Reply {
  const { certificate, ...result } = assumption(model, {
    seed: options.seed,
    budget: work,
    tell: surroundings.tell,
  });
  const written =
    options.output === undefined || certificate === null
      ? []
      : write(
          { folder: options.output, files: [[`${titleOf(file)}.assumption.json`, acceptedText(certificate)]] },
          surroundings,
        );
  const wrote =
    options.output === undefined
      ? ''
      : written.length > 0
        ? `wrote ${written.join(', ')}\n`
        : 'no certificate: the network has kernels or piecewise-linear units, or an element was told apart symbolically\n';
  return {
    code: work.stopped === undefined ? 0 : 3,
    out: options.json
      ? jsonText(options.output === undefined ? result : { ...result, files: written })
      : `${assumptionText(titleOf(file), result)}${wrote}`,
    err: '',
  };
}

function runAllWidths(
  model: Model,
  file: string,
  options: CommandOptions,
  work: Budget,
  surroundings: Surroundings,
): Reply {
  const [law] = options.law;
  if (law === undefined) throw new UsageError('prove: expected --law EXPR');
  const { verdict, reason, certificate, text } = proveAllWidths(model, law, work);
  const written: string[] = [];
  if (options.output !== undefined && certificate !== null)
    written.push(
      ...write({ folder: options.output, files: [[`${titleOf(file)}.json`, acceptedText(certificate)]] }, surroundings),
    );
  const files = written.length === 0 ? {} : { files: written };
  return {
    code: { proved: 0, refuted: 1, unable: 3 }[verdict],
    out: options.json
      ? jsonText({
          verdict,
          family: 'plain',
          witness: null,
          dependsOnFound: 'unknown',
          allWidths: true,
          reason,
          ...files,
        })
      : `${text.trimEnd()}\n${written.length === 0 ? '' : `wrote ${written.join(', ')}\n`}`,
    err: '',
  };
}

/** A certificate that the checker accepts. */
function acceptedText(certificate: Json): string {
  const text = formatCertificate(certificate);
  refuseUnaccepted(text);
  return text;
}

/** Writes a set of files, unless the work was given up meanwhile. */
function write(set: FileSet, { mayWrite }: Surroundings): string[] {
  if (mayWrite?.() === false) throw new UnableError('stopped; no files are written');
  return writeFiles(set);
}

/** What a certificate leaves out, in lines. */
function leftOut(bound: string | undefined, laws: number): string {
  const reason = bound?.replace(/^no certificate is written, /, '');
  const lines = [
    ...(laws === 0
      ? []
      : [
          `of the laws ${laws} ${laws === 1 ? 'entry is' : 'entries are'} not part of the certificate, being proved by expansion alone`,
        ]),
    ...(reason === undefined ? [] : [`the certificate proves laws; the upper bound is not part of it: ${reason}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

async function runCertify(request: Request, model: Model, work: Budget, surroundings: Surroundings): Promise<Reply> {
  const { file, options } = request;
  if (options.output === undefined) throw new UsageError('certify: expected -o DIR');
  const title = titleOf(file);
  const { seed, degree, fragment } = options;
  const { files, findings, withoutBound, withoutLaws } = await certify(model, {
    seed,
    degree,
    fragment,
    budget: work,
    title,
  });
  // A certificate of half the work is none; an older one stays as it is.
  if (work.stopped !== undefined) throw new UnableError(work.stopped);
  const set: FileSet = {
    folder: options.output,
    files: files.map(({ name, content }) => [name, content] as const),
    names: CERTIFICATE_EXTENSIONS.map((extension) => fileName(title, extension)),
  };
  const written = write(set, surroundings);
  const out = options.json
    ? jsonText({ files: written, withoutBound: withoutBound ?? null, withoutLaws })
    : `${findText(title, findings.result)}wrote ${written.join(', ')}\n${leftOut(withoutBound, withoutLaws)}`;
  return { code: 0, out, err: '' };
}

/** With a model also whether the certificate speaks of it: what is verified of another network is no news of this one. */
function runCheck({ file, input, options }: Request): Reply {
  const certificate = readText(file, CERTIFICATE_LIMIT, input);
  const verdict = check(certificate);
  const code = { accepted: 0, rejected: 1, unable: 3 }[verdict.verdict];
  const text = verdict.accepted ? `accepted\n${verdict.statement}\n` : `${verdict.verdict}: ${verdict.reason}\n`;
  if (options.model === undefined || !verdict.accepted)
    return { code, out: options.json ? jsonText(verdict) : text, err: '' };
  const answer = speaksOf(certificate, readModel({ file: options.model, input: undefined, options }));
  return {
    code: answer.speaks ? 0 : 1,
    out: options.json
      ? jsonText({ ...verdict, model: { file: options.model, ...answer } })
      : `${text}${speaksOfText(options.model, answer)}\n`,
    err: '',
  };
}
