/** Networks of weight matrices one behind the other, with an entrywise function between them: linear, ReLU and all others of the language. */
import { atlasModel, choices, type FamilyRow, type FamilySpec, numbersOf } from './family.js';

/** How the function is applied to a text; `linear` has none. */
export const ACTIVATIONS: Readonly<Record<string, (x: string) => string>> = {
  linear: (x) => x,
  relu: (x) => `relu(${x})`,
  leaky: (x) => `leaky_relu(${x}, 1/10)`,
  abs: (x) => `abs(${x})`,
  square: (x) => `(${x}).^2`,
  cube: (x) => `(${x}).^3`,
  tanh: (x) => `tanh(${x})`,
  sigmoid: (x) => `sigmoid(${x})`,
  softplus: (x) => `softplus(${x})`,
  silu: (x) => `silu(${x})`,
  gelu: (x) => `gelu(${x})`,
};

/** W_L σ(… σ(W_1 x + b_1) …) + b_L. */
export function layeredLines(widths: readonly number[], activation: (x: string) => string, bias: boolean): string[] {
  const lines: string[] = [];
  let text = 'x';
  for (let l = 1; l < widths.length; l++) {
    lines.push(`param W${l} : ${widths[l]} x ${widths[l - 1]}`);
    if (bias) lines.push(`param b${l} : ${widths[l]}`);
    const linear = bias ? `W${l} * ${text} + b${l}` : `W${l} * ${text}`;
    if (l + 1 === widths.length) text = linear;
    else {
      const inner = activation(linear);
      text = inner === linear && bias ? `(${linear})` : inner;
    }
  }
  return [...lines, `input x : ${widths[0]}`, `output ${text}`];
}

/** One row for all of them: an activation is a family of its own. */
export const layered = (name: string): FamilyRow => ({
  text: `layers of matrices with ${name} between them`,
  axes: {
    widths: { of: 'width' },
    layers: { of: 'count' },
    bias: { of: 'switch', default: [false] },
  },
  *models(spec: FamilySpec) {
    const widths = numbersOf(spec, 'widths');
    for (const bias of spec.axes.bias as readonly boolean[])
      for (const layers of numbersOf(spec, 'layers'))
        for (const sequence of choices(Array.from({ length: layers + 1 }, () => widths)))
          for (const loss of spec.loss) {
            if (needsClasses(loss) && sequence[layers]! < 2) continue;
            if (needsScalar(loss) && sequence[layers] !== 1) continue;
            for (const flow of spec.flow)
              for (const symmetry of spec.symmetry) {
                if (symmetry !== null && !fits(symmetry, sequence[0]!)) continue;
                const lines = layeredLines(sequence, ACTIVATIONS[name]!, bias);
                yield atlasModel(spec, { widths: sequence.join('-'), bias, lines }, { loss, flow, symmetry });
              }
          }
  },
});

export const needsClasses = (loss: string): boolean => loss.startsWith('cross-entropy');
/** Margin losses, and powers of one difference. */
export const needsScalar = (loss: string): boolean => /^(logistic|exponential|margin|\(out - y\)\^)/.test(loss);

/** Whether the group of a symmetry acts on so many coordinates, read off `cyclic(3): …` and `permutations(5, …): …`. */
export function fits(symmetry: string, size: number): boolean {
  const own = /^(\w+)\((\d*)/.exec(symmetry);
  const twice = own?.[1] === 'U' || own?.[1] === 'SU' || own?.[1] === 'torus';
  if (own?.[1] === 'rotation' || own?.[1] === 'reflection') return size === 2;
  if (own?.[1] === 'quaternion') return size === 4;
  return own !== null && Number(own[2]) * (twice ? 2 : 1) === size;
}
