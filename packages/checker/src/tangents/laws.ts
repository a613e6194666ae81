/**
 * Laws proved by the motion along their gradients (theory §11). Let the parameters move along ∇h, each by the factor that the flow gives it: h is conserved
 * exactly when no scalar of the family moves, or all of them move equally where cotangents have the sum zero. The motion is followed
 * forwards through the steps that it reaches, in arithmetic that multiplies nothing out (factored.ts). Slopes stand still.
 */

import type { Polynomial } from '../core/arithmetic/polynomial.js';
import type { Claim } from '../core/claim.js';
import type { Functions, Law } from '../core/functions.js';
import type { Signed } from '../core/reading/program.js';
import { reject } from '../text/rejection.js';
import type { Element } from './factored.js';
import { motionsOf } from './motions.js';

export function checkByTangents(claim: Claim, laws: readonly Law[], functions: Functions): void {
  const { program, family, flow, variables } = claim;
  const { steps } = program;
  const { A, valueAt, pushed, checkDefined } = motionsOf(program);

  /** A polynomial in variables, kernels and reciprocals. */
  function element({ terms, scale }: Polynomial): Element {
    const parts: Signed<Element>[] = [];
    terms.forEach((c, monomial) => {
      const product = productOf(monomial);
      parts.push([c === scale ? product : A.scaled(product, rationalOf(c, scale)), 1]);
    });
    return A.sum(parts);
  }
  const products = new Map<string, Element>();
  /** Many terms have the same. */
  function productOf(monomial: string): Element {
    const known = products.get(monomial);
    if (known) return known;
    let made = A.one;
    for (let k = 0; k < monomial.length; k++) made = A.multiply(made, letterOf(monomial.charCodeAt(k)));
    products.set(monomial, made);
    return made;
  }
  const kernelSteps = steps.flatMap((step, i) => (step.op === 'kernel' ? [i] : []));
  const letters = variables.map((_, i) => A.letter(`variable ${i}`));
  function letterOf(i: number): Element {
    if (i < variables.length) return letters[i] as Element;
    const kernel = kernelSteps[i - variables.length];
    if (kernel !== undefined) return valueAt(kernel);
    const layer = functions.layers.get(i);
    if (layer?.kind === 'reciprocal') return A.invert(element(layer.of));
    return A.letter(`slope ${i - functions.firstSlope}`);
  }

  const parameterOf = new Map([...flow.moved].map(([parameter, state]) => [state, parameter]));
  /** The first scalar that moves, or moves unlike the first one, along a gradient; −1 when there is none. */
  function moving(gradient: Law['gradient']): number {
    const motion = new Map<number, Element>();
    gradient.forEach((partial, state) => {
      const parameter = parameterOf.get(state);
      if (parameter === undefined) return;
      const metric = flow.metric.get(parameter);
      const along = element(partial);
      motion.set(parameter, metric === undefined ? along : A.multiply(along, valueAt(metric)));
    });
    const moveOf = pushed(motion);
    const [first, ...others] = family.scalars.map((step) => moveOf(step) ?? A.zero);
    const still =
      family.cotangent === 'free'
        ? [first ?? A.zero, ...others]
        : others.map((t) =>
            A.sum([
              [t, 1],
              [first as Element, -1],
            ]),
          );
    return still.findIndex((t) => !A.isZero(t));
  }
  laws.forEach(({ numerator, denominator, gradient }, index) => {
    const j = moving(gradient);
    if (j < 0) return;
    // q∇p − p∇q moves no scalar when ∇p and ∇q move none.
    const isState = (i: number) => flow.state.has(i);
    const parts = denominator === functions.R.one ? [] : [numerator, denominator];
    if (parts.length > 0 && parts.every((p) => moving(functions.gradient(p, isState)) < 0)) return;
    const what = family.cotangent === 'free' ? `output ${j}` : `output ${j + 1} against output 0`;
    reject(
      `claim.laws[${index}] is not shown to be conserved: moving along its gradient moves ${family.sample === 'labels' ? 'the potential' : what}`,
    );
  });
  checkDefined(variables.length, family.scalars);
}

const rationalOf = (numerator: bigint, scale: bigint) => ({ numerator, denominator: scale });
