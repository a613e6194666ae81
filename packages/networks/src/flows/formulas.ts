/** What a model adds to θ' = −∇L: its parts as expressions, for pages, and in words, for what speaks of that flow alone. */
import type { Expr, Position } from '@lawful/cas-core';
import type { DescentFlow, ListedFlow, Model } from '../language/model.js';
import { isPlainFlow } from './table.js';

export interface PartExpressions {
  /** Rate and metric by parameter; those of a factor 1 are left out. A metric is written in `p`, the entry that it moves. */
  readonly metric: readonly {
    readonly parameter: string;
    readonly factors: readonly Expr[];
    readonly entrywise: boolean;
  }[];
  readonly penalty: Expr | undefined;
  readonly decay: Expr | undefined;
  /** Arguments of the flow, as rates of Adam. */
  readonly list: readonly Expr[];
}

export function flowFormulas({ flow, loss, declarations }: Model): PartExpressions {
  const { metric, rates = [], decay } = flow as Partial<DescentFlow>;
  const named = declarations.flatMap(({ kind, name }) => {
    const own = kind === 'param' ? (metric?.of.get(name) ?? metric?.all) : undefined;
    const factors = [
      ...rates.flatMap(({ parameter, expr }) => (parameter === name ? [expr] : [])),
      ...(own === undefined ? [] : [own]),
    ];
    return factors.length === 0 ? [] : [{ parameter: name, factors, entrywise: own !== undefined }];
  });
  const { list = [] } = flow as Partial<ListedFlow>;
  return { metric: named, penalty: loss.penalty, decay, list };
}

/** What makes training another flow than θ' = −∇L; undefined for that flow. A loss that is written out is not looked at. */
export function departure({ flow, loss }: Model): { readonly what: string; readonly at: Position } | undefined {
  const { rates = [], decay } = flow as Partial<DescentFlow>;
  if (rates.length > 0) return { what: 'rates of parameters', at: rates[0]!.expr.at };
  if (decay !== undefined) return { what: 'a decay', at: decay.at };
  if (loss.penalty !== undefined) return { what: 'a penalty', at: loss.penalty.at };
  return isPlainFlow(flow) ? undefined : { what: `${flow.kind} flow`, at: flow.at };
}
