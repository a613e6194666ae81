// Figure 1: the loss of an even polynomial of p·x averaged over C6 and over C7; the latter depends on |p| alone.
import { angularVariation, contourPair, rotationLandscape } from '../../packages/runs/dist/index.js';
import { isMain, write } from './output.mjs';

export async function figure1() {
  const surfaces = [6, 7].map((n) => rotationLandscape(n));
  const variation = [6, 7].map((n) => ({ n, atRadius2: angularVariation(n, 2) }));
  const svg = await contourPair({
    title: 'Figure 1: the loss of f(p·x) averaged over rotations of the data',
    subtitle: 'f(z) = 0.012 z⁶ − 0.22 z⁴ + z², four data points, exact averages (lightest: 2 and above)',
    xTitle: 'p₁',
    yTitle: 'p₂',
    legendTitle: 'averaged loss',
    ceiling: 2,
    levels: 18,
    surfaces: surfaces.map((s) => ({
      ...s,
      title: s.n === 7 ? 'n = 7: a function of |p|' : `n = ${s.n}`,
    })),
  });
  write('figure1', svg, { surfaces, variation });
  for (const { n, atRadius2 } of variation)
    process.stdout.write(`  n = ${n}: relative variation over the angle at |p| = 2: ${atRadius2.toExponential(1)}\n`);
}

if (isMain(import.meta.url)) await figure1();
