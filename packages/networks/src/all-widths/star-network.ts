/**
 * A network and its laws without sizes: the Model as a system of the star algebra (theory §1.4).
 *
 * Symbols come in the order of declaration; diagonal symbols for relu and its like, and `ones(n)`, follow as they are met.
 * The flow must be the gradient flow. The loss plays no part: what is proved for a free output cotangent holds for every loss.
 */
import {
  type Expr,
  NotSupportedError,
  type SourceText,
  type StarBuilder,
  type StarLimits,
  type StarRole,
  starBuilder,
} from '@lawful/cas-core';
import { departure } from '../flows/formulas.js';
import { FREE_INDEX, hasFreeIndex } from '../language/free-index.js';
import type { Argued, DeclarationKind, Loss, Model } from '../language/model.js';
import { reaches } from '../language/parse-additions.js';
import { parseLawExpression } from '../language/parse-law.js';
import type { Dimension, Shape } from '../language/shape.js';
import { inferShape, type ShapeScope } from '../language/shapes.js';
import { type StarScope, translate } from './translate.js';
import { checkIndexRange, type StarLaw, translateUnitLaw, usesFreeIndex } from './unit-laws.js';

export interface StarNetwork {
  readonly model: Model;
  readonly builder: StarBuilder;
  /** The node of the output. */
  readonly output: number;
  /** The node of each declared name. */
  readonly nodes: ReadonlyMap<string, number>;
}

const ROLES: Readonly<Record<DeclarationKind, StarRole>> = { param: 'parameter', const: 'constant', input: 'input' };

const widthsOf =
  (model: Model) =>
  (name: string): Dimension | undefined =>
    model.widths[name] ?? (model.freeWidths.includes(name) ? name : undefined);

/**
 * Throws `NotSupportedError` for flows and functions beyond the algebra, `UnableError` when the output is too large to
 * expand.
 */
export function starNetwork(model: Model, limits: StarLimits = {}): StarNetwork {
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(model.source, departs.at, `${departs.what}, in a proof without sizes`);
  const { expr } = model.loss as Partial<Argued<Loss>>;
  if (expr !== undefined && reaches(expr, 'param', model))
    throw new NotSupportedError(model.source, expr.at, 'a loss that names parameters, in a proof without sizes');
  const builder = starBuilder(model.freeWidths, limits);
  const nodes = new Map<string, number>();
  for (const { kind, name, shape, at } of model.declarations) {
    const { rows, cols, dims } = shape;
    if (dims !== undefined) throw new NotSupportedError(model.source, at, 'a tensor, in a proof without sizes');
    const symbol = builder.declare({ name, rows, cols, diagonal: false, role: ROLES[kind] });
    nodes.set(name, builder.node({ kind: 'var', symbol }));
  }
  const scope: StarScope = {
    source: model.source,
    builder,
    nodeOf: (name) => nodes.get(name),
    widthOf: widthsOf(model),
  };
  const declared = new Map(nodes);
  for (const b of model.bindings) nodes.set(b.name, translate(b.expr, scope));
  return { model, builder, output: translate(model.output.expr, scope), nodes: declared };
}

export interface ReadStarLaw {
  readonly source: SourceText;
  readonly expr: Expr;
  /** Uses the free index i. */
  readonly indexed: boolean;
}

/** Reads a law and checks its names and shapes, widths left as names. Throws `SourceError`. */
export function readStarLaw(model: Model, text: string): ReadStarLaw {
  const source: SourceText = { file: '--law', text };
  const expr = parseLawExpression(source);
  const allowed = new Map<string, Shape>();
  for (const d of model.declarations) if (d.kind !== 'input') allowed.set(d.name, d.shape);
  const indexed = usesFreeIndex(expr);
  const shapes: ShapeScope = {
    source,
    shapeOf: (name) => allowed.get(name),
    widthOf: widthsOf(model),
    known: [...allowed.keys()],
    ...(hasFreeIndex(expr) ? { freeIndex: FREE_INDEX } : {}),
  };
  inferShape(expr, shapes);
  if (indexed) checkIndexRange(expr, shapes);
  return { source, expr, indexed };
}

/** Throws `SourceError` for unknown names and wrong shapes, `NotSupportedError` for laws beyond the algebra. */
export function starLaw(network: StarNetwork, text: string): StarLaw {
  const { source, expr, indexed } = readStarLaw(network.model, text);
  const scope: StarScope = {
    source,
    builder: network.builder,
    nodeOf: (name) => network.nodes.get(name),
    widthOf: widthsOf(network.model),
  };
  return indexed ? translateUnitLaw(expr, scope) : { node: translate(expr, scope), perUnit: false };
}
