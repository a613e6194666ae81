/** What the words under an answer mean, in a sentence each. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /path family/,
    'The count lets every unit switch by itself. Real data may allow less; then there are more laws on some open sets of parameters, and never fewer than listed.',
  ],
  [
    /near (the|generic|a) /,
    'Which units are on depends on the parameters. The count holds on the region around this point in which no unit changes its side; elsewhere it may differ.',
  ],
  [/generic values/, 'The count holds for all values of the constants outside a set of measure zero.'],
];

export const meaningOf = (text: string): string | undefined => MEANINGS.find(([words]) => words.test(text))?.[1];
