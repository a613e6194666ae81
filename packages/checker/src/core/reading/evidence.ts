/**
 * The evidence as data: points, primes, samples, bracket words, rows and columns of minors. None of it is claimed; it
 * only tells the checker where to look. Reading checks the roles of the variables that indices point to.
 */
import { reject } from '../../text/rejection.js';
import { integer, integerIn, type Json, list, members, oneOf, prime, tuple } from '../../text/shape.js';
import type { Claim, Entries, LieRank, Sample, Word } from '../claim.js';
import type { Rooms } from '../rooms.js';

/** The value that a point or a sample gives to a kernel. */
export function kernelValue(kernels: Entries, kernel: number, place: string): number {
  return kernels.get(kernel) ?? reject(`${place} gives no value to kernel ${kernel}, which is reached`);
}

type ReadIndex = (item: Json | undefined, place: string) => number;

const MAX_ENTRIES = 100_000;
/** A potential is the only scalar of its family. */
const ONLY: Entries = new Map([[0, 1]]);

const below = (limit: number): ReadIndex => {
  return (item, place) => integerIn(item, place, 0, limit);
};

/** A list of [index, value] without repeated indices. */
export function readEntries(item: Json | undefined, place: string, readIndex: ReadIndex) {
  const entries = new Map<number, number>();
  list(item, place, MAX_ENTRIES, (pair, here) => {
    const [first, second] = tuple(pair, here, 2);
    const index = readIndex(first, `${here}[0]`);
    if (entries.has(index)) reject(`${here} gives a second value to index ${index}`);
    entries.set(index, integer(second, `${here}[1]`));
  });
  return entries;
}

export function readWord(item: Json | undefined, place: string, samples: number): Word {
  if (!Array.isArray(item)) return integerIn(item, place, 0, samples);
  const [left, right] = tuple(item, place, 2);
  return [readWord(left, `${place}[0]`, samples), readWord(right, `${place}[1]`, samples)];
}

/** What parts of the evidence have in common: prime, point, values of kernels if the part has lists, and these lists. */
function readPart(item: Json | undefined, at: string, lists: readonly string[], claim: Claim, rooms: Rooms) {
  if (item === undefined) return undefined;
  const { variables, program, data } = claim;
  const own = lists.length > 0 && program.kernels.length > 0 ? ['kernels'] : [];
  const part = members(item, at, ['prime', 'point', ...lists], own);
  const p = prime(part.get('prime'), `${at}.prime`);
  if (own.length > 0 && p % 4 === 1 && program.kernels.some(({ kind }) => kind === 'sqrt'))
    reject(`${at}.prime is ${p}, which is 1 modulo 4, and square roots need a prime that is 3`);
  const point = tuple(part.get('point'), `${at}.point`, variables.length).map((entry, i) => {
    const here = `${at}.point[${i}]`;
    const n = integer(entry, here);
    if (n === 0 || !data.has(i)) return n;
    return reject(`${here} is ${n}, and the point should be 0 at variables of role ${variables[i]?.role}`);
  });
  const each = <T>(of: string, read: (item: Json, place: string) => T) =>
    list(part.get(of), `${at}.${of}`, MAX_ENTRIES, read);
  const kernels = rooms.kernels.readValues(program, part.get('kernels'), `${at}.kernels`, p, false);
  return { site: { prime: p, point, kernels }, each };
}

export function readEvidence(value: Json | undefined, claim: Claim, rooms: Rooms) {
  const { variables, program, outputs, family, flow } = claim;
  const near = claim.hypotheses.includes('near-point');
  const found = members(value, 'evidence', family.evidence?.members ?? [], ['independence', 'lieRank', 'maskReach']);
  const spanned = family.evidence?.read(found);
  const partOf = (name: string, lists: readonly string[]) =>
    readPart(found.get(name), `evidence.${name}`, lists, claim, rooms);

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

  const shape: Readonly<Record<string, ReadIndex>> = spanned
    ? { coordinates: below(spanned.coordinates) }
    : {
        inputs: ofRole('input'),
        ...(near ? {} : { slopes: below(program.pieces.length) }),
        ...(family.sample === 'cotangent' ? { cotangent: below(outputs.length) } : { labels: ofRole('label') }),
      };

  /** The members of a kick are all there, those of the drift are empty or left out. */
  function readSample(item: Json, place: string, p: number): Sample {
    const names = Object.keys(shape);
    const generator = flow.drift && item instanceof Map ? item.get('generator') : 'kick';
    const drift = oneOf(generator, `${place}.generator`, ['drift', 'kick']) === 'drift';
    const own = flow.drift ? ['generator'] : [];
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
    const cotangent = spanned
      ? entries('coordinates')
      : family.sample === 'cotangent' || drift
        ? entries('cotangent')
        : ONLY;
    const kernels = rooms.kernels.readValues(program, found.get('kernels'), `${place}.kernels`, p, true);
    return { drift, data, slopes: entries('slopes'), cotangent, kernels };
  }

  function readLieRank(): LieRank | undefined {
    const part = partOf('lieRank', ['samples', 'words', 'columns']);
    if (part === undefined) return undefined;
    const samples = part.each('samples', (item, place) => readSample(item, place, part.site.prime));
    const words = part.each('words', (word, place) => readWord(word, place, samples.length));
    const all = near ? [...part.site.point, ...samples.flatMap(({ data }) => [...data.values()])] : [];
    const large = all.find((entry) => Math.abs(entry) >= 2 ** 31);
    if (large !== undefined)
      reject(`evidence.lieRank has the entry ${large}, and near a point all are below 2^31 in absolute value`);
    return { ...part.site, samples, words, columns: part.each('columns', ofState) };
  }

  const minor = partOf('independence', ['laws', 'columns']);
  const laws = minor?.each('laws', below(claim.laws.length)) ?? [];
  return {
    spanned,
    further: spanned?.further?.(),
    independence: minor && { ...minor.site, laws, columns: minor.each('columns', ofState) },
    lieRank: readLieRank(),
    maskReach: partOf('maskReach', [])?.site,
  };
}
