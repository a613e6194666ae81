/**
 * The line `flow KIND[(ARGUMENT)] [rate NAME = EXPR, …] [decay EXPR]`. Rates and decay, and the penalty of a loss, make another flow of gradient and
 * mirror flow: θ' = −M∘(∇L + ∇P + λθ).
 */
import {
  type Expr,
  NotSupportedError,
  type Position,
  SourceError,
  type SourceText,
  type Token,
  type TokenCursor,
} from '@lawful/cas-core';
import { flowRow, isWrittenFlow, WRITTEN_FLOWS, writtenFlows } from '../flows/table.js';
import { flowMeant } from './hints.js';
import type { Argued, DescentFlow, Flow, ListedFlow, Loss, Metric, MirrorFlow, Rate } from './model.js';
import { checkScalar, type Declared, dataFree, parseWritten } from './parse-additions.js';
import type { Shape } from './shape.js';
import { acceptInner, givenMeaning } from './words.js';

type Written = Flow & {
  readonly metric?: Metric;
  readonly rates?: readonly Rate[];
  readonly decay?: Expr | undefined;
};

export function parseFlow(cursor: TokenCursor, declared: Declared, at: Position): Flow {
  const head = cursor.next();
  const kind = head.text;
  if (!isWrittenFlow(kind)) {
    const word = flowMeant(kind, WRITTEN_FLOWS);
    return cursor.fail(head, writtenFlows(), word === undefined ? undefined : `did you mean "${word}"?`);
  }
  const flow = { ...argued(cursor, declared, kind, at), ...additions(cursor, declared) };
  return flow;
}

function argued(cursor: TokenCursor, declared: Declared, kind: string, at: Position): Flow | MirrorFlow {
  const { argument, perParameter, list } = flowRow({ kind });
  if (argument === undefined) return { kind, at };
  if (list !== undefined) return listed(cursor, declared, kind, at);
  const constant = constants(declared);
  for (const name of argument.keys())
    if (constant.has(name))
      throw new SourceError(
        cursor.source,
        at,
        `"${name}" is ${givenMeaning(name, 'flow')} on the line of a ${kind} flow, and a constant of the model: expected another name there`,
      );
  const names = new Map([...argument, ...constant]);
  const what = `the argument of ${kind}`;
  const checked = (expr: Expr): Expr => {
    checkScalar(expr, declared.scope(names), what);
    return expr;
  };
  cursor.expect('(', `behind ${kind}`);
  const first = parseWritten(cursor, declared);
  const named = perParameter === true && cursor.peek().text === ':';
  const metric = new Map<string, Expr>();
  if (named) {
    let name = parameterName(cursor, declared, metric, 'metric', nameOf(first));
    for (;;) {
      cursor.expect(':', `behind "${name}"`);
      metric.set(name, checked(parseWritten(cursor, declared)));
      if (cursor.accept(',') === undefined) break;
      name = parameterName(cursor, declared, metric, 'metric', cursor.next());
    }
  }
  cursor.expect(')', `behind ${what}`);
  if (named) return { kind, metric: { all: undefined, of: metric }, at };
  if (perParameter === true) return { kind, metric: { all: checked(first), of: metric }, at };
  const flow: Argued<Flow> = { kind, expr: checked(first), at };
  return flow;
}

/** `adam`, `adam(a, b)`: arguments that are left out are constants of their own, which `impliedConstants` declares. */
function listed(cursor: TokenCursor, declared: Declared, kind: string, at: Position): ListedFlow {
  const { list: expected, implied } = flowRow({ kind });
  const { counts, usage, times: most } = expected!;
  const left = (implied ?? []).map((name): Expr => ({ kind: 'name', name, at }));
  const open = cursor.peek();
  if (cursor.accept('(') === undefined) {
    if (implied === undefined && !counts.includes(0)) cursor.fail(open, `"(" behind ${kind}`, usage);
    return { kind, list: left, at };
  }
  const names = constants(declared);
  const list: Expr[] = [];
  do {
    const expr = parseWritten(cursor, declared);
    checkScalar(expr, declared.scope(names), `an argument of ${kind}`);
    list.push(expr);
  } while (cursor.accept(',') !== undefined);
  const end = cursor.peek();
  const repeated = most === undefined ? undefined : cursor.accept(';');
  const times = repeated === undefined ? 1 : repetitions(cursor, kind, most!);
  cursor.expect(')', `behind the arguments of ${kind}`);
  if (!counts.includes(list.length)) cursor.fail(end, usage);
  return { kind, list, ...(times === 1 ? {} : { times }), at };
}

function repetitions(cursor: TokenCursor, kind: string, most: number): number {
  const token = cursor.next();
  const times = Number(token.text);
  if (token.kind !== 'number' || !Number.isInteger(times) || times < 1 || times > most)
    cursor.fail(token, `how often the step of ${kind} is repeated (1 to ${most})`);
  return times;
}

/** Constants that the flow brings into the model. */
export const impliedConstants = (flow: Flow): readonly string[] =>
  (flowRow(flow).implied ?? []).filter((name) =>
    ((flow as Partial<ListedFlow>).list ?? []).some((e) => e.kind === 'name' && e.name === name && e.at === flow.at),
  );

type Place = Pick<Token, 'text' | 'at'>;

const nameOf = (expr: Expr): Place => ({ text: expr.kind === 'name' ? expr.name : '', at: expr.at });

function parameterName(
  cursor: TokenCursor,
  { declarations }: Declared,
  taken: ReadonlyMap<string, unknown>,
  what: string,
  token: Place,
): string {
  const names = declarations.flatMap((d) => (d.kind === 'param' ? [d.name] : []));
  if (!names.includes(token.text))
    throw new SourceError(
      cursor.source,
      token.at,
      `${token.text === '' ? 'an expression' : `"${token.text}"`} before its ${what}: expected a parameter (${names.join(', ')})`,
    );
  if (taken.has(token.text)) throw new SourceError(cursor.source, token.at, `a second ${what} of "${token.text}"`);
  return token.text;
}

function additions(cursor: TokenCursor, declared: Declared): Pick<Written, 'rates' | 'decay'> {
  const names = constants(declared);
  const expression = (what: string): Expr => {
    const expr = parseWritten(cursor, declared);
    checkScalar(expr, declared.scope(names), what);
    return expr;
  };
  const rates = new Map<string, Expr>();
  if (acceptInner(cursor, 'rate') !== undefined)
    do {
      const name = parameterName(cursor, declared, rates, 'rate', cursor.next());
      cursor.expect('=', `behind "${name}"`);
      rates.set(name, expression(`the rate of "${name}"`));
    } while (cursor.accept(',') !== undefined);
  const decay = acceptInner(cursor, 'decay') === undefined ? undefined : expression('the decay');
  return {
    ...(rates.size === 0 ? {} : { rates: [...rates].map(([parameter, expr]) => ({ parameter, expr })) }),
    ...(decay === undefined ? {} : { decay }),
  };
}

const constants = (declared: Declared): Map<string, Shape> => dataFree(declared, false);

/** The flow of a model, with the penalty of its loss. Throws `NotSupportedError` for additions that its kind does not take. */
export function joinedFlow(source: SourceText, flow: Flow, { penalty }: Loss): Flow {
  const { rates = [], decay, metric = { all: undefined, of: new Map() } } = flow as Written;
  const added = [
    ...(rates.length > 0 ? ['rates'] : []),
    ...(decay === undefined ? [] : ['a decay']),
    ...(penalty === undefined ? [] : ['a penalty']),
  ];
  if (added.length === 0) return flow;
  const { joins } = flowRow(flow);
  const unfit = added.filter((what) => !joins.includes(what));
  if (unfit.length > 0) throw new NotSupportedError(source, flow.at, `${unfit.join(' and ')} under ${flow.kind} flow`);
  const joined: DescentFlow = { kind: decay === undefined ? 'descent' : 'decay', metric, rates, decay, at: flow.at };
  return joined;
}
