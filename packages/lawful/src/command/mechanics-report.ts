/**
 * What `lawful mechanics` prints: symmetries by kind, the quantities they conserve, the recurrences that break them, the modified flow.
 */
import type { BrokenLaw, MechanicsResult, MechanicsSymmetry } from '../explaining/mechanics.js';
import { discreteLines } from './mechanics-discrete-report.js';
import { driftLines } from './mechanics-drift-report.js';
import { stationaryLines } from './mechanics-stationary-report.js';
import { shorten } from './report.js';

const LISTED = 12;

export function mechanicsText(title: string, r: MechanicsResult): string {
  const { algebra } = r;
  const counts: readonly (readonly [number, string])[] = [
    [algebra.gradient, 'gradients, which give laws'],
    [algebra.skew, 'skew, without laws'],
    [algebra.other, 'neither, without laws'],
    [algebra.multiplesOfTranslations, 'multiples of translations'],
  ];
  const lines = [
    `${title}: ${r.parameters} parameters, affine symmetries of dimension ${algebra.exact ? '' : 'at least '}${algebra.dimension}`,
    ...(algebra.dimension === 0
      ? []
      : [`  ${counts.flatMap(([n, what]) => (n === 0 ? [] : [`${what}: ${n}`])).join('; ')}`]),
    ...algebra.reasons.map((reason) => `  there may be more: ${reason}`),
    ...(r.dataSymmetryLeftOut
      ? ['  all of this is about the plain loss, but for laws that are said to be of averaged losses']
      : []),
  ];
  for (const s of r.symmetries.slice(0, LISTED)) lines.push(...symmetryLines(s));
  if (r.symmetries.length > LISTED) lines.push(`  and ${r.symmetries.length - LISTED} more (--json lists all)`);
  if (r.laws !== null) {
    const { found, explained, complete, hypotheses } = r.laws;
    lines.push(`laws found: ${found}${complete ? ' (complete)' : ''}; affine symmetries explain ${explained} of them`);
    // Without completeness no upper bound is claimed.
    if (complete) for (const h of hypotheses) lines.push(`  hypothesis for the upper bound: ${h}`);
  }
  lines.push(...discreteLines(r));
  const seen = new Set<string>();
  for (const b of r.brokenLaws) lines.push(...brokenLines(b, seen));
  if (r.brokenLaws.some((b) => b.continuousModel !== null))
    lines.push(
      "continuous model: gamma = (1 - beta)/(eta*(1 - delta)*(1 + beta)), t = eta*(1 - delta)*step, q'(0) = 0,",
      "  F = 2*B(theta', theta') for quadratic laws and 0 for linear ones:",
      ...r.regimes.flatMap(({ regime, condition, solution, response }) => [
        `  ${regime} (${condition}): q = ${solution},`,
        `    R(s) = ${response}`,
      ]),
    );
  lines.push(...driftLines(r), ...stationaryLines(r));
  lines.push(
    `modified flow to order ${r.modifiedFlow.order} (time eta*step):`,
    `  SGD: theta' = ${r.modifiedFlow.sgd.join(' + ')}`,
    `  heavy ball: theta' = ${r.modifiedFlow.heavyBall.join(' + ')}`,
    ...r.modifiedFlow.others.map(
      ({ title, order, text, conditions }) =>
        `  ${title}, to order ${order}: ${text}${conditions.length === 0 ? '' : ` (${conditions.join('; ')})`}`,
    ),
  );
  if (r.stopped !== null) lines.push(`stopped early: ${r.stopped}`);
  return `${lines.join('\n')}\n`;
}

const mark = { yes: 'proved', no: 'FAILS', unknown: 'not decided' } as const;

function symmetryLines(s: MechanicsSymmetry): string[] {
  return [
    `  ${s.kind}: ${shorten(s.generator, 110)}`,
    `      law: ${s.law === null ? 'none' : shorten(s.law, 100)}; <grad L, X> = 0 ${mark[s.gradientIdentity]}, Hessian identity ${mark[s.hessianIdentity]}`,
  ];
}

const HEADINGS: Readonly<Record<BrokenLaw['kind'], string>> = {
  linear: 'linear laws q = <c, theta>, c the translation, under SGD with weight decay, exactly:',
  quadratic: "quadratic laws q = a = theta'*B*theta under SGD with weight decay, exactly (G = g'*B*g):",
  shifted:
    "quadratic laws with a shift q = theta'*B*theta + 2*c'*theta under SGD with weight decay, exactly (l = c'*theta, k = c'*g, G = g'*B*g):",
};

const VELOCITIES: Readonly<Record<BrokenLaw['kind'], string>> = {
  linear: 'r = <c, v>',
  quadratic: "b = theta'*B*v, c = v'*B*v, P = v'*B*g",
  shifted: '',
};

/** All laws of one kind have the same recurrence: it is printed once. */
function brokenLines(b: BrokenLaw, seen: Set<string>): string[] {
  if (seen.has(b.kind)) return [];
  seen.add(b.kind);
  return [
    HEADINGS[b.kind],
    `  ${b.recurrence}`,
    ...b.withShift.map((line) => `  ${line}`),
    ...(b.withMomentum.length === 0
      ? []
      : [
          `  with momentum and dampening (s = 1 - delta; ${VELOCITIES[b.kind]}):`,
          ...b.withMomentum.map((line) => `    ${line}`),
          '  with Nesterov:',
          ...b.withNesterov.map((line) => `    ${line}`),
        ]),
    `  conserved exactly by theta' = -grad L - lambda*theta: ${b.weightDecayFlow ?? 'no multiple of q'}`,
    `  continuous model: ${b.continuousModel ?? 'none of this form'}`,
  ];
}
