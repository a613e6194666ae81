/** Tools that read the shape of a network from what it is multiplied out; whatever is otherwise ends the reading. */
import { type Graph, type Node, reach, type Width } from './graph.js';
import { type Factor, multipliedOut, type Sum, type Term } from './multiplied-out.js';

/** A parameter and the axis along which its Gram matrix, or its diagonal, stands in a law. */
export interface Place {
  readonly node: number;
  readonly axis: number;
}

/** A fault of the shape, put into words by `shapeOf`. */
export class Otherwise extends Error {}

export function need(holds: unknown, what: string): asserts holds {
  if (holds === undefined || holds === false) throw new Otherwise(what);
}

/** Tools for one network; every one of them throws `Otherwise` where the network is another. */
export function reader(graph: Graph) {
  const nodeOf = (f: Factor) => graph.nodes[f.node] as Node;
  const isOp =
    (...ops: readonly string[]) =>
    (f: Factor) =>
      ops.includes(nodeOf(f).op);
  const long = (f: Factor) => f.labels.filter((l) => l >= 0);
  const place = (f: Factor, label: number): Place => ({ node: f.node, axis: f.labels.indexOf(label) });
  const only = <T>(items: readonly T[], what: string): T => {
    need(items.length === 1, what);
    return items[0] as T;
  };
  const different = (list: readonly number[]) => new Set(list).size === list.length;
  const depends = (n: number) =>
    [...reach({ nodes: graph.nodes, output: n })].some((i) => graph.nodes[i]?.op === 'parameter');
  const moving = ({ result, terms }: Sum): Sum => ({
    result,
    terms: terms.filter((t) => t.factors.some((f) => depends(f.node))),
  });

  /** The two parameters of a term, summed over one label that nothing else has. */
  function pair({ factors }: Term, result: readonly number[]) {
    const [a, b, more] = factors.filter(isOp('parameter'));
    need(a && b && !more && a.node !== b.node, 'two parameters in each product');
    need(different(long(a)) && different(long(b)), 'parameters whose axes run apart');
    const inner = only(
      long(a).filter((l) => long(b).includes(l)),
      'one inner axis',
    );
    const outside = factors.filter((f) => f !== a && f !== b);
    need(
      !result.includes(inner) && !outside.some((f) => f.labels.includes(inner)),
      'an inner axis that the two factors alone have',
    );
    return { a, b, inner };
  }

  /** Σ W(i, a) x(a) + b(i), the units i along one axis of the node. */
  function affine(n: number) {
    const { result, terms } = multipliedOut(graph, n);
    const linear = only(
      terms.filter((t) => t.factors.length === 2),
      'one linear map of the input',
    );
    const biases = terms.filter((t) => t.factors.length === 1);
    need(terms.length === 1 + biases.length && biases.length < 2, 'an affine map in front of the units');
    const w = only(linear.factors.filter(isOp('parameter')), 'one weight');
    const x = only(linear.factors.filter(isOp('input')), 'one input that takes all values');
    need(different(long(w)) && different(long(x)), 'axes that run apart');
    const features = long(w).filter((l) => long(x).includes(l));
    const units = long(w).filter((l) => !features.includes(l));
    need(features.length < 2 && units.length < 2, 'a matrix of weights');
    need(!features.some((l) => result.includes(l)), 'features that are summed');
    need(
      [...units, ...long(x).filter((l) => !features.includes(l))].every((l) => result.includes(l)),
      'units along the layer',
    );
    const bias = biases[0]?.factors[0];
    if (bias)
      need(
        isOp('parameter')(bias) && bias.node !== w.node && long(bias).join() === units.join(),
        'a bias for each unit',
      );
    const [unit = -1] = units;
    const [feature] = features;
    const width = feature === undefined ? 1 : (nodeOf(x).axes[x.labels.indexOf(feature)] as Width);
    const along = (f: Factor): Place => ({ node: f.node, axis: unit < 0 ? 0 : f.labels.indexOf(unit) });
    return {
      input: x.node,
      width,
      unitAxis: result.indexOf(unit),
      single: unit < 0,
      weight: along(w),
      bias: bias && along(bias),
    };
  }

  function atLeastTwo(width: Width, what: string): readonly string[] {
    need(width !== 1, `at least two ${what}`);
    return typeof width === 'string' ? [`${width} >= 2`] : [];
  }

  return { nodeOf, isOp, long, place, only, different, moving, pair, affine, atLeastTwo };
}
