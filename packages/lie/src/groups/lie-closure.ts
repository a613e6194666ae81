/** The Lie algebra that matrices of a group's slots generate: all brackets, up to a limit. */
import { type Outcome, ok, QQ, type Rational, type RationalMatrix, rationalRowSpace, unable } from '@lawful/cas-core';
import type { JointElement } from './joint-group.js';

const DIMENSION_LIMIT = 300;

function bracket(a: RationalMatrix, b: RationalMatrix): RationalMatrix {
  const n = a.length;
  const out = Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));
  const add = (x: RationalMatrix, y: RationalMatrix, sign: 1 | -1): void => {
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) {
        if (QQ.isZero(x[i]![k]!)) continue;
        for (let j = 0; j < n; j++) {
          if (QQ.isZero(y[k]![j]!)) continue;
          const q = QQ.mul(x[i]![k]!, y[k]![j]!);
          out[i]![j] = sign === 1 ? QQ.add(out[i]![j]!, q) : QQ.sub(out[i]![j]!, q);
        }
      }
  };
  add(a, b, 1);
  add(b, a, -1);
  return out;
}

/** A basis. `unable` beyond a dimension. */
export function lieClosure(generators: readonly JointElement[]): Outcome<JointElement[]> {
  const space = rationalRowSpace();
  const basis: JointElement[] = [];
  const add = (x: JointElement): void => {
    const row = new Map<number, Rational>();
    let at = 0;
    for (const m of x)
      for (const r of m)
        for (const q of r) {
          if (!QQ.isZero(q)) row.set(at, q);
          at++;
        }
    if (row.size > 0 && space.insert(row)) basis.push(x);
  };
  for (const x of generators) add(x);
  for (let i = 0; i < basis.length; i++)
    for (const x of generators) {
      add(x.map((m, k) => bracket(m, basis[i]![k]!)));
      if (basis.length > DIMENSION_LIMIT) return unable(`a Lie algebra of more than ${DIMENSION_LIMIT} dimensions`);
    }
  return ok(basis);
}
