/** Kinds of claims that some models have besides their certificate, loaded as one part: all losses at once, the non-polynomial theorem, laws in discrete time. */
export { certifiedAssumption } from './certified-assumption.js';
export { discreteLaws } from './discrete.js';
export { allLossesCertificate } from './invariants-certificate.js';
