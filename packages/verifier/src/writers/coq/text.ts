/** How a Coq file is laid out: lines of one width, and comments that Coq reads as such. */

const COLUMNS = 118;

/** Breaks at spaces; Coq does not mind where. */
export function wrap(text: string): string {
  return text.split('\n').flatMap(wrapLine).join('\n');
}

function wrapLine(line: string): readonly string[] {
  if (line.length <= COLUMNS) return [line];
  const margin = ' '.repeat(line.search(/\S/) + 2);
  const out: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) /)) {
    if (current !== '' && current.length + 1 + word.length > COLUMNS) {
      out.push(current);
      current = margin + word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...out, current];
}

/** Text for a comment: no quotes and no comment marks, which Coq would read. */
export const plain = (text: string): string => text.replace(/[^\w .,:;=+\-/[\]()']/g, ' ');

export const comment = (head: string, list: readonly string[]): readonly string[] => [
  `(* ${head}`,
  ...list.map((s) => wrap(`   - ${plain(s)}`)),
  '*)',
];

/** How every document opens: the prelude, then what the network's part proves of the certificate and what it leaves. */
export const opening = (
  prelude: string,
  coverage: { readonly covered: readonly string[]; readonly notCovered: readonly string[] },
): readonly string[] => [
  '(* Conservation laws of a network, proved. The first part is the prelude, the same in every file;',
  '   the network, its laws and their theorems begin at "The network". *)',
  prelude,
  '(* ==== The network ==== *)',
  '',
  ...comment('Proved below:', coverage.covered),
  ...comment('Claimed by the certificate and not proved here:', coverage.notCovered),
  '',
];
