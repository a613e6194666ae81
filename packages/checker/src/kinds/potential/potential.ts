/** A family with one scalar only, a potential of parameters, inputs and labels: the loss itself. */
import { confine } from '../../core/reading/network.js';
import type { FamilyRow } from '../../core/rooms.js';
import { reject, shown } from '../../text/rejection.js';

export const potential: FamilyRow = {
  members: ['potential'],
  read(found, posed) {
    const at = 'claim.family';
    if (posed.loss !== 'custom')
      reject(`${at}.kind is "potential", but claim.loss is ${shown(posed.loss)}, not "custom"`);
    const step = posed.readStep(found.get('potential'), `${at}.potential`);
    confine(posed, [step], `${at}.potential`, ['parameter', 'constant', 'input', 'label'], true);
    return {
      kind: 'potential',
      cotangent: 'free',
      scalars: [step],
      sample: 'labels',
      words: {
        loss: 'the sum of the potential over the data',
        outputs: (stepText, named) => [`labels: ${named('label') || 'none'}`, `potential = ${stepText(step)}`],
      },
    };
  },
};
