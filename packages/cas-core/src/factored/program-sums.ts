/**
 * A Program read with sums of any number of terms: an addition used once, by an addition, is part of it. Who uses what is listed, so that a change of
 * a few nodes is followed without looking at the others.
 */
import { isBinary, kernelAt, OP, type Program } from '../programs/program.js';

export interface ProgramSums {
  /** Whether a node is a part of the sum above it. */
  isPart(n: number): boolean;
  /** The terms of the sum at a node that is an addition, a subtraction or a negation, with signs. */
  eachTerm(n: number, visit: (term: number, sign: 1 | -1) => void): void;
  /** The uses of a node that is no part: by the sum above (with the sign), or by another node (sign 0). */
  eachUse(n: number, visit: (by: number, sign: 1 | -1 | 0) => void): void;
  /** The node of a variable; −1 when the Program has none. */
  nodeOf(variable: number): number;
}

const isSum = (op: number): boolean => op === OP.add || op === OP.sub || op === OP.neg;

const known = new WeakMap<Program, ProgramSums>();

/** Cost: linear in the Program, once for each. */
export function programSums(program: Program): ProgramSums {
  let sums = known.get(program);
  if (sums === undefined) {
    sums = read(program);
    known.set(program, sums);
  }
  return sums;
}

function read(program: Program): ProgramSums {
  const { op, left, right } = program;
  const N = op.length;
  const argumentOf = (n: number): number => kernelAt(program, n)?.argument ?? -1;
  const eachOperand = (n: number, visit: (operand: number) => void): void => {
    const o = op[n]!;
    if (o === OP.constant) return;
    if (o === OP.variable) {
      const argument = argumentOf(n);
      if (argument >= 0) visit(argument);
      return;
    }
    visit(left[n]!);
    if (isBinary(o)) visit(right[n]!);
  };
  const uses = new Uint8Array(N);
  const inSum = new Uint8Array(N);
  const count = (n: number): void => {
    if (uses[n]! < 2) uses[n]!++;
  };
  for (let n = 0; n < N; n++) {
    const sum = isSum(op[n]!);
    eachOperand(n, (m) => {
      count(m);
      if (sum) inSum[m] = 1;
    });
  }
  for (const n of program.outputs) uses[n] = 2;
  const isPart = (n: number): boolean => uses[n] === 1 && inSum[n] === 1 && isSum(op[n]!);

  // The sum that a part belongs to, and its sign there; from above, since users come later.
  const whole = new Int32Array(N);
  const sign = new Int8Array(N).fill(1);
  for (let n = N - 1; n >= 0; n--) {
    if (!isPart(n)) whole[n] = n;
    const o = op[n]!;
    if (!isSum(o)) continue;
    const below = (m: number, s: number): void => {
      if (!isPart(m)) return;
      whole[m] = whole[n]!;
      sign[m] = s * sign[n]!;
    };
    below(left[n]!, o === OP.neg ? -1 : 1);
    if (isBinary(o)) below(right[n]!, o === OP.sub ? -1 : 1);
  }
  const signOf = (by: number, second: boolean): number => {
    const o = op[by]!;
    return isSum(o) ? (o === OP.neg || (o === OP.sub && second) ? -1 : 1) * sign[by]! : 0;
  };
  const starts = new Int32Array(N + 1);
  for (let n = 0; n < N; n++) eachOperand(n, (m) => starts[m + 1]!++);
  for (let n = 0; n < N; n++) starts[n + 1]! += starts[n]!;
  const fill = starts.slice(0, N);
  const users = new Int32Array(starts[N]!);
  const signs = new Int8Array(starts[N]!);
  for (let n = 0; n < N; n++) {
    let second = false;
    eachOperand(n, (m) => {
      const i = fill[m]!++;
      users[i] = isSum(op[n]!) ? whole[n]! : n;
      signs[i] = signOf(n, second);
      second = true;
    });
  }
  const nodes = new Int32Array(program.variables.length).fill(-1);
  for (let n = 0; n < N; n++) if (op[n] === OP.variable) nodes[left[n]!] = n;
  return {
    isPart,
    nodeOf: (v) => nodes[v] ?? -1,
    eachTerm: (n, visit) => {
      const stack: [number, 1 | -1][] = [[n, 1]];
      while (stack.length > 0) {
        const [m, s] = stack.pop()!;
        if (m !== n && !isPart(m)) {
          visit(m, s);
          continue;
        }
        const o = op[m]!;
        if (isBinary(o)) stack.push([right[m]!, o === OP.sub ? (-s as 1 | -1) : s]);
        stack.push([left[m]!, o === OP.neg ? (-s as 1 | -1) : s]);
      }
    },
    eachUse: (n, visit) => {
      for (let i = starts[n]!; i < starts[n + 1]!; i++) visit(users[i]!, signs[i]! as 1 | -1 | 0);
    },
  };
}
