/** The files of a certificate before they are written: their names, what a set of them may hold, their digests. */
import { WRITERS } from '@lawful/verifier';

/** One file, not written yet. */
export interface CertifiedFile {
  readonly extension: string;
  /** The title with the extension; for Coq, which wants an identifier, in letters, digits and underscores. */
  readonly name: string;
  readonly content: string;
}

/** All that a set of files may hold. */
export const CERTIFICATE_EXTENSIONS: readonly string[] = [
  ...['json', 'augmented.json', 'invariants.json', 'assumption.json', 'discrete.json', 'tex', 'fragment.tex', 'bib'],
  'discrete.v',
  ...WRITERS.flatMap(({ extension }) => [extension, `augmented.${extension}`]),
];

/** The name of a file of a set; for Coq an identifier. */
export function fileName(title: string, extension: string): string {
  if (!/(^|\.)v$/.test(extension)) return `${title}.${extension}`;
  const identifier = `${title}.${extension.replace(/\.?v$/, '')}`.replace(/\W+/g, '_').replace(/_$/, '');
  return `${/^[A-Za-z]/.test(identifier) ? '' : 'model_'}${identifier}.v`;
}

/** In hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
