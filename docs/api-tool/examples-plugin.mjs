/** Puts the examples of examples.md on the pages of what they show, and names entries as they are imported. */
import { readFileSync } from 'node:fs';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

const examples = new Map();
for (const section of readFileSync(new URL('./examples.md', import.meta.url), 'utf8').split(/^## /m).slice(1)) {
  const entry = section.split('\n', 1)[0];
  for (const text of section.split(/^### /m).slice(1)) {
    const name = text.split('\n', 1)[0];
    examples.set(`${entry} ${name}`, text.slice(name.length).trim());
  }
}

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const left = new Set(examples.keys());
    for (const module of project.getChildrenByKind(ReflectionKind.Module))
      for (const child of module.children ?? []) {
        const key = `${module.name} ${child.name}`;
        const text = examples.get(key);
        left.delete(key);
        if (text === undefined || child.kind === ReflectionKind.Reference) continue;
        for (const of of child.signatures ?? [child]) {
          of.comment ??= new Comment();
          of.comment.blockTags.push(new CommentTag('@example', [{ kind: 'text', text }]));
        }
      }
    if (left.size > 0) app.logger.error(`examples of nothing: ${[...left].join(', ')}`);
  });
}
