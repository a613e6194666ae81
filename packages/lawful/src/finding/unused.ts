/**
 * Parameters, constants and inputs that a model declares and does not use: every function of such a parameter is conserved, which is more often a slip
 * than a theorem. Said of names, and of entries where a parameter or constant is used in part; that a network looks at a part of its data is what masks,
 * strides and borders do. A symmetry that moves an input makes no use of it, for the average is over what the network sees; a penalty has no data.
 */
import { coneThroughMasks, type Expr, OP, type Program, partNodes, type Role } from '@lawful/cas-core';
import { declarationsOf, type FlowFamily, type Network } from '@lawful/networks';

/** Entries of one name that are listed; of more, their number. */
const LISTED = 4;

export function unusedNames(
  { model, program, values, output }: Network,
  { network, cotangent, potentialNode, parts }: FlowFamily,
): string[] {
  // A loss kept as written may use what the output does not.
  const [of, roots] = cotangent === 'explicit' ? [network, [potentialNode]] : [program, output.nodes];
  // Slopes and kernels use what is below their arguments.
  const used = new Set<number>();
  const use = (own: Program, below: readonly number[], role?: Role): void => {
    const mark = coneThroughMasks(own, below);
    for (let n = 0; n < mark.length; n++)
      if (
        mark[n] === 1 &&
        own.op[n] === OP.variable &&
        (role ?? own.variables[own.left[n]!]!.role) === own.variables[own.left[n]!]!.role
      )
        used.add(own.left[n]!);
  };
  use(of, roots);
  // A friction or a metric may name constants that the network does not; that a metric names a parameter is no use of it.
  use(network, partNodes(parts), 'constant');
  // A penalty moves the parameters that it names.
  if (parts.penalty !== undefined) use(network, [parts.penalty]);
  // So may a loss with free output gradients name constants, in which they are not seen.
  const { expr } = model.loss as { readonly expr?: Expr };
  const named = new Set(expr === undefined ? [] : declarationsOf(expr, model));
  const seen = new Set(declarationsOf(model.output.expr, model));
  return model.declarations.flatMap((d) => {
    if (named.has(d)) return [];
    // One-hot inputs have become their values, so that of these the text tells.
    if (d.oneHot) return seen.has(d) ? [] : [`the input ${d.name} is not used`];
    const what = d.kind === 'param' ? 'parameter' : 'constant';
    const follows = d.kind === 'param' ? ', so it never moves' : '';
    const own = values.get(d.name)!.nodes.map((n) => program.left[n]!);
    const idle = own.filter((v) => !used.has(v));
    if (d.kind === 'input') return idle.length === own.length ? [`the input ${d.name} is not used`] : [];
    if (idle.length === 0) return [];
    if (idle.length === own.length) return [`the ${what} ${d.name} is not used${follows}`];
    const names = idle.slice(0, LISTED).map((v) => program.variables[v]!.name);
    const rest = idle.length > LISTED ? ` and ${idle.length - LISTED} more entries` : '';
    return [
      `of the ${what} ${d.name}, ${names.join(', ')}${rest} ${idle.length === 1 ? 'is' : 'are'} not used${follows && ', so they never move'}`,
    ];
  });
}
