/**
 * The evidence as data: points, primes, samples, bracket words, rows and columns of minors. None of it is claimed; it
 * only tells the checker where to look. Reading checks the roles of the variables that indices point to.
 */
import { readAverage } from '../average/reading.js';
import { readLiftEvidence } from '../lift/reading.js';
import type { Claim } from './claim.js';
import type { Json } from './json.js';
import { reject } from './rejection.js';
import { integer, integerIn, list, members, oneOf, prime, tuple } from './shape.js';

type Entries = ReadonlyMap<number, number>;

export interface Site {
  readonly prime: number;
  /** One integer for each variable, 0 for inputs and labels. */
  readonly point: readonly number[];
  /** The values of exponentials and logarithms of the state. */
  readonly kernels: Entries;
}

/** The value that a point or a sample gives to a kernel. */
export function kernelValue(kernels: Entries, kernel: number, place: string): number {
  return kernels.get(kernel) ?? reject(`${place} gives no value to kernel ${kernel}, which is reached`);
}

export interface Independence extends Site {
  readonly laws: readonly number[];
  readonly columns: readonly number[];
}

/** The drift, or the gradient field of one scalar for given inputs, labels, slopes and cotangent. */
export type Sample = Readonly<Record<'data' | 'slopes' | 'cotangent' | 'kernels', Entries>> & {
  readonly drift: boolean;
};

/** A sample's field, or the bracket of two words. */
export type Word = number | readonly [Word, Word];

export interface LieRank extends Site {
  readonly samples: readonly Sample[];
  readonly words: readonly Word[];
  readonly columns: readonly number[];
}

export type Evidence = ReturnType<typeof readEvidence>;

const MAX_ENTRIES = 100_000;
/** A potential is the only scalar of its family. */
const ONLY: Entries = new Map([[0, 1]]);

export function readEvidence(value: Json | undefined, claim: Claim) {
  const { variables, program, outputs, family, flow } = claim;
  const near = claim.hypotheses.includes('near-point');

  const { symmetry } = family;
  const due = [...(symmetry ? ['average'] : []), ...(claim.lift ? ['lift'] : [])];
  const found = members(value, 'evidence', due, ['independence', 'lieRank', 'maskReach']);
  const average = symmetry && readAverage(found.get('average'), symmetry);
  const potentials = average ? average.quadratic.length + average.labelled.length : 0;

  type ReadIndex = (item: Json | undefined, place: string) => number;
  const below = (limit: number): ReadIndex => {
    return (item, place) => integerIn(item, place, 0, limit);
  };
  const variableIn = (kind: string, wanted: (variable: number) => boolean): ReadIndex => {
    return (item, place) => {
      const index = integerIn(item, place, 0, variables.length);
      if (!wanted(index))
        reject(`${place} is variable ${index}, which is of role ${variables[index]?.role}, not ${kind}`);
      return index;
    };
  };
  const ofRole = (role: string) => variableIn(role, (i) => variables[i]?.role === role);
  const ofState = variableIn('of the state', (i) => flow.state.has(i));

  /** What each part of the evidence has: prime and point, and a reader of its lists. */
  function readPart(name: string, lists: readonly string[]) {
    const [item, at] = [found.get(name), `evidence.${name}`];
    if (item === undefined) return undefined;
    const own = lists.length > 0 && program.kernels.length > 0 ? ['kernels'] : [];
    const part = members(item, at, ['prime', 'point', ...lists], own);
    const p = prime(part.get('prime'), `${at}.prime`);
    if (own.length > 0 && p % 4 === 1 && program.kernels.some(({ kind }) => kind === 'sqrt'))
      reject(`${at}.prime is ${p}, which is 1 modulo 4, and square roots need a prime that is 3`);
    const point = tuple(part.get('point'), `${at}.point`, variables.length).map((entry, i) => {
      const here = `${at}.point[${i}]`;
      const n = integer(entry, here);
      if (n === 0 || !claim.data.has(i)) return n;
      return reject(`${here} is ${n}, and the point should be 0 at variables of role ${variables[i]?.role}`);
    });
    const each = <T>(of: string, read: (item: Json, place: string) => T) =>
      list(part.get(of), `${at}.${of}`, MAX_ENTRIES, read);
    return { site: { prime: p, point, kernels: readKernels(part.get('kernels'), `${at}.kernels`, p, false) }, each };
  }

  /** A list of [index, value] without repeated indices. */
  function readEntries(item: Json | undefined, place: string, readIndex: ReadIndex) {
    const entries = new Map<number, number>();
    list(item, place, MAX_ENTRIES, (pair, here) => {
      const [first, second] = tuple(pair, here, 2);
      const index = readIndex(first, `${here}[0]`);
      if (entries.has(index)) reject(`${here} gives a second value to index ${index}`);
      entries.set(index, integer(second, `${here}[1]`));
    });
    return entries;
  }

  /** The values of exponentials and logarithms of the data, or of the state; a logarithm that is left out is 0. */
  function readKernels(item: Json | undefined, place: string, p: number, data: boolean): Entries {
    const entries = readEntries(item ?? [], place, (index, here) => {
      const ordinal = integerIn(index, here, 0, program.kernels.length);
      const kernel = program.kernels[ordinal];
      if (kernel?.kind === 'sqrt') reject(`${here} is kernel ${ordinal}, a square root, whose value is not free`);
      const [actual, due] = data ? ['state', 'data'] : ['data', 'state'];
      return kernel?.data === data ? ordinal : reject(`${here} is kernel ${ordinal}, which belongs to the ${actual}, not to the ${due}`); // biome-ignore format: one sentence
    });
    for (const [ordinal, value] of entries)
      if (value < 1 || value >= p) reject(`${place} gives kernel ${ordinal} the value ${value}, which is not a residue from 1 to ${p - 1}`); // biome-ignore format: one sentence
    const logarithms = program.kernels.flatMap((kernel, k) =>
      kernel.kind === 'log' && kernel.data === data ? [k] : [],
    );
    return new Map([...logarithms.map((k) => [k, 0] as const), ...entries]);
  }

  /** The members of a kick are all there, those of the drift are empty or left out. */
  function readSample(item: Json, place: string, p: number): Sample {
    const plain: Readonly<Record<string, ReadIndex>> = {
      inputs: ofRole('input'),
      ...(near ? {} : { slopes: below(program.pieces.length) }),
      ...(family.kind === 'plain' ? { cotangent: below(outputs.length) } : { labels: ofRole('label') }),
    };
    const shape = average ? { coordinates: below(potentials) } : plain;
    const names = Object.keys(shape);
    const generator = flow.momentum && item instanceof Map ? item.get('generator') : 'kick';
    const drift = oneOf(generator, `${place}.generator`, ['drift', 'kick']) === 'drift';
    const own = flow.momentum ? ['generator'] : [];
    const found = drift
      ? members(item, place, own, names)
      : members(item, place, [...own, ...names], program.kernels.some(({ data }) => data) ? ['kernels'] : []);
    const entries = (name: string): Entries => {
      const [readIndex, value] = [shape[name], found.get(name)];
      if (readIndex === undefined || value === undefined) return new Map();
      const read = readEntries(value, `${place}.${name}`, readIndex);
      return drift && read.size > 0 ? reject(`${place}.${name} has entries, but the drift takes none`) : read;
    };
    const data = new Map([...entries('inputs'), ...entries('labels')]);
    const cotangent = average ? entries('coordinates') : family.kind === 'plain' || drift ? entries('cotangent') : ONLY;
    const kernels = readKernels(found.get('kernels'), `${place}.kernels`, p, true);
    return { drift, data, slopes: entries('slopes'), cotangent, kernels };
  }

  function readWord(item: Json | undefined, place: string, samples: number): Word {
    if (!Array.isArray(item)) return integerIn(item, place, 0, samples);
    const [left, right] = tuple(item, place, 2);
    return [readWord(left, `${place}[0]`, samples), readWord(right, `${place}[1]`, samples)];
  }

  function readLieRank(): LieRank | undefined {
    const part = readPart('lieRank', ['samples', 'words', 'columns']);
    if (part === undefined) return undefined;
    const samples = part.each('samples', (item, place) => readSample(item, place, part.site.prime));
    const words = part.each('words', (word, place) => readWord(word, place, samples.length));
    const all = near ? [...part.site.point, ...samples.flatMap(({ data }) => [...data.values()])] : [];
    const large = all.find((entry) => Math.abs(entry) >= 2 ** 31);
    if (large !== undefined)
      reject(`evidence.lieRank has the entry ${large}, and near a point all are below 2^31 in absolute value`);
    return { ...part.site, samples, words, columns: part.each('columns', ofState) };
  }

  const minor = readPart('independence', ['laws', 'columns']);
  const laws = minor?.each('laws', below(claim.laws.length)) ?? [];
  return {
    average,
    lift: claim.lift && readLiftEvidence(found.get('lift'), claim.lift),
    independence: minor && { ...minor.site, laws, columns: minor.each('columns', ofState) },
    lieRank: readLieRank(),
    maskReach: readPart('maskReach', [])?.site,
  };
}
