/** The name of a model: that of its file, without folders and extension; folders of Windows too. */
export const titleOf = (file: string): string =>
  file === '-' ? 'model' : file.replace(/^.*[\\/]/, '').replace(/\.law$/, '');
