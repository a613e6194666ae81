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
import { type Certified, type CertifyOptions, certify as certifyAlone } from '../writing/certify.js';

export type { SecondOpinion, SecondOpinions } from '@lawful/verifier';
export type { Certified, CertifiedFile, CertifyOptions } from '../writing/certify.js';
export { secondOpinions };

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
