/**
 * Lowering: a Model with bound widths becomes one Program whose outputs are the entries of the network's output.
 * Variables come in the order parameters, constants, inputs, masks.
 */
import { programBuilder, type Role, SourceError, UnableError } from '@lawful/cas-core';
import { type DeclarationKind, formatShape, type Model, type Shape } from '../language/model.js';
import { separateNetwork } from './kernels.js';
import { lowerExpression } from './lower-expression.js';
import { type Network, networkScope } from './network.js';
import type { NodeMatrix } from './node-matrix.js';

const ROLES: Readonly<Record<DeclarationKind, Role>> = { param: 'parameter', const: 'constant', input: 'input' };
const PARAMETER_LIMIT = 2_000_000;

const never = (): boolean => false;

export interface LoweringOptions {
  /** Asked now and then; true ends the work by `UnableError`. */
  readonly due?: (() => boolean) | undefined;
  /** Of all random choices; 1 unless given. */
  readonly seed?: number | undefined;
}

/**
 * Throws `SourceError` for unbound widths and oversized shapes, `NotSupportedError` for functions beyond this engine, `UnableError` at caps
 * and once `due` is true.
 */
export function lowerModel(model: Model, { due = never, seed = 1 }: LoweringOptions = {}): Network {
  const builder = programBuilder();
  const values = new Map<string, NodeMatrix>();
  const variables: Record<DeclarationKind, number[]> = { param: [], const: [], input: [] };
  requireModerateSize(model);
  for (const kind of ['param', 'const', 'input'] as const)
    for (const d of model.declarations) {
      if (d.kind !== kind) continue;
      const { rows, cols } = d.shape;
      if (typeof rows === 'string' || typeof cols === 'string')
        throw new SourceError(
          model.source,
          d.at,
          `the width "${typeof rows === 'string' ? rows : cols}" is unbound: expected --set ${typeof rows === 'string' ? rows : cols}=VALUE`,
        );
      const { name, positive } = d;
      const nodes = builder.entries({ name, rows, cols, role: ROLES[kind], ...(positive ? { positive } : {}) });
      const first = builder.variables.length - nodes.length;
      nodes.forEach((_, k) => {
        variables[kind].push(first + k);
      });
      values.set(name, { rows, cols, nodes });
    }
  const scope = networkScope({ model, values }, builder);
  for (const b of model.bindings) {
    if (due()) throw new UnableError('stopped while the network was lowered');
    values.set(b.name, lowerExpression(b.expr, scope));
  }
  const output = lowerExpression(model.output.expr, scope);
  const lowered: Network = {
    model,
    seed,
    program: builder.build(output.nodes),
    parameters: variables.param,
    constants: variables.const,
    inputs: variables.input,
    values,
    output,
  };
  const network = separateNetwork(lowered, [], due);
  if (network.independentKernels?.kind === 'undefined')
    throw new SourceError(
      model.source,
      model.output.at,
      `the network is defined nowhere (${network.independentKernels.reason}): expected denominators and arguments of log that are not zero identically`,
    );
  return network;
}

/** Zero while a width is unbound. */
function entriesOf({ rows, cols }: Shape): number {
  return typeof rows === 'number' && typeof cols === 'number' ? rows * cols : 0;
}

/** Refuses models with too many entries, at the largest declaration. */
function requireModerateSize({ source, declarations }: Model): void {
  const total = declarations.reduce((n, d) => n + entriesOf(d.shape), 0);
  if (total <= PARAMETER_LIMIT) return;
  const largest = declarations.reduce((a, b) => (entriesOf(b.shape) > entriesOf(a.shape) ? b : a));
  throw new SourceError(
    source,
    largest.at,
    `more than ${PARAMETER_LIMIT} entries in all, the most of them in ${largest.name} : ${formatShape(largest.shape)}`,
  );
}
