/**
 * The values of kernels at the point of a bound. Those of exponentials and logarithms are free, kernels being independent
 * (independence.ts), and stand in the evidence: of the state with the point, of the data with each sample. Roots are found.
 */
import { type Dual, dualNumbers } from '../core/arithmetic/dual.js';
import type { PrimeField } from '../core/arithmetic/residue.js';
import type { Claim, Entries, LieRank, Sample } from '../core/claim.js';
import { kernelValue, readEntries } from '../core/reading/evidence.js';
import type { Program } from '../core/reading/program.js';
import type { KernelStep } from '../core/rooms.js';
import { type Meter, reject } from '../text/rejection.js';
import { integerIn, type Json } from '../text/shape.js';

/** The root of a that is itself a square; undefined where a is 0 or no square. The prime must be 3 modulo 4. */
export function squareRoot(F: PrimeField, a: number): number | undefined {
  let [root, base] = [1, a];
  for (let e = (F.prime + 1) / 4; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) root = F.multiply(root, base);
    base = F.multiply(base, base);
  }
  return a !== 0 && F.multiply(root, root) === a ? root : undefined;
}

/** The values of exponentials and logarithms of the data, or of the state; a logarithm that is left out is 0. */
export function readValues(
  { kernels }: Program,
  item: Json | undefined,
  place: string,
  p: number,
  data: boolean,
): Entries {
  const entries = readEntries(item ?? [], place, (index, here) => {
    const ordinal = integerIn(index, here, 0, kernels.length);
    const kernel = kernels[ordinal];
    if (kernel?.kind === 'sqrt') reject(`${here} is kernel ${ordinal}, a square root, whose value is not free`);
    const [actual, due] = data ? ['state', 'data'] : ['data', 'state'];
    if (kernel?.data === data) return ordinal;
    return reject(`${here} is kernel ${ordinal}, which belongs to the ${actual}, not to the ${due}`);
  });
  for (const [ordinal, value] of entries) {
    if (value >= 1 && value < p) continue;
    reject(`${place} gives kernel ${ordinal} the value ${value}, which is not a residue from 1 to ${p - 1}`);
  }
  const logarithms = kernels.flatMap((kernel, k) => (kernel.kind === 'log' && kernel.data === data ? [k] : []));
  return new Map([...logarithms.map((k) => [k, 0] as const), ...entries]);
}

/** A reader of kernels at a, whose value at the origin of a is given or, for a root, found. */
export function kernelAt({ program }: Claim, given: LieRank, F: PrimeField, spend: Meter) {
  const K = dualNumbers(F, spend);
  return ({ index, kind }: KernelStep, a: Dual, sample: Sample): Dual => {
    const origin = a[0] as number;
    const what = `kernel ${index}, of kind ${kind}, has the argument ${origin} at the point`;
    if (kind === 'log' && origin === 0) reject(`${what}, modulo ${F.prime}`);
    if (kind !== 'exp' && kind !== 'log' && kind !== 'sqrt')
      reject(`kernel ${index} is ${kind}, which has no values modulo a prime`);
    const ofData = program.kernels[index]?.data === true;
    const place = ofData ? 'a sample of evidence.lieRank' : 'evidence.lieRank';
    const free = () => kernelValue(ofData ? sample.kernels : given.kernels, index, place);
    const value = kind === 'sqrt' ? squareRoot(F, origin) : free();
    return K.apply(kind, value ?? reject(`${what}, which is 0 or not a square modulo ${F.prime}`), a);
  };
}
