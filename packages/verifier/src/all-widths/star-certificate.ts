/**
 * Certificates of proofs without sizes: claim, evidence, note as in version 1, with a claim of kind "all-widths". The format is
 * docs/matrix-words.md. Evidence is empty: a checker differentiates and multiplies the claim itself; nothing has to be found.
 */
import { formatRational, type RoleSymbol, type StarBuilder, type StarNode } from '@lawful/cas-core';
import type { Json } from '../certificates/certificate-data.js';
import type { StarLawInput } from './prove-star-law.js';

export interface StarCertificateInput {
  readonly builder: StarBuilder;
  readonly output: number;
  readonly law: StarLawInput;
  readonly note: { readonly [key: string]: Json };
}

/** Precondition: `proveStarLaw` says that the law holds. Nodes and symbols that neither output nor law uses are left out. */
export function starCertificateJson({ builder, output, law, note }: StarCertificateInput): Json {
  const used = usedNodes(builder.nodes, [output, law.node]);
  const nodes: Json[] = [];
  const renamedNode = new Map<number, number>();
  const symbols: Json[] = [];
  const renamedSymbol = new Map<number, number>();
  builder.symbols.forEach((s, k) => {
    if (s.role === 'cotangent') return;
    const occurs = builder.nodes.some((n, i) => used.has(i) && 'symbol' in n && n.symbol === k);
    // A parameter counts even when the output does not use it: its gradient is zero.
    if (!occurs && s.role !== 'parameter') return;
    renamedSymbol.set(k, symbols.length);
    symbols.push(symbolJson(s));
  });
  builder.nodes.forEach((n, i) => {
    if (!used.has(i)) return;
    renamedNode.set(i, nodes.length);
    nodes.push(
      nodeJson(
        n,
        (k) => renamedNode.get(k)!,
        (k) => renamedSymbol.get(k)!,
      ),
    );
  });
  let lawNode = renamedNode.get(law.node)!;
  if (law.perUnit) lawNode = nodes.push(['diag', lawNode]) - 1;
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      kind: 'all-widths',
      widths: [...builder.widths],
      symbols,
      nodes,
      output: renamedNode.get(output)!,
      law: lawNode,
      family: { kind: 'plain' },
      flow: { kind: 'gradient' },
    },
    evidence: {},
    note,
  };
}

const symbolJson = ({ name, role, rows, cols, slopes }: RoleSymbol): Json => ({
  name,
  role,
  rows: rows,
  cols: cols,
  ...(slopes === undefined ? {} : { slopes: [formatRational(slopes.low), formatRational(slopes.high)] }),
});

function nodeJson(n: StarNode, node: (k: number) => number, symbol: (k: number) => number): Json {
  switch (n.kind) {
    case 'var':
      return ['var', symbol(n.symbol)];
    case 'const':
      return ['const', formatRational(n.value)];
    case 'identity':
      return ['identity', n.size];
    case 'zero':
      return ['zero', n.rows, n.cols];
    case 'piecewise':
      return ['piecewise', symbol(n.symbol), node(n.operand)];
    case 'add':
    case 'sub':
    case 'mul':
      return [n.kind, node(n.left), node(n.right)];
    default:
      return [n.kind, node(n.operand)];
  }
}

function usedNodes(nodes: readonly StarNode[], roots: readonly number[]): ReadonlySet<number> {
  const used = new Set(roots);
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (!used.has(i)) continue;
    const n = nodes[i]!;
    if ('operand' in n) used.add(n.operand);
    else if ('left' in n) {
      used.add(n.left);
      used.add(n.right);
    }
  }
  return used;
}
