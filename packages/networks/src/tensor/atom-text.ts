/** Functions of inputs as texts of the model language, for features: tanh(x[1]). */
import { formatRational, KERNELS, OP, type Program } from '@lawful/cas-core';

/** Infix; hyperbolic tangents, logistic functions and units by their names. */
export function atomText(program: Program, node: number): string {
  const { op, left, right, variables, constants } = program;
  const number = (n: number): string | undefined =>
    op[n] === OP.constant ? formatRational(constants[left[n]!]!) : undefined;
  /** The argument u of e^u. */
  const exponent = (n: number): number | undefined => {
    const kernel = op[n] === OP.variable ? variables[left[n]!]!.kernel : undefined;
    return kernel?.kind === 'exp' ? kernel.argument : undefined;
  };
  const isOnePlus = (n: number, e: number): boolean =>
    op[n] === OP.add && [left[n]!, right[n]!].includes(e) && [left[n]!, right[n]!].some((m) => number(m) === '1');
  const known = (n: number): string | undefined => {
    if (op[n] === OP.div) {
      const [a, b] = [left[n]!, right[n]!];
      if (exponent(a) !== undefined && isOnePlus(b, a)) return `sigmoid(${text(exponent(a)!, 0)})`;
      const e = op[a] === OP.sub && number(right[a]!) === '1' ? left[a]! : -1;
      const u = e < 0 ? undefined : exponent(e);
      if (u !== undefined && isOnePlus(b, e) && op[u] === OP.mul) {
        const [l, r] = [left[u]!, right[u]!];
        if (number(l) === '2' || number(r) === '2') return `tanh(${text(number(l) === '2' ? r : l, 0)})`;
      }
    }
    if (op[n] === OP.mul)
      for (const [m, z] of [
        [left[n]!, right[n]!],
        [right[n]!, left[n]!],
      ] as const) {
        const mask = op[m] === OP.variable ? variables[left[m]!]!.mask : undefined;
        if (mask?.argument !== z) continue;
        const [low, high] = [formatRational(mask.low), formatRational(mask.high)];
        if (low === '0' && high === '1') return `relu(${text(z, 0)})`;
        if (low === '-1' && high === '1') return `abs(${text(z, 0)})`;
        if (high === '1') return `leaky_relu(${text(z, 0)}, ${low})`;
      }
    return undefined;
  };
  /** In brackets below the given strength: 1 in products, 2 in powers. */
  const text = (n: number, strength: number): string => {
    const name = known(n);
    if (name !== undefined) return name;
    const [a, b] = [left[n]!, right[n]!];
    const within = (own: number, body: string): string => (own < strength ? `(${body})` : body);
    switch (op[n]) {
      case OP.variable: {
        const { kernel, name: own } = variables[a]!;
        return kernel === undefined ? own : KERNELS[kernel.kind].names.text(text(kernel.argument, 0));
      }
      case OP.constant:
        return number(n)!;
      case OP.add:
        return within(0, `${text(a, 0)} + ${text(b, 0)}`);
      case OP.sub:
        return within(0, `${text(a, 0)} - ${text(b, 1)}`);
      case OP.mul:
        return within(1, `${text(a, 1)}*${text(b, 1)}`);
      case OP.neg:
        return within(0, `-${text(a, 1)}`);
      case OP.div:
        return within(1, `${text(a, 1)}/${text(b, 2)}`);
      default:
        return `${text(a, 2)}^${b}`;
    }
  };
  return text(node, 0);
}
