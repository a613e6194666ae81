/**
 * Which page of docs/ stands where in the sidebar. A page that is in no section is not published by accident: it stops the build. Pages in a folder with
 * the name of a page are reached from that page: optimisers.md and optimisers/.
 */

export interface Entry {
  readonly text: string;
  /** Address below the root of the site; that of a file of docs/ without `.md`. */
  readonly link: string;
}

export interface Section {
  readonly text: string;
  readonly items: readonly Entry[];
}

const entry = (text: string, page: string): Entry => ({ text, link: `/${page}` });

export const SECTIONS: readonly Section[] = [
  {
    text: 'Tutorials',
    items: [
      entry('Overview', 'tutorials/'),
      entry('Balancedness', 'tutorials/balancedness'),
      entry('ReLU, the path family', 'tutorials/relu'),
      entry('A transformer block', 'tutorials/transformer-block'),
      entry('Symmetries of the data', 'tutorials/data-symmetry'),
      entry('Refute your own conjecture', 'tutorials/refute'),
      entry('From a run to a plot', 'tutorials/run-to-plot'),
      entry('A certificate into your paper', 'tutorials/certificate'),
    ],
  },
  {
    text: 'How-to',
    items: [
      entry('Write my architecture', 'how-to/architecture'),
      entry('"Not complete": what now', 'how-to/not-complete'),
      entry('Many models to a table', 'how-to/table'),
      entry('An atlas on a cluster', 'how-to/cluster'),
      entry('Use it in Node', 'how-to/node'),
      entry('Use it in a browser page', 'how-to/browser'),
      entry('Check a certificate', 'how-to/check'),
      entry('Compile the Coq file', 'how-to/coq'),
      entry('Cite Lawful', 'how-to/cite'),
      entry('From PyTorch to theorem', 'pytorch'),
      entry('Laws for every width', 'all-widths'),
      entry('Use as a library', 'library'),
      entry('Use in Python', 'python'),
      entry('Measure a real run', 'real-runs'),
      entry("Redraw the paper's figures", 'figures'),
    ],
  },
  {
    text: 'Reference',
    items: [
      entry('Model language', 'model-language'),
      entry('Command', 'command'),
      entry('Library, by example', 'api-tool/examples'),
      entry('Certificate format', 'certificate-format'),
      entry('Proofs as words in matrices', 'matrix-words'),
      entry('Limits', 'limits'),
      entry('Glossary', 'glossary'),
    ],
  },
  {
    text: 'Explanation',
    items: [
      entry('What is believed of whom', 'trust'),
      entry('Related work', 'related-work'),
      entry('The mathematics', 'theory'),
      entry('Symmetries of the data', 'data-symmetry'),
      entry('Groups and representations', 'representations'),
      entry('Analytic networks', 'analytic'),
      entry('Neural mechanics', 'mechanics'),
      entry('Performance', 'performance'),
      entry('Design', 'design'),
      entry('Where does it live?', 'where-does-it-live'),
    ],
  },
  {
    text: 'Gallery',
    items: [
      entry('Laws of the literature', 'laws'),
      entry('Published architectures', 'architectures'),
      entry('Optimisers', 'optimisers'),
      entry('The atlas', 'atlas'),
      entry('Certificates', 'gallery'),
    ],
  },
];

/** The address of a file of docs/, as links and the sidebar write it. */
export const addressOf = (file: string): string => `/${file.replace(/\.md$/, '').replace(/(^|\/)README$/, '$1')}`;

/** What is wrong with the sections when these are the files of docs/: pages in no section, and entries without a page. */
export function misplaced(files: readonly string[]): readonly string[] {
  const listed = SECTIONS.flatMap((section) => section.items.map((item) => item.link));
  const there = files.map(addressOf).filter((address) => address !== '/');
  return [
    ...there
      .filter((address) => !listed.some((link) => address === link || address.startsWith(`${link}/`)))
      .map((a) => `docs${a} is in no section`),
    ...listed
      .filter((address) => !there.includes(address))
      .map((a) => `a section names docs${a}, which does not exist`),
  ];
}
