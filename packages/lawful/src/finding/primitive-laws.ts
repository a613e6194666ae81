/**
 * The search for sums of functions of single parameters under a mirror flow and ℓ_p descent (theory §14, Theorem J). Where gradient flow conserves Σ b_d θ_d²/2, the flow with
 * the metric m conserves Σ b_d ∫p dp/m(p), and what stands in such a primitive is made of m: its kernels, and logarithms of the factors that it is written with. The network is joined by these logarithms, an ansatz says which sums are conserved, and each is proved in the family of the network
 * with the kernels that it uses.
 */
import { type Budget, OP, type ProgramBuilder, variablesOfFunction } from '@lawful/cas-core';
import { separableLaws } from '@lawful/lie';
import { type FlowFamily, flowFamily, flowRow, type Network, withKernels } from '@lawful/networks';
import { type KernelSearch, movedByName, stateBelow } from './kernel-search.js';

/** Undefined where the flow has no metric, or none was found. */
export function searchPrimitiveLaws(
  network: Network,
  family: FlowFamily,
  seed: number,
  work: Budget,
): KernelSearch | undefined {
  const { metric, exponent } = family.parts;
  if ((metric === undefined && exponent === undefined) || family.masks !== 'none') return undefined;
  const wide = joined(network, () => true);
  const own = wide === network ? family : flowFamily(wide, seed);
  if (own.independentKernels !== undefined && own.independentKernels.kind !== 'ok') return undefined;
  const laws = separableLaws(own, kernelsByParameter(own), seed, () => work.step('laws with primitives'));
  if (laws.length === 0) return undefined;
  // Only the logarithms that occur are kept in the answer.
  const used = new Set(laws.flatMap(variablesOfFunction).map((v) => own.variables[v]!.name));
  const occurs = (key: string): boolean =>
    (wide.values.get(key)?.nodes ?? []).some((n) => used.has(wide.program.variables[wide.program.left[n]!]!.name));
  const narrow = joined(network, occurs);
  const last = narrow === wide ? own : flowFamily(narrow, seed);
  return { network: narrow, family: last, laws: laws.map((h) => movedByName(h, own, last)) };
}

/** Kernels of the state that depend on one variable of it alone, by that variable. */
function kernelsByParameter(family: FlowFamily): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const k of family.kernels ?? []) {
    const [v, other] = stateBelow(family, k);
    if (v !== undefined && other === undefined) out.set(v, [...(out.get(v) ?? []), k]);
  }
  return out;
}

/** With log|f| for the factors f of each metric, under keys that `wanted` accepts. */
function joined(network: Network, wanted: (key: string) => boolean): Network {
  const { flow } = network.model;
  return withKernels(network, (builder) =>
    (flowRow(flow).append(flow, network, builder).metric ?? []).flatMap((node, d) =>
      factorsOf(builder, node, network.parameters[d]!).flatMap((factor, k) => {
        const key = ` primitive ${d} ${k}`;
        return wanted(key) ? [[key, { rows: 1, cols: 1, nodes: [builder.kernel('log', factor)] }] as const] : [];
      }),
    ),
  );
}

/** The factors of a metric as it is written, numbers and the parameter itself left out: what logarithms of a primitive are of. */
function factorsOf(builder: ProgramBuilder, node: number, parameter: number): number[] {
  const { op, left, right } = builder.view();
  const found = new Set<number>();
  const stack = [node];
  while (stack.length > 0) {
    const n = stack.pop()!;
    const o = op[n]!;
    if (o === OP.mul || o === OP.div) stack.push(left[n]!, right[n]!);
    else if (o === OP.neg || o === OP.pow) stack.push(left[n]!);
    else if (o !== OP.constant && !(o === OP.variable && left[n] === parameter)) found.add(n);
  }
  return [...found].filter((n) => op[n] === OP.add || op[n] === OP.sub);
}
