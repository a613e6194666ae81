/**
 * Names at the ends of lines, placed in pixels: two lines that end together would have their names printed over each other, so
 * these are moved apart.
 */

/** Of one line of a name, in pixels. */
export const LINE_HEIGHT = 15;
const GAP = 5;

export interface Label {
  readonly group: string;
  /** Where the group's line ends, in pixels from the top. */
  readonly end: number;
  /** Where the first line of its name is. */
  readonly at: number;
  readonly lines: readonly string[];
}

/** Names from top to bottom as their lines end, each below the one before, the lowest within the picture. */
export function placeLabels(
  ends: readonly { readonly group: string; readonly end: number }[],
  height: number,
): Label[] {
  const labels = [...ends]
    .sort((a, b) => a.end - b.end)
    .map((label) => ({ ...label, at: 0, lines: wrap(label.group) }));
  let free = 0;
  for (const label of labels) {
    const tall = LINE_HEIGHT * label.lines.length;
    label.at = Math.max(free, label.end - tall / 2) + LINE_HEIGHT / 2;
    free = label.at - LINE_HEIGHT / 2 + tall + GAP;
  }
  let bottom = height + GAP;
  for (const label of labels.reverse()) {
    const tall = LINE_HEIGHT * label.lines.length;
    label.at = Math.min(label.at, bottom - GAP - tall + LINE_HEIGHT / 2);
    bottom = label.at - LINE_HEIGHT / 2;
  }
  return labels;
}

/** Broken at spaces into lines of about 20 characters. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= 20) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
