/**
 * What bounds ask of a law: its shape, the quadratic form split, the size of a linear one, whether finite steps move it at all. A bound that does not
 * speak of a law is undefined; one that is refused says why.
 */
import type { Rational } from '@lawful/cas-core';
import type { SplitForm } from './split-form.js';

export interface Written {
  readonly text: string;
  readonly latex: string;
}

export interface DriftFacts {
  /** cᵀθ; θᵀBθ; θᵀBθ + 2cᵀθ; any other function. */
  readonly kind: 'linear' | 'quadratic' | 'shifted' | 'general';
  /** Of quadratic laws, with a shift or without. */
  readonly form: SplitForm | undefined;
  /** |c|² of a linear law. */
  readonly square: Rational | undefined;
  /** Whether SGD without decay keeps it for every learning rate and all minibatches, proved. */
  readonly kept: boolean;
  /** ∂L/∂ of a variable, as text and LaTeX. */
  readonly gradientName: (variable: number) => Written;
  /** A Lipschitz constant of ∇L on the segments of the run, given and not checked. */
  readonly kappa: Rational | undefined;
  readonly eta: Rational | undefined;
}

export interface DriftBound {
  readonly text: string;
  readonly latex: string;
  /** What is assumed and not checked. */
  readonly conditions: readonly string[];
  /** Why there is no such bound with the numbers given; the text is then that of the bound that fails. */
  readonly refused: string | null;
}

export interface DriftBoundRow {
  readonly name: string;
  /** Where it is proved. */
  readonly by: string;
  of(facts: DriftFacts): DriftBound | undefined;
}
