/**
 * Optimisers whose steps are combinations of θ, v and gradients: SGD, heavy ball, Nesterov. Linear and quadratic laws obey the recurrences of
 * broken-laws/recurrences.ts, by substitution; a linear law has no term in the gradient.
 */
import { type Optimiser, recurrenceLatex, recurrenceText, shiftedText } from '../../broken-laws/recurrences.js';
import type { LawReason, SkewReason } from '../optimiser-row.js';

const SUBSTITUTION = 'substitution of the step';

/** cᵀθ with cᵀg = 0. */
export const linearLaw =
  (optimiser: Optimiser): LawReason =>
  ({ shape }) => {
    if (shape.linear === undefined) return undefined;
    const { momentum } = optimiser;
    const lines = recurrenceText('linear', optimiser);
    return {
      keeps: 'exact',
      identity: momentum
        ? `${lines.join(', ')} with r = <c, v>; from v = 0 without decay: q -> q; with decoupled decay: q -> (1 - eta*lambda)*q`
        : lines.join(', '),
      latex: recurrenceLatex('linear', optimiser).join(',\\quad '),
      by: `${SUBSTITUTION}, <c, g> = 0 proved`,
    };
  };

/** θᵀBθ with gᵀBθ = 0; with a shift c only without momentum, or without decay. */
export const quadraticLaw =
  (optimiser: Optimiser): LawReason =>
  ({ shape }) => {
    if (shape.quadratic === undefined) return undefined;
    const { momentum } = optimiser;
    const { shifted } = shape.quadratic;
    const own = shifted ? { ...optimiser, weightDecay: false } : optimiser;
    const lines = shifted && !momentum ? shiftedText() : recurrenceText('quadratic', own);
    const where = !momentum
      ? shifted
        ? "l = c'*theta, k = c'*g, G = g'*B*g"
        : "G = g'*B*g"
      : `b = ${shifted ? '(B*theta + c)' : "theta'*B"}${shifted ? "'" : ''}*v, c = v'*B*v, G = g'*B*g, P = v'*B*g`;
    return {
      keeps: 'recurrence',
      identity: `${lines.join(', ')} with ${where}${shifted && momentum ? ', without decay' : ''}`,
      latex: recurrenceLatex('quadratic', own).join(',\\quad '),
      by: `${SUBSTITUTION}, ${shifted ? "g'*(B*theta + c)" : "g'*B*theta"} = 0 proved`,
    };
  };

/** h(θ − v) = h(θ) identically, so for every η and every batch. */
export const constantOnSteps: LawReason = (facts) =>
  facts.shape.linear === undefined && facts.staysUnderSteps()
    ? {
        keeps: 'exact',
        identity:
          facts.shape.homogeneous === undefined
            ? 'without decay: q -> q'
            : `q -> ${facts.shape.homogeneous === 0 ? 'q' : `(1 - eta*lambda)^${facts.shape.homogeneous}*q`}`,
        latex:
          facts.shape.homogeneous === undefined || facts.shape.homogeneous === 0
            ? 'q^+=q'
            : `q^+=(1-\\eta \\lambda )^{${facts.shape.homogeneous}}q`,
        by: 'q(theta - v) = q(theta) for all sums v of gradients at theta, proved as an identity',
      }
    : undefined;

/** Theorem G: J = θᵀSv obeys J⁺ = βJ. Proof: θ⁺ᵀSv⁺ = θᵀSv⁺ = βθᵀSv + sθᵀSg + sλθᵀSθ, and the last two vanish. */
export const discreteNoether: SkewReason = () => ({
  keeps: 'exact',
  identity: "J -> beta*J with J = theta'*S*v; from v = 0: J = 0",
  latex: 'J^+=\\beta J,\\quad J=\\theta^{\\top }Sv',
  by: "discrete Noether theorem: theta'*S*g = 0 proved, v'*S*v = theta'*S*theta = 0",
});
