/**
 * The kernels, one row a kind: exp u, log|u|, √u, the bell (2/√π)e^{−u²}, erf u, sin u, cos u.
 *
 * Taylor coefficients t_j = K^{(j)}(a)/j! follow from the first by the differential equation of the kernel, u = a + s:
 *
 *   exp:   (j+1) t_{j+1} = t_j                                     from K' = K
 *   log:   a (j+1) t_{j+1} = −j t_j for j ≥ 1, t₁ = 1/a            from (a + s) K' = 1
 *   sqrt:  a (j+1) t_{j+1} = (1/2 − j) t_j                         from 2 (a + s) K' = K
 *   gauss: (j+1) t_{j+1} = −2 (a t_j + t_{j−1})                    from K' = −2 u K
 *   erf:   (j+1) t_{j+1} = g_j, the coefficients of gauss          from erf' = gauss
 *   sin, cos:  j (j+1) t_{j+1} = −t_{j−1} for j ≥ 1                from K'' = −K
 */

import type { Ball } from '../balls/ball.js';
import type { BallField } from '../balls/ball-field.js';
import { absBall, cosBall, erfBall, expBall, logBall, piBall, sinBall, sqrtBall } from '../balls/ball-functions.js';
import { exponentialModular, logarithmModular, onlyEnclosed, rootModular } from '../programs/modular-kernels.js';
import type { KernelKind } from '../programs/program.js';
import { integerSquareRoot } from '../rings/integers.js';
import { QQ, type Rational, rational } from '../rings/rationals.js';
import { type KernelRow, stepwise, type TaylorRule } from './kernel-row.js';

const operator = (name: string) => (u: string) => `\\operatorname{${name}}\\left(${u}\\right)`;
const call = (name: string) => (u: string) => `${name}(${u})`;
/** The value at zero, when no other is rational. */
const atZero =
  (value: Rational): KernelRow['atRational'] =>
  (u) =>
    QQ.isZero(u) ? value : undefined;
/** K'' = −K, with the first derivative from another kernel. */
const circular = (first: KernelKind, sign: 1 | -1): TaylorRule =>
  stepwise(({ field, value, over }, a, t, j) => {
    if (j > 0) return field.neg(over(t[j - 1]!, j * (j + 1)));
    const slope = value(first, a);
    return slope === undefined || sign === 1 ? slope : field.neg(slope);
  });
const unsigned = (): undefined => undefined;

export const KERNELS: { readonly [K in KernelKind]: KernelRow } = {
  exp: {
    domain: 'all',
    flip: { parity: 'none', written: 'reciprocal' },
    degree: undefined,
    modular: exponentialModular,
    sign: () => 'positive',
    atRational: atZero(QQ.one),
    adjoint: (nodes, _, own, adjoint) => nodes.mul(adjoint, own),
    taylor: stepwise(({ over }, _, t, j) => over(t[j]!, j + 1)),
    enclosure: expBall,
    names: { text: call('exp'), told: undefined, latex: (u) => `e^{${u}}`, symbol: 'E' },
  },
  log: {
    domain: 'nonzero',
    flip: { parity: 'even', written: 'own' },
    degree: undefined,
    modular: logarithmModular,
    sign: unsigned,
    atRational: (u) => {
      if (QQ.isZero(u)) throw new RangeError('the logarithm of zero');
      return u.den === 1n && (u.num === 1n || u.num === -1n) ? QQ.zero : undefined;
    },
    adjoint: (nodes, u, _, adjoint) => nodes.div(adjoint, u),
    taylor: stepwise(({ field, over, times }, a, t, j) =>
      j === 0 ? field.inv(a) : over(field.div(times(-j, t[j]!), a), j + 1),
    ),
    enclosure: (field, u) => logBall(field, absBall(field, u)),
    names: { text: (u) => `log(abs(${u}))`, told: undefined, latex: (u) => `\\log\\lvert ${u}\\rvert`, symbol: 'L' },
  },
  sqrt: {
    domain: 'positive',
    flip: { parity: 'none', written: 'own' },
    degree: 1 / 2,
    modular: rootModular,
    sign: (argument) => argument() ?? 'nonnegative',
    atRational: (u) => {
      if (u.num < 0n) throw new RangeError('the square root of a negative number');
      const [num, den] = [integerSquareRoot(u.num), integerSquareRoot(u.den)];
      return num * num === u.num && den * den === u.den ? { num, den } : undefined;
    },
    adjoint: (nodes, _, own, adjoint) => nodes.div(nodes.mul(nodes.constant(rational(1, 2)), adjoint), own),
    taylor: stepwise(({ field, over, times }, a, t, j) => over(field.div(times(1 - 2 * j, t[j]!), a), 2 * (j + 1))),
    enclosure: sqrtBall,
    // Its square counts.
    names: { text: call('sqrt'), told: (u) => `(${u})^(1/2)`, latex: (u) => `\\sqrt{${u}}`, symbol: 's' },
  },
  gauss: {
    domain: 'all',
    flip: { parity: 'even', written: 'own' },
    degree: undefined,
    modular: onlyEnclosed('gauss'),
    sign: () => 'positive',
    atRational: () => undefined,
    adjoint: (nodes, u, own, adjoint) => nodes.mul(nodes.mul(nodes.constant(rational(-2)), nodes.mul(u, own)), adjoint),
    taylor: stepwise(({ field, over, times }, a, t, j) => {
      const product = field.mul(a, t[j]!);
      return over(times(-2, j === 0 ? product : field.add(product, t[j - 1]!)), j + 1);
    }),
    enclosure: (field, u) => {
      const factor = field.div(field.fromInteger(2n), sqrtBall(field, piBall(field)));
      return field.mul(factor, expBall(field, field.neg(field.mul(u, u))));
    },
    names: {
      text: call('gauss'),
      told: undefined,
      latex: (u) => `\\tfrac{2}{\\sqrt{\\pi}}e^{-\\left(${u}\\right)^2}`,
      symbol: 'g',
    },
  },
  erf: {
    domain: 'all',
    flip: { parity: 'odd', written: 'signed' },
    degree: undefined,
    modular: onlyEnclosed('erf'),
    sign: unsigned,
    atRational: atZero(QQ.zero),
    adjoint: (nodes, u, _, adjoint) => nodes.mul(adjoint, nodes.kernel('gauss', u)),
    taylor: ({ taylor, over }, a, start, order) => {
      const bell = taylor('gauss', a, order - 1);
      return bell && [start, ...bell.map((g, j) => over(g, j + 1))];
    },
    enclosure: erfBall,
    names: { text: call('erf'), told: undefined, latex: operator('erf'), symbol: 'F' },
  },
  sin: {
    domain: 'all',
    flip: { parity: 'odd', written: 'signed' },
    degree: undefined,
    modular: onlyEnclosed('sin'),
    sign: unsigned,
    atRational: atZero(QQ.zero),
    adjoint: (nodes, u, _, adjoint) => nodes.mul(adjoint, nodes.kernel('cos', u)),
    taylor: circular('cos', 1),
    enclosure: sinBall,
    // The sum of its square and that of cos counts.
    names: { text: call('sin'), told: call('sin'), latex: operator('sin'), symbol: 'S' },
  },
  cos: {
    domain: 'all',
    flip: { parity: 'even', written: 'signed' },
    degree: undefined,
    modular: onlyEnclosed('cos'),
    sign: unsigned,
    atRational: atZero(QQ.one),
    adjoint: (nodes, u, _, adjoint) => nodes.neg(nodes.mul(adjoint, nodes.kernel('sin', u))),
    taylor: circular('sin', -1),
    enclosure: cosBall,
    names: { text: call('cos'), told: call('cos'), latex: operator('cos'), symbol: 'C' },
  },
};

export const kernelBall = (kind: KernelKind, field: BallField, u: Ball): Ball => KERNELS[kind].enclosure(field, u);

/** Whether a kernel is there and is a square root: s² = u, not an indeterminate. */
export const isRoot = (kernel: { readonly kind: KernelKind } | undefined): boolean =>
  kernel !== undefined && KERNELS[kernel.kind].modular.kind === 'root';
