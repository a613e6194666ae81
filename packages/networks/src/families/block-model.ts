/**
 * Laws of a block (theory §13): functions of some parameters alone that the whole network conserves, whatever values all others take. The others are then data like
 * the inputs, and the family of the block is the plain family of that model.
 */
import { NotSupportedError, nearestName, SourceError } from '@lawful/cas-core';
import { departure } from '../flows/formulas.js';
import type { Argued, Loss, Model } from '../language/model.js';
import { reaches } from '../language/parse-additions.js';

/**
 * The model in which the parameters that are not named are inputs.
 * Throws `SourceError` for names that are no parameters, `NotSupportedError` where the other parameters are more than data: in a loss, a penalty, a decay, a symmetry.
 */
export function blockModel(model: Model, names: readonly string[]): Model {
  const parameters = model.declarations.filter((d) => d.kind === 'param').map((d) => d.name);
  const text = names.join(',');
  names.forEach((name, k) => {
    if (parameters.includes(name)) return;
    const near = nearestName(name, parameters);
    const column = names.slice(0, k).join(',').length + (k === 0 ? 1 : 2);
    throw new SourceError(
      { file: '--block', text },
      { line: 1, column },
      `no parameter "${name}"${near === undefined ? '' : `, did you mean "${near}"?`}: expected some of ${parameters.join(', ')}`,
    );
  });
  if (model.symmetry !== undefined)
    throw new NotSupportedError(model.source, model.symmetry.at, 'a symmetry of the data, in laws of a block');
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(model.source, departs.at, `${departs.what}, in laws of a block`);
  const { expr } = model.loss as Partial<Argued<Loss>>;
  if (expr !== undefined && reaches(expr, 'param', model))
    throw new NotSupportedError(model.source, expr.at, 'a loss that names parameters, in laws of a block');
  return {
    ...model,
    declarations: model.declarations.map((d) =>
      d.kind === 'param' && !names.includes(d.name) ? { ...d, kind: 'input' } : d,
    ),
  };
}
