/** Names that a file made up, for terminals and pages: without control characters and marks that turn the direction of text, and not without end. */

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export const printable = (name: string, most = 200): string =>
  (name.length > most ? `${name.slice(0, most - 1)}…` : name).replace(UNSEEN, '\ufffd');
