/**
 * `lawful/node`: what needs Node. Models and certificates from files, and the other engines, Algebrite and nerdamer, which are optional packages: who is
 * not installed is not asked.
 *
 * @module lawful/node
 */
import type { Model } from '@lawful/networks';
import { secondOpinions } from '@lawful/verifier/second-opinions';
import { CERTIFICATE_LIMIT, MODEL_LIMIT, readText } from '../command/input.js';
import { readModel } from '../finding/read-model.js';
import { auditLaws } from '../importing/audit-laws.js';
import { type ImportFindings, lawsOfNetwork } from '../importing/laws-of-network.js';
import { lossOf, readNetwork } from '../importing/read-network.js';
import { specOf } from '../importing/spec.js';
import { type Certified, type CertifyOptions, certify as certifyAlone } from '../writing/certify.js';

export type { SecondOpinion, SecondOpinions } from '@lawful/verifier';
export type { FalseLaw, ImportedForm, ImportedLaw, ImportFindings } from '../importing/laws-of-network.js';
export type { ImportSpec, SpecAxis, SpecPlace } from '../importing/spec.js';
export type { Certified, CertifiedFile, CertifyOptions } from '../writing/certify.js';
export { auditLaws, secondOpinions, specOf };

/**
 * `certify` as the command does it: the other engines are asked about the residuals unless `opinions` are given or `opinionTimeout` is 0.
 *
 * @throws as `certify` of `lawful` does, `DisagreementError` among it
 */
export const certify = (model: Model | string, options: CertifyOptions = {}): Promise<Certified> =>
  certifyAlone(model, { opinions: secondOpinions, ...options });

/**
 * The model in a `.law` file (UTF-8, at most 1 MB; line ends of Windows and a byte-order mark are taken).
 *
 * @throws `LawfulError` when the file cannot be read, `SourceError` for mistakes in it
 */
export const readModelFile = (path: string, widths: Readonly<Record<string, number>> = {}): Model =>
  readModel({ file: path, text: readText(path, MODEL_LIMIT) }, widths);

/**
 * The text of a certificate, for `check` (UTF-8, at most 64 MB).
 *
 * @throws `LawfulError` when the file cannot be read
 */
export const readCertificateFile = (path: string): string => readText(path, CERTIFICATE_LIMIT);

/** How a model is imported. */
export interface ImportModelOptions {
  /** Laws of every loss, or of every loss of the softmax of the output along its last axis; of a `config.json` the second unless given, of other files the first. */
  readonly loss?: 'any' | 'cross-entropy' | undefined;
  /** Whether the epsilons of normalisations are kept, as they are unless `zero` is given. */
  readonly eps?: 'kept' | 'zero' | undefined;
  /** Of a `config.json`: laws that hold with its dropout, whatever the masks; without it unless given. */
  readonly dropout?: boolean | undefined;
  /** Whether weights that nodes make out of numbers are trained. */
  readonly weightsFromConstants?: boolean | undefined;
  /** The file with the list of parameters that the export script wrote; `MODEL.params.json` beside an ONNX file unless given. */
  readonly parameters?: string | undefined;
}

/**
 * The laws of a real model at every width (theory §12), in the names of its tensors: of an ONNX file (opsets 6 to 23), or of the `config.json` of a known family.
 *
 * @throws `LawfulError` with file, what was found and what was expected, also where the graph is not that of the model: parameters merged, renamed or folded
 */
export const importModel = async (path: string, options: ImportModelOptions = {}): Promise<ImportFindings> => {
  const { loss = lossOf(path), eps = 'kept', weightsFromConstants = false, parameters, dropout } = options;
  return lawsOfNetwork(await readNetwork(path, { eps, weightsFromConstants, parameters, dropout }), { loss });
};
