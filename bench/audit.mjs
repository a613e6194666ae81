/**
 * `lawful audit` on a checkpoint as large as GPT-2 small: 12 layers, 12 heads of 64, width 768, 50,257 tokens, 498 MB of float32. Layers 2, 5 and 9 are made
 * balanced (queries and keys of equal Gram matrices, gains that match the columns behind them); in a second file one head of layer 7 has drifted. Files
 * are made in a temporary folder and removed. Prints seconds and the most memory, and fails where balance or drift is not found.
 *
 *   node bench/audit.mjs [layers]
 */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditCheckpoint, openCheckpoint, readLaws } from '../packages/runs/dist/index.js';

const [LAYERS, HEADS, SIZE, WIDTH, TOKENS, POSITIONS] = [Number(process.argv[2] ?? 12), 12, 64, 768, 50257, 1024];
const BALANCED = new Set([2, 5, 9]);

/** Uniform in [-s, s), from a seed. */
function noise(count, scale, seed) {
  const out = new Float32Array(count);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = ((state / 2 ** 32) * 2 - 1) * scale;
  }
  return out;
}

/** The tensors of one layer as Hugging Face names and lays them out: weights are in × out. */
function layer(l, drifted) {
  const seed = 100 * l;
  const qkv = noise(WIDTH * 3 * WIDTH, 0.05, seed + 1);
  const qkvBias = noise(3 * WIDTH, 0.05, seed + 2);
  const gain = noise(WIDTH, 1, seed + 3);
  const shift = noise(WIDTH, 0.1, seed + 4);
  const out = noise(WIDTH * WIDTH, 0.05, seed + 5);
  if (BALANCED.has(l)) {
    // Keys are queries with permuted inputs, biases with them: the same Gram matrices over the inputs.
    for (let i = 0; i < WIDTH; i++)
      for (let j = 0; j < WIDTH; j++) qkv[((i * 7 + 3) % WIDTH) * 3 * WIDTH + WIDTH + j] = qkv[i * 3 * WIDTH + j];
    qkvBias.fill(0, 0, 2 * WIDTH);
    for (let i = 0; i < WIDTH; i++) {
      let square = 0;
      for (let j = 0; j < 3 * WIDTH; j++) square += qkv[i * 3 * WIDTH + j] ** 2;
      shift[i] = 0;
      gain[i] = Math.sqrt(square);
    }
  }
  if (drifted && l === 7 % LAYERS) {
    // Head 3: its queries grow by a tenth.
    for (let i = 0; i < WIDTH; i++) for (let j = 0; j < SIZE; j++) qkv[i * 3 * WIDTH + 3 * SIZE + j] *= 1.1;
  }
  const p = `transformer.h.${l}.`;
  return [
    [`${p}ln_1.weight`, [WIDTH], gain],
    [`${p}ln_1.bias`, [WIDTH], shift],
    [`${p}attn.c_attn.weight`, [WIDTH, 3 * WIDTH], qkv],
    [`${p}attn.c_attn.bias`, [3 * WIDTH], qkvBias],
    [`${p}attn.c_proj.weight`, [WIDTH, WIDTH], out],
    [`${p}attn.c_proj.bias`, [WIDTH], noise(WIDTH, 0.05, seed + 6)],
    [`${p}ln_2.weight`, [WIDTH], noise(WIDTH, 1, seed + 7)],
    [`${p}ln_2.bias`, [WIDTH], noise(WIDTH, 0.1, seed + 8)],
    [`${p}mlp.c_fc.weight`, [WIDTH, 4 * WIDTH], noise(4 * WIDTH * WIDTH, 0.05, seed + 9)],
    [`${p}mlp.c_fc.bias`, [4 * WIDTH], noise(4 * WIDTH, 0.05, seed + 10)],
    [`${p}mlp.c_proj.weight`, [4 * WIDTH, WIDTH], noise(4 * WIDTH * WIDTH, 0.05, seed + 11)],
    [`${p}mlp.c_proj.bias`, [WIDTH], noise(WIDTH, 0.05, seed + 12)],
  ];
}

function write(file, drifted) {
  const shapes = (l) => layerShapes(l);
  const entries = [
    ['transformer.wte.weight', [TOKENS, WIDTH]],
    ['transformer.wpe.weight', [POSITIONS, WIDTH]],
    ...Array.from({ length: LAYERS }, (_, l) => shapes(l)).flat(),
  ];
  const header = {};
  let at = 0;
  for (const [name, shape] of entries) {
    const bytes = 4 * shape.reduce((a, b) => a * b, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  const fd = openSync(file, 'w');
  const put = (values) => writeSync(fd, new Uint8Array(values.buffer));
  writeSync(fd, prefix);
  writeSync(fd, text);
  put(noise(TOKENS * WIDTH, 0.05, 1));
  put(noise(POSITIONS * WIDTH, 0.05, 2));
  for (let l = 0; l < LAYERS; l++) for (const [, , values] of layer(l, drifted)) put(values);
  closeSync(fd);
}

const layerShapes = (l) => {
  const p = `transformer.h.${l}.`;
  const [w, w3, w4] = [WIDTH, 3 * WIDTH, 4 * WIDTH];
  return [
    ['ln_1.weight', [w]],
    ['ln_1.bias', [w]],
    ['attn.c_attn.weight', [w, w3]],
    ['attn.c_attn.bias', [w3]],
    ['attn.c_proj.weight', [w, w]],
    ['attn.c_proj.bias', [w]],
    ['ln_2.weight', [w]],
    ['ln_2.bias', [w]],
    ['mlp.c_fc.weight', [w, w4]],
    ['mlp.c_fc.bias', [w4]],
    ['mlp.c_proj.weight', [w4, w]],
    ['mlp.c_proj.bias', [w]],
  ].map(([name, shape]) => [p + name, shape]);
};

/** The laws of GPT-2 small (theory §12). */
function lawsOfLayer(l) {
  const [w, w3, w4] = [WIDTH, 3 * WIDTH, 4 * WIDTH];
  const p = `h.${l}.`;
  const t = (coefficient, tensor, offset, sizes, strides, axes) => ({
    coefficient,
    axes,
    view: { tensor: p + tensor, offset, sizes, strides },
  });
  const heads = (c, part) => [
    t(c, 'attn.c_attn.weight', part * w, [HEADS, SIZE, w], [SIZE, 1, w3], [0, 1]),
    t(c, 'attn.c_attn.bias', part * w, [HEADS, SIZE], [SIZE, 1], [0, 1]),
  ];
  const where = `h.${l}`;
  const unit = (ln, reader, columns) => ({
    law: `g_i^2 + beta_i^2 - |${reader}[i,:]|^2`,
    count: w,
    where,
    form: 'diagonal',
    terms: [
      t(1, `${ln}.weight`, 0, [w], [1], [0]),
      t(1, `${ln}.bias`, 0, [w], [1], [0]),
      t(-1, `${reader}.weight`, 0, [w, columns], [columns, 1], [0]),
    ],
  });
  const sums = (name, rows) => ({
    law: `${name}*1`,
    count: rows + 1,
    where,
    form: 'sum',
    terms: [t(1, `${name}.weight`, 0, [rows, w], [w, 1], [0])],
  });
  return [
    unit('ln_1', 'attn.c_attn', w3),
    {
      law: "Q*Q' - K*K'",
      count: (HEADS * SIZE * (SIZE + 1)) / 2,
      where,
      form: 'gram',
      terms: [...heads(1, 0), ...heads(-1, 1)],
    },
    {
      law: "V*V' - O'*O",
      count: (HEADS * SIZE * (SIZE + 1)) / 2,
      where,
      form: 'gram',
      terms: [...heads(1, 2), t(-1, 'attn.c_proj.weight', 0, [HEADS, SIZE, w], [SIZE * w, w, 1], [0, 1])],
    },
    { law: 'b_K', count: w, where, form: 'constant', terms: [t(1, 'attn.c_attn.bias', w, [w], [1], [])] },
    unit('ln_2', 'mlp.c_fc', w4),
    sums('attn.c_proj', w),
    sums('mlp.c_proj', w4),
  ];
}

const LAWS = {
  format: 'lawful-laws',
  version: 1,
  laws: [
    ...Array.from({ length: LAYERS }, (_, l) => lawsOfLayer(l)).flat(),
    {
      law: 'sum_v wte - sum_p wpe',
      count: WIDTH,
      where: 'embeddings',
      form: 'sum',
      terms: [
        ['wte.weight', 1, TOKENS],
        ['wpe.weight', -1, POSITIONS],
      ].map(([tensor, coefficient, rows]) => ({
        coefficient,
        axes: [1],
        view: { tensor, offset: 0, sizes: [rows, WIDTH], strides: [WIDTH, 1] },
      })),
    },
    {
      law: '|wte|^2',
      count: 1,
      where: 'embeddings (for its time alone: no law)',
      form: 'norm',
      terms: [
        {
          coefficient: 1,
          axes: [],
          view: { tensor: 'wte.weight', offset: 0, sizes: [TOKENS, WIDTH], strides: [WIDTH, 1] },
        },
      ],
    },
  ],
};

async function audit(folder) {
  const { readFileSync } = await import('node:fs');
  const laws = readLaws('laws.json', readFileSync(join(folder, 'laws.json'), 'utf8'));
  const first = await openCheckpoint(join(folder, 'a.safetensors'));
  const second = await openCheckpoint(join(folder, 'b.safetensors'));
  const seconds = async (f) => {
    const start = performance.now();
    return [await f(), (performance.now() - start) / 1000];
  };
  const [one, t1] = await seconds(() => auditCheckpoint(first, laws));
  const [two, t2] = await seconds(() => auditCheckpoint(first, laws, { other: second, rate: 0.01 }));
  const peak = process.resourceUsage().maxRSS / 1024;
  const laws1 = one.laws.filter(({ law }) => law.startsWith('Q*Q'));
  const drifted = two.laws.filter(({ kept }) => kept === false);
  console.log(
    `${one.laws.length} laws, ${one.notEvaluated.length} not evaluated; one file ${t1.toFixed(1)} s, two files ${t2.toFixed(1)} s, at most ${peak.toFixed(0)} MB`,
  );
  console.log(
    `balanced queries and keys: ${laws1.flatMap((l) => (l.balanced ? [l.where] : [])).join(', ')}; ln_1: ${one.laws
      .filter((l) => l.balanced && /c_attn/.test(l.law))
      .map((l) => l.where)
      .join(', ')}`,
  );
  for (const l of drifted)
    console.log(
      `moved: ${l.law} at ${l.where}, drift ${l.drift.toExponential(2)}, first at [${l.worst[0]?.at}], sum |g|^2 >= ${l.gradients?.toExponential(2)}`,
    );
  for (const w of one.warnings) console.log(`warning: ${w}`);
  const expected = [...BALANCED]
    .filter((l) => l < LAYERS)
    .map((l) => `h.${l}`)
    .join();
  const found = laws1.flatMap((l) => (l.balanced ? [l.where] : [])).join();
  if (found !== expected || drifted.length === 0 || drifted.some((l) => l.where !== `h.${7 % LAYERS}`))
    process.exitCode = 1;
  await first.close();
  await second.close();
}

const given = process.argv[3];
if (given !== undefined) await audit(given);
else {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-audit-'));
  try {
    write(join(folder, 'a.safetensors'), false);
    write(join(folder, 'b.safetensors'), true);
    writeFileSync(join(folder, 'laws.json'), JSON.stringify(LAWS));
    console.log(`two files of ${(statSync(join(folder, 'a.safetensors')).size / 1e6).toFixed(0)} MB`);
    // In a process of its own, whose memory is that of the audit alone.
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(LAYERS), folder], {
      stdio: 'inherit',
    });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
