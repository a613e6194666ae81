/**
 * What `lawful mechanics` prints of drift: the change of a law in one step, its bounds, the rate at the edge of stability; once for the laws that differ in
 * nothing but the squares of the a-posteriori bound.
 */
import type { BrokenLaw, MechanicsResult } from '../explaining/mechanics.js';
import { shorten } from './report.js';

type Drift = BrokenLaw['drift'];

const LISTED = 3;
/** The bound that names entries of the gradient; it is printed for each law. */
const OWN = 'a-posteriori';

export function driftLines(r: MechanicsResult): string[] {
  const groups = new Map<string, { readonly laws: [string, Drift][] }>();
  for (const { law, drift } of [...r.brokenLaws, ...r.otherLaws]) {
    const shared = {
      ...drift,
      form: drift.form && { ...drift.form, plus: '', minus: '' },
      bounds: drift.bounds.filter((b) => b.name !== OWN),
    };
    const key = JSON.stringify(shared);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { laws: [[law, drift]] });
    else group.laws.push([law, drift]);
  }
  return [...groups.values()].flatMap(groupLines);
}

function groupLines({ laws }: { readonly laws: readonly (readonly [string, Drift])[] }): string[] {
  const [, drift] = laws[0]!;
  const { form, edgeOfStability: edge } = drift;
  const more = laws.length - LISTED;
  return [
    'drift in finite steps of',
    ...laws
      .slice(0, LISTED)
      .flatMap(([law, { bounds }]) => [
        `  h = ${shorten(law, 110)}`,
        ...bounds.filter((b) => b.name === OWN).map((b) => `    ${shorten(b.text, 200)}`),
      ]),
    ...(more > 0 ? [`  and ${more} more alike`] : []),
    `  one step of SGD with neither weight decay nor momentum: ${drift.step.text}${drift.exact ? ', for every learning rate and all minibatches' : ''}`,
    ...(form === null
      ? []
      : [`  norm of B ${form.normIs === 'exact' ? '=' : '<='} ${form.norm}; the squares are ${PARTS[form.parts]}`]),
    ...drift.bounds.flatMap(({ name, text, conditions, refused }) => [
      ...(name === OWN ? [] : [`  ${name}: ${refused === null ? text : `refused: ${refused}`}`]),
      ...(refused === null ? [`    ${name === OWN ? `${name} ` : ''}if: ${conditions.join('; ')}`] : []),
    ]),
    ...(edge === null
      ? []
      : [
          `  edge of stability: ${edge.rate.text}; at S = 2/eta ${edge.atEdge.text}`,
          ...edge.conditions.map((c) => `    ${c}`),
        ]),
  ];
}

const PARTS = {
  spectral: "those of B's positive and negative part",
  'diagonally dominant': 'those of a larger split, by diagonal dominance',
} as const;
