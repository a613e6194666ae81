/** The editor: colours, the fault where the parser found it, shapes under the pointer. */
import { autocompletion, type Completion, completeFromList } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { lawfulMode, words } from '@lawful/editors/lawful-mode.js';
import { tags } from '@lezer/highlight';
import type { NamedShape, Place } from '../threads/messages.js';

/** Colours of the style sheet, which keep their contrast in light and dark. */
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.number, tags.string, tags.literal], color: 'var(--good)' },
  {
    tag: [
      tags.standard(tags.name),
      tags.standard(tags.variableName),
      tags.function(tags.variableName),
      tags.typeName,
      tags.atom,
    ],
    color: 'var(--accent)',
  },
  { tag: [tags.operator, tags.punctuation, tags.bracket, tags.name, tags.variableName], color: 'var(--ink)' },
]);

export interface Editor {
  text(): string;
  replace(text: string): void;
  fault(message: string | undefined, at: Place | undefined): void;
  shapes(names: Readonly<Record<string, NamedShape>>): void;
}

export function editor(parent: HTMLElement, text: string, changed: () => void): Editor {
  let known: Readonly<Record<string, NamedShape>> = {};
  const language = StreamLanguage.define(lawfulMode);
  const completions: Completion[] = [...words.statements, ...words.functions, ...words.groups].map((label) => ({
    label,
    type: 'keyword',
  }));
  const hover = hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const before = /[A-Za-z_]\w*$/.exec(line.text.slice(0, pos - line.from))?.[0] ?? '';
    const after = /^\w*/.exec(line.text.slice(pos - line.from))?.[0] ?? '';
    const named = known[before + after];
    if (named === undefined) return null;
    const dom = document.createElement('div');
    dom.className = 'shape';
    dom.textContent = `${named.kind} ${before + after} : ${named.shape}`;
    return { pos: pos - before.length, end: pos + after.length, create: () => ({ dom }) };
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        language,
        syntaxHighlighting(COLOURS),
        autocompletion({ override: [completeFromList(completions)], activateOnTyping: true }),
        lintGutter(),
        hover,
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': 'Model text', spellcheck: 'false' }),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed();
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    fault: (message, at) => {
      const marks: Diagnostic[] = [];
      if (message !== undefined && at !== undefined && at.line <= view.state.doc.lines) {
        const line = view.state.doc.line(at.line);
        const from = Math.min(line.from + at.column - 1, line.to);
        const length = /^\w+|^./.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
        marks.push({ from, to: Math.min(from + length, line.to), severity: 'error', message });
      }
      view.dispatch(setDiagnostics(view.state, marks));
    },
    shapes: (names) => {
      known = names;
    },
  };
}
