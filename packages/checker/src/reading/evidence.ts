/**
 * The evidence as data: points, primes, samples, bracket words, rows and columns of minors. None of it is claimed; it
 * only tells the checker where to look. Reading checks the roles of the variables that indices point to.
 */
import { isPrime } from '../arithmetic/residue.js';
import type { Claim, Role } from './claim.js';
import type { Json } from './json.js';
import { reject } from './rejection.js';
import { integer, integerIn, list, members, tuple } from './shape.js';

export interface Site {
  readonly prime: number;
  /** One integer for each variable, 0 for inputs. */
  readonly point: readonly number[];
}

export interface Independence extends Site {
  readonly laws: readonly number[];
  readonly columns: readonly number[];
}

type Entries = ReadonlyMap<number, number>;
export type Sample = Readonly<Record<'inputs' | 'slopes' | 'cotangent', Entries>>;

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
}

const MAX_ROWS = 4096;
const MAX_ENTRIES = 100_000;

export function readEvidence(value: Json | undefined, claim: Claim): Evidence {
  function readSite(found: ReadonlyMap<string, Json>, at: string): Site {
    const prime = integer(found.get('prime'), `${at}.prime`);
    if (prime <= 2 ** 10 || prime >= 2 ** 26) reject(`${at}.prime is ${prime} and should lie between 2^10 and 2^26`);
    if (!isPrime(prime)) reject(`${at}.prime is ${prime}, which is not a prime number`);
    const point = tuple(found.get('point'), `${at}.point`, claim.variables.length).map((item, i) => {
      return integer(item, `${at}.point[${i}]`);
    });
    for (const i of claim.inputs) {
      if (point[i] !== 0) reject(`${at}.point[${i}] is ${point[i]}, and the point should be 0 at inputs`);
    }
    return { prime, point };
  }

  function variableOf(item: Json | undefined, place: string, role: Role): number {
    const index = integerIn(item, place, 0, claim.variables.length);
    const actual = claim.variables[index]?.role;
    return actual === role ? index : reject(`${place} is variable ${index}, which is of role ${actual}, not ${role}`);
  }

  const readColumns = (item: Json | undefined, place: string) =>
    list(item, place, MAX_ROWS, (index, here) => variableOf(index, here, 'parameter'));

  function readIndependence(item: Json): Independence {
    const at = 'evidence.independence';
    const found = members(item, at, ['prime', 'point', 'laws', 'columns']);
    const laws = list(found.get('laws'), `${at}.laws`, MAX_ROWS, (index, place) => {
      return integerIn(index, place, 0, claim.laws.length);
    });
    return { ...readSite(found, at), laws, columns: readColumns(found.get('columns'), `${at}.columns`) };
  }

  /** A list of [index, value] without repeated indices. */
  function readEntries(
    item: Json | undefined,
    place: string,
    readIndex: (index: Json | undefined, at: string) => number,
  ) {
    const entries = new Map<number, number>();
    list(item, place, MAX_ENTRIES, (pair, here) => {
      const [first, second] = tuple(pair, here, 2);
      const index = readIndex(first, `${here}[0]`);
      if (entries.has(index)) reject(`${here} gives a second value to index ${index}`);
      entries.set(index, integer(second, `${here}[1]`));
    });
    return entries;
  }

  function readSample(item: Json, place: string): Sample {
    const found = members(item, place, ['inputs', 'slopes', 'cotangent']);
    const { pieces, outputs } = claim.program;
    const below = (limit: number) => (index: Json | undefined, at: string) => integerIn(index, at, 0, limit);
    return {
      inputs: readEntries(found.get('inputs'), `${place}.inputs`, (index, at) => variableOf(index, at, 'input')),
      slopes: readEntries(found.get('slopes'), `${place}.slopes`, below(pieces.length)),
      cotangent: readEntries(found.get('cotangent'), `${place}.cotangent`, below(outputs.length)),
    };
  }

  function readWord(item: Json | undefined, place: string, samples: number): Word {
    if (!Array.isArray(item)) return integerIn(item, place, 0, samples);
    const [left, right] = tuple(item, place, 2);
    return [readWord(left, `${place}[0]`, samples), readWord(right, `${place}[1]`, samples)];
  }

  function readLieRank(item: Json): LieRank {
    const at = 'evidence.lieRank';
    const found = members(item, at, ['prime', 'point', 'samples', 'words', 'columns']);
    const samples = list(found.get('samples'), `${at}.samples`, MAX_ENTRIES, readSample);
    const words = list(found.get('words'), `${at}.words`, MAX_ROWS, (word, place) => {
      return readWord(word, place, samples.length);
    });
    return { ...readSite(found, at), samples, words, columns: readColumns(found.get('columns'), `${at}.columns`) };
  }

  const found = members(value, 'evidence', [], ['independence', 'lieRank', 'maskReach']);
  const read = <T>(name: string, reader: (item: Json) => T): T | undefined => {
    const item = found.get(name);
    return item === undefined ? undefined : reader(item);
  };
  return {
    independence: read('independence', readIndependence),
    lieRank: read('lieRank', readLieRank),
    maskReach: read('maskReach', (item) => {
      return readSite(members(item, 'evidence.maskReach', ['prime', 'point']), 'evidence.maskReach');
    }),
  };
}
