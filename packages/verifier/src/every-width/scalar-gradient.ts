/** Gradients of networks in entries, modulo a prime. */
import { invMod, parseRational, residueNumber } from '@lawful/cas-core';
import type { ScalarNetwork } from './scalar-network.js';

/** ∇⟨u, f⟩ by variable, backwards through the nodes; undefined where a denominator vanishes. */
export function gradientModular(
  { variables, nodes, outputs }: ScalarNetwork,
  p: number,
  data: readonly number[],
  kernels: ReadonlyMap<number, number>,
  cotangent: readonly number[],
): number[] | undefined {
  const value: number[] = [];
  for (const [n, [op, a, b]] of nodes.entries()) {
    const [x, y] = [value[a as number]!, value[b as number]!];
    switch (op) {
      case 'var':
        value.push(data[a as number]!);
        break;
      case 'const': {
        const { num, den } = parseRational(a as string);
        value.push((residueNumber(num, p) * invMod(residueNumber(den, p), p)) % p);
        break;
      }
      case 'add':
        value.push((x + y) % p);
        break;
      case 'sub':
        value.push((x - y + p) % p);
        break;
      case 'neg':
        value.push((p - x) % p);
        break;
      case 'mul':
        value.push((x * y) % p);
        break;
      case 'div':
        if (y === 0) return undefined;
        value.push((x * invMod(y, p)) % p);
        break;
      case 'pow':
        value.push(powerModular(x, b as number, p));
        break;
      default:
        value.push(kernels.get(n)!);
    }
  }
  const back = nodes.map(() => 0);
  for (const [j, n] of outputs.entries()) back[n] = (back[n]! + cotangent[j]!) % p;
  const gradient = variables.map(() => 0);
  const pass = (n: number, c: number): void => {
    back[n] = (back[n]! + c) % p;
  };
  for (let n = nodes.length - 1; n >= 0; n--) {
    const c = back[n]!;
    if (c === 0) continue;
    const [op, first, second] = nodes[n]!;
    const [a, b] = [first as number, second as number];
    switch (op) {
      case 'var':
        gradient[a] = (gradient[a]! + c) % p;
        break;
      case 'add':
      case 'sub':
        pass(a, c);
        pass(b, op === 'add' ? c : p - c);
        break;
      case 'neg':
        pass(a, p - c);
        break;
      case 'mul':
        pass(a, (c * value[b]!) % p);
        pass(b, (c * value[a]!) % p);
        break;
      case 'div': {
        const inverse = invMod(value[b]!, p);
        pass(a, (c * inverse) % p);
        pass(b, p - ((((c * value[n]!) % p) * inverse) % p));
        break;
      }
      case 'pow':
        pass(a, (((c * b) % p) * powerModular(value[a]!, b - 1, p)) % p);
        break;
      case 'exp':
        pass(a, (c * value[n]!) % p);
        break;
      default:
    }
  }
  return gradient;
}

function powerModular(x: number, k: number, p: number): number {
  let y = 1;
  for (let i = 0; i < k; i++) y = (y * x) % p;
  return y;
}
