/**
 * The Model: what a `.law` file says, parsed and shape-checked. Shapes may be names (widths) until `--set` binds them.
 */
import type { Expr, Position, Rational, SourceText } from '@lawful/cas-core';
import type { GraphNode } from '../graph/graph.js';
import type { Shape } from './shape.js';

export type DeclarationKind = 'param' | 'input' | 'const';

export interface Declaration {
  readonly kind: DeclarationKind;
  readonly name: string;
  readonly shape: Shape;
  /** Declared with `> 0`. */
  readonly positive: boolean;
  /** An input that is one of the unit vectors. */
  readonly oneHot: boolean;
  readonly at: Position;
}

export interface Binding {
  readonly name: string;
  readonly expr: Expr;
  readonly shape: Shape;
  readonly at: Position;
}

/** A loss by the key of its row in losses/table.ts. */
export interface Loss {
  readonly kind: string;
  readonly at: Position;
  /** A function of parameters and constants, added once to the loss of the data set. */
  readonly penalty?: Expr;
}

/** A flow by the key of its row in flows/table.ts. */
export interface Flow {
  readonly kind: string;
  readonly at: Position;
}

/** A loss or flow whose row takes an expression. */
export type Argued<T extends Loss | Flow> = T & { readonly expr: Expr };

/** A flow whose row takes several arguments; `times`: how often its step is taken, once where this is left out. */
export interface ListedFlow extends Flow {
  readonly list: readonly Expr[];
  readonly times?: number;
}

/** The factor of each parameter: one expression for all, or one for each that is named. */
export interface Metric {
  readonly all: Expr | undefined;
  readonly of: ReadonlyMap<string, Expr>;
}

export interface MirrorFlow extends Flow {
  readonly metric: Metric;
}

export interface Rate {
  readonly parameter: string;
  readonly expr: Expr;
}

/** θ' = −M∘(∇L + ∇P + λθ): the metric times the rates, the penalty of the loss, the decay. */
export interface DescentFlow extends MirrorFlow {
  readonly rates: readonly Rate[];
  readonly decay: Expr | undefined;
}

export type GroupSyntax =
  | { readonly kind: 'named'; readonly name: string; readonly n: number; readonly size: number; readonly at: Position }
  | {
      readonly kind: 'permutations';
      readonly size: number;
      /** Images of 0 … size−1, one list a generator. */
      readonly generators: readonly (readonly number[])[];
      readonly at: Position;
    }
  | {
      readonly kind: 'generated';
      readonly size: number;
      readonly labelSize: number | undefined;
      readonly generators: readonly {
        readonly onInputs: readonly (readonly Rational[])[];
        readonly onLabels: readonly (readonly Rational[])[] | undefined;
      }[];
      readonly at: Position;
    };

export interface Symmetry {
  /** The factors g (alone) or g1, g2, … of a direct product. */
  readonly factors: readonly GroupSyntax[];
  readonly actions: readonly { readonly input: string; readonly expr: Expr; readonly at: Position }[];
  /** How labels transform; undefined: invariant labels. */
  readonly labels: { readonly expr: Expr; readonly at: Position } | undefined;
  readonly at: Position;
}

export interface Model {
  readonly source: SourceText;
  readonly declarations: readonly Declaration[];
  readonly bindings: readonly Binding[];
  /** The Graph: the node of each binding by its name, and of the output. */
  readonly graph: { readonly bindings: ReadonlyMap<string, GraphNode>; readonly output: GraphNode };
  readonly output: { readonly expr: Expr; readonly shape: Shape; readonly at: Position };
  readonly loss: Loss;
  readonly labels: 'any' | 'signs';
  readonly symmetry: Symmetry | undefined;
  readonly flow: Flow;
  /** Widths bound by `--set`. */
  readonly widths: Readonly<Record<string, number>>;
  /** Widths that are still names, in order of appearance. */
  readonly freeWidths: readonly string[];
}
