/** Certificates of averages of polynomials and of powers, as the engine writes them, and how tests spoil them. */
import { certify, parseModel } from 'lawful';
import type { MatrixJson } from './augmented.js';
import type { Certificate } from './certificates.js';

export type FunctionalJson = [number[], string][];

export interface AverageCertificate extends Omit<Certificate, 'claim' | 'evidence'> {
  claim: Omit<Certificate['claim'], 'family'> & {
    family: {
      kind: string;
      potential?: number;
      powers?: number[];
      order?: number;
      finite: MatrixJson[];
      infinitesimal: MatrixJson[];
      cyclic: { generator: MatrixJson; order: number }[];
    };
  };
  evidence: {
    average: { [name: string]: FunctionalJson[] } & { prime: never; blocks: never };
    independence?: { prime: number; point: number[]; laws: number[]; columns: number[] };
    lieRank?: {
      prime: number;
      point: number[];
      samples: { coordinates: [number, number][] }[];
      words: unknown[];
      columns: number[];
    };
  };
}

/** w·x under a group on the inputs. */
export const linear = (n: number, group: string, loss: string): string =>
  `param w : 1 x ${n}\ninput x : ${n}\noutput w * x\nloss ${loss}\nsymmetry ${group} : x -> g * x\n`;

/** W2·W1·x with a hidden layer of two, under cyclic shifts. */
export const hidden = (n: number): string =>
  `param W1 : 2 x ${n}\nparam W2 : 1 x 2\ninput x : ${n}\noutput W2 * W1 * x\nloss logistic\nsymmetry cyclic(${n}) : x -> g * x\n`;

/** x'Mx under O(3). */
export const quadraticForm = (loss: string): string =>
  `param M : 3 x 3\ninput x : 3\noutput x' * M * x\nloss ${loss}\nsymmetry O(3) : x -> g * x\n`;

/** The text of a certificate that is written beside the first. */
export async function written(text: string, extension = 'augmented.json'): Promise<string> {
  const { files } = await certify(parseModel({ file: 'm', text }), { opinionTimeout: 0 });
  const file = files.find((f) => f.extension === extension);
  if (file === undefined) throw new RangeError(`no ${extension} of ${text}`);
  return file.content;
}
