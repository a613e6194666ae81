/**
 * `lawful/runs`: checkpoints and recorded runs read, what they keep, and pictures of it (by the packages vega and vega-lite, which are installed by
 * who wants pictures). Needs Node. Floating point: nothing here proves anything.
 *
 * @module lawful/runs
 */
export {
  CheckpointError,
  contourPair,
  lineChart,
  openCheckpoint,
  quantityFigure,
  readRun,
  reportRun,
  residualFigure,
  runTable,
  summarise,
  symmetryMap,
} from '@lawful/runs';
