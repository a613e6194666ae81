/** The works that pages cite: as items of a list, and for BibTeX. */

export interface Reference {
  readonly key: string;
  readonly item: string;
  readonly bib: string;
}

const reference = (key: string, item: string, kind: string, fields: Readonly<Record<string, string>>): Reference => ({
  key,
  item,
  bib: `@${kind}{${key},\n${Object.entries(fields)
    .map(([name, value]) => `  ${name} = {${value}}`)
    .join(',\n')}\n}`,
});

export const REFERENCES = {
  Marcotte2023: reference(
    'Marcotte2023',
    "Marcotte, Gribonval, Peyr\\'e, \\emph{Abide by the law and follow the flow}, NeurIPS 2023.",
    'inproceedings',
    {
      author: "Marcotte, Sibylle and Gribonval, R{\\'e}mi and Peyr{\\'e}, Gabriel",
      title: '{Abide by the law and follow the flow: conservation laws for gradient flows}',
      booktitle: 'Advances in Neural Information Processing Systems',
      year: '2023',
    },
  ),
  Marcotte2024: reference(
    'Marcotte2024',
    "Marcotte, Gribonval, Peyr\\'e, \\emph{Keep the momentum}, ICML 2024.",
    'inproceedings',
    {
      author: "Marcotte, Sibylle and Gribonval, R{\\'e}mi and Peyr{\\'e}, Gabriel",
      title: '{Keep the momentum: conservation laws beyond Euclidean gradient flows}',
      booktitle: 'International Conference on Machine Learning',
      year: '2024',
    },
  ),
  Galley2026: reference(
    'Galley2026',
    'Galley, Shahverdi, Flinth, \\emph{Conservation Laws from Data Symmetry in Neural Networks}, arXiv 2606.10913, 2026.',
    'misc',
    {
      author: 'Galley and Shahverdi and Flinth',
      title: '{Conservation Laws from Data Symmetry in Neural Networks}',
      eprint: '2606.10913',
      archiveprefix: 'arXiv',
      year: '2026',
    },
  ),
} as const;

export type ReferenceKey = keyof typeof REFERENCES;
