/**
 * Gradients of a potential at sparse samples (theory §1.2, fact 5): most sample variables are zero, so most of the Program is never
 * visited. Values are pulled from the output, a product stops at a zero factor, and the adjoints run back over the visited nodes
 * only. Cost: the nodes visited, not the size of the Program.
 */
import { activeNodes, invMod, OP, type Program, powMod, primeField, type SparseRow } from '@lawful/cas-core';

export interface SparseGradient {
  /**
   * The nonzero partial derivatives by state ordinal; undefined where a denominator vanishes.
   * @param values residues by variable: the point, and the nonzero sample variables
   */
  at(values: Float64Array): SparseRow | undefined;
}

/** Undefined when p divides a denominator of a constant. */
export function sparseGradient(program: Program, state: readonly number[], p: number): SparseGradient | undefined {
  // Long: the visit and the adjoints share stamps and values, kept from call to call.
  const { op, left, right } = program;
  const field = primeField(p);
  const constants: number[] = [];
  for (const q of program.constants) {
    const residue = field.fromRational(q);
    if (residue === undefined) return undefined;
    constants.push(residue);
  }
  const ordinal = new Map(state.map((v, d) => [v, d]));
  const stateNodes: number[] = [];
  for (let n = 0; n < op.length; n++) if (op[n] === OP.variable && ordinal.has(left[n]!)) stateNodes.push(n);
  const active = activeNodes(program, stateNodes);
  const order = factorOrder(program);
  const value = new Float64Array(op.length);
  const adjoint = new Float64Array(op.length);
  const stamp = new Int32Array(op.length);
  const [root] = program.outputs;
  const stack: number[] = [];
  let epoch = 0;

  /** Tries to compute node n; pushes what it needs first and returns false. */
  const settle = (n: number, values: Float64Array): boolean => {
    const [a, b] = [left[n]!, right[n]!];
    const ready = (m: number): boolean => {
      if (stamp[m] === epoch) return true;
      stack.push(m);
      return false;
    };
    switch (op[n]) {
      case OP.variable:
        value[n] = values[a]!;
        break;
      case OP.constant:
        value[n] = constants[a]!;
        break;
      case OP.mul: {
        const [first, second] = order[n] === 1 ? [b, a] : [a, b];
        if (!ready(first)) return false;
        // A passive zero ends the matter; an active one still needs its partner as its derivative.
        if (value[first] === 0 && active[first] === 0) value[n] = 0;
        else {
          if (!ready(second)) return false;
          value[n] = (value[first]! * value[second]!) % p;
        }
        break;
      }
      case OP.neg:
        if (!ready(a)) return false;
        value[n] = value[a] === 0 ? 0 : p - value[a]!;
        break;
      case OP.pow:
        if (!ready(a)) return false;
        value[n] = powMod(value[a]!, b, p);
        break;
      default: {
        if (!ready(a) || !ready(b)) return false;
        if (op[n] === OP.add) value[n] = (value[a]! + value[b]!) % p;
        else if (op[n] === OP.sub) value[n] = (value[a]! - value[b]! + p) % p;
        else if (value[b] === 0) throw new RangeError('a denominator vanishes');
        else value[n] = (value[a]! * invMod(value[b]!, p)) % p;
      }
    }
    stamp[n] = epoch;
    adjoint[n] = 0;
    return true;
  };

  const pull = (values: Float64Array): number[] => {
    epoch++;
    const visited: number[] = [];
    stack.length = 0;
    stack.push(root!);
    while (stack.length > 0) {
      const n = stack[stack.length - 1]!;
      if (stamp[n] === epoch) stack.pop();
      else if (settle(n, values)) {
        stack.pop();
        visited.push(n);
      }
    }
    return visited;
  };

  /** A factor that was never looked at was multiplied by zero; its value is needed when the other factor is active. */
  const seen = (n: number): number => (stamp[n] === epoch ? value[n]! : Number.NaN);

  const spread = (n: number, to: number, amount: number): void => {
    if (active[to] === 1 && stamp[to] === epoch) adjoint[to] = (adjoint[to]! + amount) % p;
    else if (active[to] === 1 && amount !== 0) throw new Error(`node ${to} needed by ${n} was not visited`);
  };

  return {
    at: (values) => {
      let visited: number[];
      try {
        visited = pull(values);
      } catch (error) {
        if (error instanceof RangeError) return undefined;
        throw error;
      }
      adjoint[root!] = 1;
      const columns: number[] = [];
      const entries: number[] = [];
      // Dependencies are settled before their users, so the reverse of the visit is a valid order for adjoints.
      for (let i = visited.length - 1; i >= 0; i--) {
        const n = visited[i]!;
        const d = adjoint[n]!;
        if (d === 0 || active[n] === 0) continue;
        const [a, b] = [left[n]!, right[n]!];
        switch (op[n]) {
          case OP.variable: {
            const column = ordinal.get(a);
            if (column !== undefined) {
              columns.push(column);
              entries.push(d);
            }
            break;
          }
          case OP.add:
            spread(n, a, d);
            spread(n, b, d);
            break;
          case OP.sub:
            spread(n, a, d);
            spread(n, b, p - d);
            break;
          case OP.mul: {
            const [x, y] = [seen(a), seen(b)];
            if (!Number.isNaN(x)) spread(n, b, (d * x) % p);
            if (!Number.isNaN(y)) spread(n, a, (d * y) % p);
            break;
          }
          case OP.neg:
            spread(n, a, p - d);
            break;
          case OP.pow:
            spread(n, a, (((d * (b % p)) % p) * powMod(value[a]!, b - 1, p)) % p);
            break;
          default: {
            const inverse = invMod(value[b]!, p);
            spread(n, a, (d * inverse) % p);
            spread(n, b, (p - ((((d * value[n]!) % p) * inverse) % p)) % p);
          }
        }
      }
      return { columns, values: entries };
    },
  };

  /** 1 where the right factor is looked at first: a passive factor comes before an active one, a variable before a sum. */
  function factorOrder(prog: Program): Uint8Array {
    const out = new Uint8Array(prog.op.length);
    const rank = (m: number): number => (active[m] === 1 ? 2 : 0) + (prog.op[m] === OP.variable ? 0 : 1);
    for (let n = 0; n < out.length; n++) if (prog.op[n] === OP.mul && rank(right[n]!) < rank(left[n]!)) out[n] = 1;
    return out;
  }
}
