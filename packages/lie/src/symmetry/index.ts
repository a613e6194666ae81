/**
 * What a symmetry of the data adds: groups, their representations, the lift, averages. An index beside that of the package, so that who asks about models
 * without a symmetry loads none of it.
 */
export { complexColumnSpace } from '../candidates/complex-column-space.js';
export { type FieldFrame, fieldRange } from '../candidates/field-ranges.js';
export { sectionLaws } from '../candidates/section-laws.js';
// Finite subgroups that average as the whole group does.
export { averageQuestion } from '../designs/exact-averages.js';
export type { Subgroup } from '../designs/subgroup.js';
export { jointSubgroup, subgroupsOf } from '../designs/subgroups.js';
// Groups, their elements and their actions.
export { actionDefect, type Dense } from '../groups/action-axioms.js';
export { permutationOfBlocks } from '../groups/direct-permutations.js';
export { elementOrder } from '../groups/element-order.js';
export { type Group, groupOf } from '../groups/group.js';
export type { GroupSpec } from '../groups/group-spec.js';
export { type JointElement, type JointGroup, jointGroup } from '../groups/joint-group.js';
export { lieClosure } from '../groups/lie-closure.js';
export { imageOf, type SignedPermutation, signedFromMatrix, signOf } from '../groups/signed-permutations.js';
// A symmetry of the data, lifted (theory §3).
export {
  type AugmentedFamily,
  type AveragedPolynomials,
  type AverageOver,
  augmentedFamily,
  polynomialAverages,
} from '../lift/augmented-family.js';
export { blockCopies } from '../lift/block-copies.js';
export { complexBlock } from '../lift/complex-blocks.js';
export { type DataElements, dataElements } from '../lift/data-elements.js';
export { type DataSymmetry, rowsOfSigned, type SparseRows, sparseRows } from '../lift/data-symmetry.js';
export { gramFamily } from '../lift/gram-family.js';
export { type LiftedGroup, liftedGroup, restrictedRepresentation } from '../lift/lifted-group.js';
export { matrixEntries } from '../lift/matrix-entries.js';
export { type LinearField, type OrbitFamily, orbitFamily } from '../lift/orbit-family.js';
export { potentialFamily } from '../lift/potential-family.js';
export { type Realizability, realizableAlgebra } from '../lift/realizability.js';
export { type TangentAlgebra, tangentAlgebra } from '../lift/tangent-algebra.js';
export type { Block } from '../representations/block-shapes.js';
// Isotypic blocks, commutants.
export { factorsOf, groupName } from '../representations/factors.js';
export { isotypicBlocks } from '../representations/isotypic-blocks.js';
export { type Representation, representation } from '../representations/representation.js';
export { denseFromSparse, sparseFromDense } from '../representations/sparse-matrix.js';
