/**
 * One-hot inputs. A data vector that is one of V unit vectors is no vector that ranges freely: a network has V values, and training sees them with weights
 * that the data set chooses. So the network of a model with one-hot inputs is the list f(e_1), …, f(e_V) of its outputs at all of them (at all
 * combinations, where there are several), with a cotangent of its own for each: the fields ∇⟨u_1, f(e_1)⟩ + … + ∇⟨u_V, f(e_V)⟩ are those of all
 * data sets.
 *
 * Cross-entropy asks that each u_j has sum zero. Then ⟨u_j, f⟩ = Σ_{i<n} u_ji (f_i − f_n), and the list holds these differences of logits instead,
 * with free cotangents.
 */
import { NotSupportedError, type ProgramBuilder, QQ } from '@lawful/cas-core';
import type { Declaration, Model } from '../language/model.js';
import { eachIndex, type NodeMatrix } from './node-tensor.js';

/** Values at which a network with one-hot inputs is looked at. */
const POINT_LIMIT = 1000;

/** All combinations of unit vectors for the one-hot inputs, as constants by name; undefined without such inputs. Throws `NotSupportedError` for too many. */
export function oneHotPoints(model: Model, builder: ProgramBuilder): ReadonlyMap<string, NodeMatrix>[] | undefined {
  const inputs = model.declarations.filter((d) => d.oneHot);
  if (inputs.length === 0) return undefined;
  // A column is one unit vector, a matrix one in each row.
  const sizes = inputs.map(({ shape }) => {
    const [rows, cols] = [shape.rows as number, shape.cols as number];
    return cols === 1 ? { vectors: 1, classes: rows } : { vectors: rows, classes: cols };
  });
  const choices = sizes.flatMap(({ vectors, classes }) => new Array<number>(vectors).fill(classes));
  const points = choices.reduce((a, b) => a * b, 1);
  if (points > POINT_LIMIT) {
    const largest = inputs.reduce((a, b) => (entries(b) > entries(a) ? b : a));
    throw new NotSupportedError(
      model.source,
      largest.at,
      `${points} combinations of one-hot vectors, the most of them from ${largest.name}: at most ${POINT_LIMIT} are looked at`,
    );
  }
  const [zero, one] = [builder.constant(QQ.zero), builder.constant(QQ.one)];
  const all: ReadonlyMap<string, NodeMatrix>[] = [];
  eachIndex(choices, (chosen) => {
    let first = 0;
    const values = new Map<string, NodeMatrix>();
    inputs.forEach(({ name, shape }, k) => {
      const { vectors, classes } = sizes[k]!;
      const own = chosen.slice(first, first + vectors);
      first += vectors;
      const nodes = own.flatMap((c) => Array.from({ length: classes }, (_, j) => (j === c ? one : zero)));
      values.set(name, { rows: shape.rows as number, cols: shape.cols as number, nodes });
    });
    all.push(values);
  });
  return all;
}

const entries = ({ shape }: Declaration): number => (shape.rows as number) * (shape.cols as number);

/** The outputs at all points in one column; of logits their differences from the last. */
export function stacked(builder: ProgramBuilder, outputs: readonly NodeMatrix[], logits: boolean): NodeMatrix {
  const nodes = outputs.flatMap(({ nodes: own }) =>
    logits ? own.slice(0, -1).map((n) => builder.sub(n, own[own.length - 1]!)) : own,
  );
  return { rows: nodes.length, cols: 1, nodes };
}
