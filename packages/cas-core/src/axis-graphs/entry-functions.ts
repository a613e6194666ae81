/** What is known of a function of entries of an `AxisGraph`. */
import { QQ, type Rational } from '../rings/rationals.js';
import type { EntryFunction } from './axis-graph.js';

/** z ↦ φ(z) of degree q in z, when it is. */
export function degreeOf(f: EntryFunction): Rational | undefined {
  if (f.kind === 'any') return undefined;
  if (f.kind === 'piecewise') return QQ.one;
  const [num, den = '1'] = f.exponent.split('/');
  return { num: BigInt(num!), den: BigInt(den) };
}

export const isLinear = (f: EntryFunction): boolean =>
  f.kind === 'piecewise' ? f.low === f.high : f.kind === 'power' && f.exponent === '1';
