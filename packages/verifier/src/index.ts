export * from './certificates/certificate.js';
export * from './certificates/latex-document.js';
export * from './identities/lie-derivative.js';
export * from './identities/prove-law.js';
export * from './identities/refute-law.js';
export * from './second-opinions/second-opinions.js';
export * from './squeeze/independence.js';
export * from './squeeze/squeeze.js';
