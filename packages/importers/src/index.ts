/** From other formats to the Graph: known families of models. It does not know how laws are found. */
export { readConfig, smallCopy } from './families/families.js';
