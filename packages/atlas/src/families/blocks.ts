/** Small blocks of real networks: low-rank adapters, residual layers, norms, gates, stacks of convolutions. */
import { atlasModel, choices, type FamilyRow, type FamilySpec, numbersOf } from './family.js';
import { ACTIVATIONS, needsClasses } from './layered.js';

/** A family whose models are lines made from one choice of its axes, all of which are widths or counts. */
function grid(
  text: string,
  axes: readonly string[],
  write: (widths: readonly number[]) => readonly string[] | undefined,
  classes = false,
): FamilyRow {
  return {
    text: `${text}; widths are ${axes.join(', ')}`,
    places: axes,
    axes: Object.fromEntries(axes.map((a) => [a, { of: 'width' as const }])),
    *models(spec: FamilySpec) {
      for (const widths of choices(axes.map((a) => numbersOf(spec, a)))) {
        const lines = write(widths);
        if (lines === undefined) continue;
        for (const loss of spec.loss) {
          if (needsClasses(loss) && (!classes || widths[1]! < 2)) continue;
          for (const flow of spec.flow)
            for (const symmetry of spec.symmetry)
              yield atlasModel(spec, { widths: widths.join('-'), lines }, { loss, flow, symmetry });
        }
      }
    },
  };
}

/** (W + B A) x, W frozen. */
export const lora = grid(
  'a low-rank adapter beside a frozen matrix',
  ['inputs', 'outputs', 'rank'],
  ([n, m, r]) => [
    `param A : ${r} x ${n}`,
    `param B : ${m} x ${r}`,
    `const W : ${m} x ${n}`,
    `input x : ${n}`,
    'output (W + B * A) * x',
  ],
  true,
);

/** x + V σ(W x). */
export const residual = (name: string): FamilyRow =>
  grid(`a residual layer with ${name}`, ['model', 'hidden'], ([n, h]) => [
    `param W : ${h} x ${n}`,
    `param V : ${n} x ${h}`,
    `input x : ${n}`,
    `output x + V * ${ACTIVATIONS[name]!('W * x') === 'W * x' ? '(W * x)' : ACTIVATIONS[name]!('W * x')}`,
  ]);

/** V (g ⊙ rmsnorm(W x)). */
export const normalised = grid(
  'a matrix, an RMS norm with gains, a matrix',
  ['inputs', 'outputs', 'hidden'],
  ([n, m, h]) => [
    `param W : ${h} x ${n}`,
    `param g : ${h}`,
    `param V : ${m} x ${h}`,
    `input x : ${n}`,
    'output V * (g .* rmsnorm(W * x))',
  ],
  true,
);

/** C ((A x) ⊙ σ(B x)). */
export const gated = (name: string): FamilyRow =>
  grid(
    `a gated layer with ${name}`,
    ['inputs', 'outputs', 'hidden'],
    ([n, m, h]) => [
      `param A : ${h} x ${n}`,
      `param B : ${h} x ${n}`,
      `param C : ${m} x ${h}`,
      `input x : ${n}`,
      `output C * ((A * x) .* ${ACTIVATIONS[name]!('B * x') === 'B * x' ? '(B * x)' : ACTIVATIONS[name]!('B * x')})`,
    ],
    true,
  );

/** Convolutions of one channel one behind the other. */
export const convolution = (layers: number): FamilyRow =>
  grid(
    `${layers} linear convolutions of one channel on a line`,
    ['length', ...Array.from({ length: layers }, (_, k) => `kernel${k + 1}`)],
    ([n, ...kernels]) => {
      if (kernels.reduce((left, k) => left - k + 1, n!) < 1) return undefined;
      const names = kernels.map((k, i) => `param w${i + 1} : ${k}`);
      return [
        ...names,
        `input x : ${n}`,
        `output ${kernels.reduce((text, _, i) => `conv1d(w${i + 1}, ${text})`, 'x')}`,
      ];
    },
  );
