/** A model of an atlas by its key, for tests of what is done with models. */
import type { AtlasModel } from '@lawful/atlas/inside/families/family';

export const modelOf = (key: string): AtlasModel => ({
  key,
  family: 'linear',
  widths: '1-1',
  bias: false,
  loss: 'mse',
  flow: 'gradient',
  symmetry: 'none',
  seed: 1,
  text: key,
});
