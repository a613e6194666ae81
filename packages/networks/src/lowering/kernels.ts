/**
 * The kernels of a network: made independent of each other after lowering (theory §7), given names that can be read, and joined by those that a
 * law brings along.
 */
import {
  expandNodes,
  formatTerms,
  KERNELS,
  type Kernel,
  kernelsOf,
  type Program,
  type ProgramBuilder,
  programBuilder,
  random,
  separateKernels,
  type Terms,
  UnableError,
} from '@lawful/cas-core';
import type { Network } from './network.js';
import type { NodeMatrix } from './node-tensor.js';

/** Roles whose variables belong to a data point. */
export const DATA_ROLES: ReadonlySet<string> = new Set(['input', 'mask', 'cotangent', 'label', 'coordinate']);

export const hasKernels = (program: Program): boolean => program.variables.some((v) => v.kernel !== undefined);

/** Sample variables of a field, and the kernels that depend on them. */
export function sampleVariables(program: Program): number[] {
  const isData = (v: number): boolean => DATA_ROLES.has(program.variables[v]!.role);
  const own = program.variables.flatMap((_, i) => (isData(i) ? [i] : []));
  if (!hasKernels(program)) return own;
  return [...own, ...kernelsOf(program, isData).flatMap((k) => (k.depends === 'data' ? [k.variable] : []))];
}

/** The same network over independent kernels; `independentKernels` says why when that could not be reached. */
export function separateNetwork(network: Network, keep: readonly number[] = [], due?: () => boolean): Network {
  const { program } = network;
  if (!hasKernels(program)) return network;
  const points = network.valueAtPoint?.nodes ?? [];
  const rooted = { ...program, outputs: [...program.outputs, ...points, ...keep] };
  const isData = (v: number): boolean => DATA_ROLES.has(program.variables[v]!.role);
  const separated = separateKernels(rooted, isData, random(network.seed).fork('kernels'), due);
  if (separated.kind !== 'ok') return { ...network, program: nameKernels(program), independentKernels: separated };
  const { program: next, node, proof } = separated.value;
  const move = (m: NodeMatrix): NodeMatrix => ({ ...m, nodes: m.nodes.map((n) => node[n]!) });
  return {
    ...network,
    program: nameKernels({ ...next, outputs: next.outputs.slice(0, program.outputs.length) }),
    values: new Map([...network.values].map(([name, m]) => [name, move(m)])),
    output: move(network.output),
    ...(network.valueAtPoint === undefined ? {} : { valueAtPoint: move(network.valueAtPoint) }),
    independentKernels: { kind: 'ok', value: proof },
  };
}

/**
 * The network together with values that bring kernels of their own: laws, logarithms of parameters.
 * @param append lowers the values, by name; a network without new kernels comes back as it was
 */
export function withKernels(
  network: Network,
  append: (builder: ProgramBuilder) => readonly (readonly [name: string, value: NodeMatrix])[],
): Network {
  const builder = programBuilder(network.program);
  const before = builder.variables.length;
  const added = append(builder);
  if (builder.variables.slice(before).every((v) => v.kernel === undefined)) return network;
  return separateNetwork(
    { ...network, program: builder.build(network.program.outputs), values: new Map([...network.values, ...added]) },
    added.flatMap(([, m]) => m.nodes),
  );
}

const NAME_LIMIT = 60;

/** Kernels named by what they are, in the expression language, where that is short: `exp(2*p1)`, `log(abs(q))`. */
function nameKernels(program: Program): Program {
  const names = program.variables.map((v) => v.name);
  const used = new Set(names);
  program.variables.forEach((v, i) => {
    if (v.kernel === undefined || v.kernel.argument < 0) return;
    const text = kernelText(program, v.kernel, names);
    if (text === undefined || used.has(text)) return;
    used.add(text);
    names[i] = text;
  });
  return {
    ...program,
    variables: program.variables.map((v, i) => (v.kernel === undefined ? v : { ...v, name: names[i]! })),
  };
}

function kernelText(program: Program, { kind, argument }: Kernel, names: readonly string[]): string | undefined {
  try {
    const { ring, fractions, programVariable } = expandNodes(program, [argument], { keep: 'all', termLimit: 200 });
    const text = (p: (typeof fractions)[number]['num']): string =>
      formatTerms(
        ring.sortedTerms(p).map((t) => ({
          coefficient: t.coefficient,
          exponents: t.exponents.map(([v, e]): [number, number] => [programVariable[v]!, e]),
        })) satisfies Terms,
        (v) => names[v]!,
      );
    const { num, den } = fractions[0]!;
    const inside = ring.equal(den, ring.one) ? text(num) : `(${text(num)})/(${text(den)})`;
    if (inside.length > NAME_LIMIT) return undefined;
    return KERNELS[kind].names.text(inside);
  } catch (error) {
    if (error instanceof UnableError) return undefined;
    throw error;
  }
}
