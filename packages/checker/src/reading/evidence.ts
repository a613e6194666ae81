/**
 * The evidence as data: points, primes, samples, bracket words, rows and columns of minors. None of it is claimed; it
 * only tells the checker where to look. Reading checks the roles of the variables that indices point to.
 */
import { type Average, readAverage } from '../average/reading.js';
import type { Claim } from './claim.js';
import type { Json } from './json.js';
import { reject } from './rejection.js';
import { integer, integerIn, list, members, oneOf, prime, tuple } from './shape.js';

export interface Site {
  readonly prime: number;
  /** One integer for each variable, 0 for inputs and labels. */
  readonly point: readonly number[];
}

export interface Independence extends Site {
  readonly laws: readonly number[];
  readonly columns: readonly number[];
}

type Entries = ReadonlyMap<number, number>;

/** The drift, or the gradient field of one scalar for given inputs, labels, slopes and cotangent. */
export type Sample = Readonly<Record<'data' | 'slopes' | 'cotangent', Entries>> & { readonly drift: boolean };

/** A sample's field, or the bracket of two words. */
export type Word = number | readonly [Word, Word];

export interface LieRank extends Site {
  readonly samples: readonly Sample[];
  readonly words: readonly Word[];
  readonly columns: readonly number[];
}

export interface Evidence {
  readonly independence: Independence | undefined;
  readonly lieRank: LieRank | undefined;
  readonly maskReach: Site | undefined;
  readonly average: Average | undefined;
}

const MAX_ENTRIES = 100_000;
/** A potential is the only scalar of its family. */
const ONLY: Entries = new Map([[0, 1]]);

export function readEvidence(value: Json | undefined, claim: Claim): Evidence {
  const { variables, program, outputs, family, flow } = claim;
  const near = claim.hypotheses.includes('near-point');

  function readSite(found: ReadonlyMap<string, Json>, at: string): Site {
    const point = tuple(found.get('point'), `${at}.point`, variables.length).map((item, i) => {
      return integer(item, `${at}.point[${i}]`);
    });
    for (const i of claim.data) {
      const role = variables[i]?.role;
      if (point[i] !== 0)
        reject(`${at}.point[${i}] is ${point[i]}, and the point should be 0 at variables of role ${role}`);
    }
    return { prime: prime(found.get('prime'), `${at}.prime`), point };
  }

  const { symmetry } = family;
  const found = members(value, 'evidence', symmetry ? ['average'] : [], ['independence', 'lieRank', 'maskReach']);
  const average = symmetry && readAverage(found.get('average'), symmetry);
  const potentials = average ? average.quadratic.length + average.labelled.length : 0;

  type ReadIndex = (item: Json | undefined, place: string) => number;
  const below =
    (limit: number): ReadIndex =>
    (item, place) =>
      integerIn(item, place, 0, limit);
  const variableIn =
    (wanted: (variable: number) => boolean, kind: string): ReadIndex =>
    (item, place) => {
      const index = integerIn(item, place, 0, variables.length);
      return wanted(index)
        ? index
        : reject(`${place} is variable ${index}, which is of role ${variables[index]?.role}, not ${kind}`);
    };
  const ofRole = (role: string) => variableIn((i) => variables[i]?.role === role, role);
  const ofState = variableIn((i) => flow.state.has(i), 'of the state');
  const indices = (found: ReadonlyMap<string, Json>, at: string, name: string, readIndex: ReadIndex) =>
    list(found.get(name), `${at}.${name}`, MAX_ENTRIES, readIndex);

  function readIndependence(item: Json): Independence {
    const at = 'evidence.independence';
    const found = members(item, at, ['prime', 'point', 'laws', 'columns']);
    const laws = indices(found, at, 'laws', below(claim.laws.length));
    return { ...readSite(found, at), laws, columns: indices(found, at, 'columns', ofState) };
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

  /** The members of a kick are all there, those of the drift are empty or left out. */
  function readSample(item: Json, place: string): Sample {
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
    const found = drift ? members(item, place, own, names) : members(item, place, [...own, ...names]);
    const entries = (name: string): Entries => {
      const [readIndex, value] = [shape[name], found.get(name)];
      if (readIndex === undefined || value === undefined) return new Map();
      const read = readEntries(value, `${place}.${name}`, readIndex);
      return drift && read.size > 0 ? reject(`${place}.${name} has entries, but the drift takes none`) : read;
    };
    const data = new Map([...entries('inputs'), ...entries('labels')]);
    const cotangent = average ? entries('coordinates') : family.kind === 'plain' || drift ? entries('cotangent') : ONLY;
    return { drift, data, slopes: entries('slopes'), cotangent };
  }

  function readWord(item: Json | undefined, place: string, samples: number): Word {
    if (!Array.isArray(item)) return integerIn(item, place, 0, samples);
    const [left, right] = tuple(item, place, 2);
    return [readWord(left, `${place}[0]`, samples), readWord(right, `${place}[1]`, samples)];
  }

  function readLieRank(item: Json): LieRank {
    const at = 'evidence.lieRank';
    const found = members(item, at, ['prime', 'point', 'samples', 'words', 'columns']);
    const site = readSite(found, at);
    const samples = list(found.get('samples'), `${at}.samples`, MAX_ENTRIES, readSample);
    const words = list(found.get('words'), `${at}.words`, MAX_ENTRIES, (word, place) =>
      readWord(word, place, samples.length),
    );
    if (near) {
      const all = [...site.point, ...samples.flatMap(({ data }) => [...data.values()])];
      const large = all.find((entry) => Math.abs(entry) >= 2 ** 31);
      if (large !== undefined)
        reject(`${at} has the entry ${large}, and near a point all are below 2^31 in absolute value`);
    }
    return { ...site, samples, words, columns: indices(found, at, 'columns', ofState) };
  }

  const read = <T>(name: string, reader: (item: Json) => T): T | undefined => {
    const item = found.get(name);
    return item === undefined ? undefined : reader(item);
  };
  return {
    average,
    independence: read('independence', readIndependence),
    lieRank: read('lieRank', readLieRank),
    maskReach: read('maskReach', (item) => {
      return readSite(members(item, 'evidence.maskReach', ['prime', 'point']), 'evidence.maskReach');
    }),
  };
}
