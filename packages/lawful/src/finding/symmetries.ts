/** What studies of models with a symmetry are made by, whatever the group. */
import { symmetriesWith } from './augmentation.js';
import { INFINITE } from './averages/infinite.js';

export const SYMMETRIES = symmetriesWith(INFINITE);
