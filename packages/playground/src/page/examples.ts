/** The examples of the repository, by folder; each is loaded when it is chosen. */
const files = import.meta.glob<string>(
  ['../../../../examples/*.law', '../../../../examples/{laws,all-widths,analytic,symmetry,architectures}/*.law'],
  { query: '?raw', import: 'default' },
);

const GROUPS: Readonly<Record<string, string>> = {
  '': 'First examples',
  laws: 'Laws of the literature',
  architectures: 'Published architectures',
  'all-widths': 'Laws for every width',
  analytic: 'Analytic functions',
  symmetry: 'Symmetry of the data',
};

export interface Example {
  readonly group: string;
  readonly name: string;
  load(): Promise<string>;
}

export const EXAMPLES: readonly Example[] = Object.entries(files)
  .map(([path, load]) => {
    const [, folder = '', name = ''] = /examples\/(?:([\w-]+)\/)?([\w-]+)\.law$/.exec(path) ?? [];
    return { group: GROUPS[folder] ?? folder, name, load };
  })
  .sort(
    (a, b) =>
      Object.values(GROUPS).indexOf(a.group) - Object.values(GROUPS).indexOf(b.group) || a.name.localeCompare(b.name),
  );

export const FIRST = `# A network with one hidden layer: one law for every hidden unit.
param W1 : 3 x 2
param b1 : 3
param W2 : 2 x 3
input x : 2
output W2 * relu(W1*x + b1)
loss mse
`;
