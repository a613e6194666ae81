/**
 * Laws for every width of a whole model, found and checked: GPT-2 with 12 blocks of 12 heads, every width a name. Their number at the widths of GPT-2 small is that of
 * docs/theory.md, section 12.
 *
 *   node bench/every-width.mjs
 */
import { pathToFileURL } from 'node:url';
import { check, findAllWidths, parseModel } from '../packages/lawful/dist/index.js';

const upTo = (n) => Array.from({ length: n }, (_, k) => k + 1);

/** Tokens and positions, pre-norm blocks with biases and GELU, the head tied to the tokens, cross-entropy. */
export function gpt2(blocks, heads) {
  const lines = ['param E : v x d', 'param P : n x d', 'param gf, bf : 1 x d'];
  for (const b of upTo(blocks)) {
    for (const h of upTo(heads).map((k) => `${b}_${k}`))
      lines.push(`param Q${h}, K${h}, V${h} : d x dh`, `param q${h}, k${h}, w${h} : 1 x dh`, `param O${h} : dh x d`);
    lines.push(
      `param o${b}, g${b}, b${b}, h${b}, c${b}, e${b} : 1 x d`,
      `param W${b} : d x ff`,
      `param U${b} : ff x d`,
      `param f${b} : 1 x ff`,
    );
  }
  lines.push('const eps > 0', 'input T : onehot(n x v)', 'let X0 = T*E + P');
  for (const b of upTo(blocks)) {
    const head = (h) =>
      `softmax((N${b}*Q${h} .+ q${h})*(N${b}*K${h} .+ k${h})'/8, causal(n))*(N${b}*V${h} .+ w${h})*O${h}`;
    lines.push(
      `let N${b} = layernorm(X${b - 1}, eps) .* g${b} .+ b${b}`,
      `let A${b} = X${b - 1} + ${upTo(heads)
        .map((k) => head(`${b}_${k}`))
        .join(' + ')} .+ o${b}`,
      `let M${b} = layernorm(A${b}, eps) .* h${b} .+ c${b}`,
      `let X${b} = A${b} + gelu(M${b}*W${b} .+ f${b})*U${b} .+ e${b}`,
    );
  }
  lines.push(`let F = layernorm(X${blocks}, eps) .* gf .+ bf`, "output F[1,:]*E'", 'loss cross-entropy');
  return `${lines.join('\n')}\n`;
}

const SMALL = { d: 768, dh: 64, ff: 3072, n: 1024, v: 50257 };

const processor = (work) => {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return [value, (user + system) / 1e6];
};

/** Seconds of processor time, and how many numbers are conserved at the widths of GPT-2 small. */
export function everyWidthRow() {
  const text = gpt2(12, 12);
  const [found, find] = processor(() => findAllWidths(parseModel({ file: 'gpt2.law', text })));
  const [verdict, checked] = processor(() => check(JSON.stringify(found.certificate)));
  return { laws: found.laws.length, numbers: found.countAt(SMALL), find, check: checked, verdict: verdict.verdict };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(everyWidthRow());
