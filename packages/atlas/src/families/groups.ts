/**
 * The groups of order 2 to 12, by permutations of few points in cycle notation: all there are, up to isomorphism. Their names are the usual ones; Dic3 is the
 * dicyclic group of order 12.
 */
export interface SmallGroup {
  readonly name: string;
  readonly order: number;
  readonly points: number;
  /** Images of the points 1 … n by cycles. */
  readonly generators: readonly string[];
}

const group = (name: string, order: number, points: number, ...generators: string[]): SmallGroup => ({
  name,
  order,
  points,
  generators,
});

export const SMALL_GROUPS: readonly SmallGroup[] = [
  group('C2', 2, 2, '(1 2)'),
  group('C3', 3, 3, '(1 2 3)'),
  group('C4', 4, 4, '(1 2 3 4)'),
  group('C2xC2', 4, 4, '(1 2)', '(3 4)'),
  group('C5', 5, 5, '(1 2 3 4 5)'),
  group('C6', 6, 5, '(1 2)(3 4 5)'),
  group('S3', 6, 3, '(1 2 3)', '(1 2)'),
  group('C7', 7, 7, '(1 2 3 4 5 6 7)'),
  group('C8', 8, 8, '(1 2 3 4 5 6 7 8)'),
  group('C4xC2', 8, 6, '(1 2 3 4)', '(5 6)'),
  group('C2xC2xC2', 8, 6, '(1 2)', '(3 4)', '(5 6)'),
  group('D4', 8, 4, '(1 2 3 4)', '(1 3)'),
  group('Q8', 8, 8, '(1 2 3 4)(5 6 7 8)', '(1 5 3 7)(2 8 4 6)'),
  group('C9', 9, 9, '(1 2 3 4 5 6 7 8 9)'),
  group('C3xC3', 9, 6, '(1 2 3)', '(4 5 6)'),
  group('C10', 10, 7, '(1 2)(3 4 5 6 7)'),
  group('D5', 10, 5, '(1 2 3 4 5)', '(2 5)(3 4)'),
  group('C11', 11, 11, '(1 2 3 4 5 6 7 8 9 10 11)'),
  group('C12', 12, 7, '(1 2 3 4)(5 6 7)'),
  group('C6xC2', 12, 7, '(1 2 3)', '(4 5)', '(6 7)'),
  group('A4', 12, 4, '(1 2 3)', '(1 2)(3 4)'),
  group('D6', 12, 5, '(1 2)', '(3 4 5)', '(3 4)'),
  group('Dic3', 12, 7, '(1 2 3)', '(2 3)(4 5 6 7)'),
];

type Permutation = readonly number[];

function permutationOf(cycles: string, points: number): Permutation {
  const out = Array.from({ length: points }, (_, i) => i);
  for (const [, body] of cycles.matchAll(/\(([\d ]+)\)/g)) {
    const cycle = body!.split(' ').map((t) => Number(t) - 1);
    cycle.forEach((v, i) => {
      out[v] = cycle[(i + 1) % cycle.length]!;
    });
  }
  return out;
}

function cyclesOf(p: Permutation): string {
  const seen = new Set<number>();
  const cycles: string[] = [];
  p.forEach((_, start) => {
    const cycle: number[] = [];
    for (let at = start; !seen.has(at); at = p[at]!) {
      seen.add(at);
      cycle.push(at + 1);
    }
    if (cycle.length > 1) cycles.push(`(${cycle.join(' ')})`);
  });
  return cycles.join('');
}

/** All elements, the identity first, in the order of a breadth-first search. */
export function elementsOf({ generators, points }: SmallGroup): Permutation[] {
  const steps = generators.map((g) => permutationOf(g, points));
  const identity = Array.from({ length: points }, (_, i) => i);
  const seen = new Map([[identity.join(), identity as Permutation]]);
  for (const g of seen.values())
    for (const s of steps) {
      const next = g.map((v) => s[v]!);
      if (!seen.has(next.join())) seen.set(next.join(), next);
    }
  return [...seen.values()];
}

/** The group on its own elements by multiplication. */
function regular(given: SmallGroup): SmallGroup {
  const elements = elementsOf(given);
  const place = new Map(elements.map((g, i) => [g.join(), i]));
  const generators = given.generators.map((text) => {
    const s = permutationOf(text, given.points);
    return cyclesOf(elements.map((g) => place.get(g.map((v) => s[v]!).join())!));
  });
  return { ...given, points: given.order, generators };
}

/** The permutation actions of an atlas: on few points, and regular where that is another one. */
export const actionsOf = (given: SmallGroup): readonly { readonly action: string; readonly of: SmallGroup }[] => [
  { action: 'points', of: given },
  ...(given.points === given.order ? [] : [{ action: 'regular', of: regular(given) }]),
];

/** In the model language, acting on the input x. */
export const symmetryText = ({ points, generators }: SmallGroup): string =>
  `permutations(${points}, ${generators.join(', ')}) : x -> g * x`;
