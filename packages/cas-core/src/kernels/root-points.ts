/**
 * Points modulo a prime at which square roots exist (theory §11): each root has a square as its argument at every second point, so R roots drawn all
 * at once cost 2^R draws. Here they are drawn one after the other: a root that fails has only the variables drawn again that came last among those it
 * depends on. Roots of one token of a causal network do not see the tokens behind it, so costs add where they would multiply.
 */
import { nodeRunner } from '../programs/modular-evaluation.js';
import { isBinary, kernelAt, OP, type Program } from '../programs/program.js';
import type { Random } from '../sampling/random.js';
import { isRoot, KERNELS } from './table.js';

export interface RootPoints {
  /**
   * Draws the movable variables of `values` (residues by variable) so that all roots exist and no denominator below them vanishes; false when that did
   * not come about. Roots themselves are left out: whoever evaluates computes them.
   */
  draw(values: Float64Array, random: Random): boolean;
}

const ATTEMPTS = 20_000;
/** A root that fails so often before it ever exists has an argument that is never a square at these values: each draw has an even chance. */
const FAILURES = 64;

interface Stage {
  /** Nodes that the earlier stages have not computed, the root last. */
  readonly nodes: Int32Array;
  /** Movable variables below the root that no earlier one depends on. */
  readonly fresh: readonly number[];
  readonly variables: ReadonlySet<number>;
}

/**
 * @param program its roots are all that its outputs need; other kernels are variables
 * @param movable the variables that may be drawn; the others keep their values
 * Undefined when p divides a denominator of a constant.
 */
export function rootPoints(program: Program, prime: number, movable: readonly number[]): RootPoints | undefined {
  const runner = nodeRunner(program, prime);
  if (runner === undefined) return undefined;
  const may = new Set(movable);
  const stages = stagesOf(program, may);
  const staged = new Set(stages.flatMap((s) => s.fresh));
  const rest = movable.filter((v) => !staged.has(v) && !isRoot(program.variables[v]!.kernel));
  return {
    draw: (values, random) => {
      const fill = (variables: readonly number[]): void => {
        for (const v of variables) values[v] = random.nonzero(prime);
      };
      let next = 0;
      const failures = stages.map(() => 0);
      for (let tries = 0; next < stages.length; tries++) {
        if (tries > ATTEMPTS) return false;
        const stage = stages[next]!;
        fill(stage.fresh);
        if (runner.run(stage.nodes, values)) {
          failures[next++] = 0;
          continue;
        }
        if (++failures[next]! > FAILURES) return false;
        while (next >= 0 && !stages[next]!.fresh.some((v) => stage.variables.has(v))) next--;
        if (next < 0) return false;
      }
      fill(rest);
      return true;
    },
  };
}

/** One stage a root: those that bring the fewest new variables first. */
function stagesOf(program: Program, movable: ReadonlySet<number>): Stage[] {
  const { op, left, right } = program;
  const below = (root: number): { nodes: number[]; variables: Set<number> } => {
    const seen = new Set<number>([root]);
    const stack = [root];
    const variables = new Set<number>();
    while (stack.length > 0) {
      const n = stack.pop()!;
      const o = op[n]!;
      const visit = (m: number): void => {
        if (seen.has(m)) return;
        seen.add(m);
        stack.push(m);
      };
      if (o === OP.variable) {
        const kernel = kernelAt(program, n);
        // A kernel that is no root has a value of its own, wherever it is defined.
        if (kernel !== undefined && KERNELS[kernel.kind].domain !== 'all') visit(kernel.argument);
        if (!isRoot(kernel) && movable.has(left[n]!)) variables.add(left[n]!);
      } else if (o !== OP.constant) {
        visit(left[n]!);
        if (isBinary(o)) visit(right[n]!);
      }
    }
    return { nodes: [...seen].sort((a, b) => a - b), variables };
  };
  const needed = rootsNeeded(program);
  let waiting = needed.map((root) => ({ root, ...below(root) }));
  const known = new Set<number>();
  const computed = new Set<number>();
  const out: Stage[] = [];
  while (waiting.length > 0) {
    const costs = waiting.map((w) => [...w.variables].reduce((n, v) => n + (known.has(v) ? 0 : 1), 0));
    const first = waiting[costs.indexOf(Math.min(...costs))]!;
    waiting = waiting.filter((w) => w !== first);
    const nodes = first.nodes.filter((n) => !computed.has(n));
    for (const n of nodes) computed.add(n);
    const fresh = [...first.variables].filter((v) => !known.has(v));
    for (const v of fresh) known.add(v);
    out.push({ nodes: Int32Array.from(nodes), fresh, variables: first.variables });
  }
  return out;
}

/** The roots below the outputs, also those inside other kernels' arguments, ascending. */
function rootsNeeded(program: Program): number[] {
  const seen = new Uint8Array(program.op.length);
  const stack = [...program.outputs];
  const out: number[] = [];
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (seen[n] === 1) continue;
    seen[n] = 1;
    const o = program.op[n]!;
    if (o === OP.variable) {
      const kernel = kernelAt(program, n);
      if (isRoot(kernel)) out.push(n);
      if (kernel !== undefined) stack.push(kernel.argument);
    } else if (o !== OP.constant) {
      stack.push(program.left[n]!);
      if (isBinary(o)) stack.push(program.right[n]!);
    }
  }
  return out.sort((a, b) => a - b);
}
