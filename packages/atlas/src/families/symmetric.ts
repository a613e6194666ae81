/** One and two linear layers on data that a small group permutes: all groups up to an order, each on few points and on itself. */
import { atlasModel, choices, type FamilyRow, type FamilySpec, numbersOf } from './family.js';
import { actionsOf, SMALL_GROUPS, symmetryText } from './groups.js';
import { ACTIVATIONS, layeredLines, needsClasses, needsScalar } from './layered.js';

export const symmetric: FamilyRow = {
  text: 'linear layers on data permuted by each group of the given orders; widths are points, hidden widths, outputs',
  axes: {
    order: { of: 'width' },
    outputs: { of: 'width' },
    hidden: { of: 'width', default: [] },
  },
  *models(spec: FamilySpec) {
    const orders = new Set(numbersOf(spec, 'order'));
    const hidden = numbersOf(spec, 'hidden');
    for (const given of SMALL_GROUPS) {
      if (!orders.has(given.order)) continue;
      for (const { action, of } of actionsOf(given))
        for (const m of numbersOf(spec, 'outputs'))
          for (const inner of [[], ...[...choices([hidden])]])
            for (const loss of spec.loss) {
              if (needsClasses(loss) && m < 2) continue;
              if (needsScalar(loss) && m !== 1) continue;
              const widths = [of.points, ...inner, m];
              for (const flow of spec.flow) {
                const model = atlasModel(
                  spec,
                  {
                    widths: widths.join('-'),
                    name: `${spec.family} ${given.name} ${action}`,
                    lines: layeredLines(widths, ACTIVATIONS.linear!, false),
                  },
                  { loss, flow, symmetry: symmetryText(of) },
                );
                yield { ...model, family: spec.family };
              }
            }
    }
  },
};
