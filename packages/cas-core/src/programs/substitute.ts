/**
 * Substitution: the nodes of a Program again, with other nodes in the place of some variables. Masks and kernels follow their arguments.
 */
import { coneThroughMasks, OP, type Program } from './program.js';
import type { ProgramBuilder } from './program-builder.js';

/**
 * The images of `roots` when each variable in `images` is replaced by the given node.
 * @param builder continues `program` (same indices), so nodes that nothing changes are shared
 */
export function substitute(
  builder: ProgramBuilder,
  program: Program,
  roots: readonly number[],
  images: ReadonlyMap<number, number>,
): number[] {
  const { op, left, right, variables } = program;
  // Arguments of masks are not part of a cone, but their images are needed.
  const needed = coneThroughMasks(program, roots);
  const image = new Int32Array(op.length);
  for (let n = 0; n < image.length; n++) {
    if (needed[n] === 0) continue;
    const a = left[n]!;
    const b = right[n]!;
    switch (op[n]) {
      case OP.variable: {
        const { mask, kernel } = variables[a]!;
        const given = images.get(a);
        if (given !== undefined) image[n] = given;
        else if (mask !== undefined)
          image[n] =
            image[mask.argument] === mask.argument ? n : builder.mask(image[mask.argument]!, mask.low, mask.high);
        else if (kernel !== undefined)
          image[n] =
            image[kernel.argument] === kernel.argument ? n : builder.kernel(kernel.kind, image[kernel.argument]!);
        else image[n] = n;
        break;
      }
      case OP.constant:
        image[n] = n;
        break;
      case OP.add:
        image[n] = builder.add(image[a]!, image[b]!);
        break;
      case OP.sub:
        image[n] = builder.sub(image[a]!, image[b]!);
        break;
      case OP.mul:
        image[n] = builder.mul(image[a]!, image[b]!);
        break;
      case OP.neg:
        image[n] = builder.neg(image[a]!);
        break;
      case OP.pow:
        image[n] = builder.pow(image[a]!, b);
        break;
      default:
        image[n] = builder.div(image[a]!, image[b]!);
    }
  }
  return roots.map((n) => image[n]!);
}

/** Nodes of Σ_j m_ij·x_j for the rows of a sparse matrix, x the given nodes. */
export const linearImages = (
  builder: ProgramBuilder,
  nodes: readonly number[],
  rows: readonly (readonly (readonly [number, { readonly num: bigint; readonly den: bigint }])[])[],
): number[] => rows.map((row) => builder.sum(row.map(([j, q]) => builder.mul(builder.constant(q), nodes[j]!))));
