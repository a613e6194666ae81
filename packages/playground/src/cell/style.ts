/** How a cell looks: the letters and colours of the page around it, so that it fits light and dark ones. A page changes more by `::part(model)` and its like. */
export const STYLE = `
:host {
  display: block;
  margin: 1rem 0;
  padding: 0.9rem 1.1rem;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  border-radius: 8px;
}
textarea {
  box-sizing: border-box;
  width: 100%;
  margin: 0;
  padding: 0;
  border: 0;
  resize: none;
  overflow-x: auto;
  white-space: pre;
  background: transparent;
  color: inherit;
  font: 13px / 1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
textarea:focus-visible {
  outline: 2px solid currentColor;
  outline-offset: 6px;
  border-radius: 2px;
}
.widths p {
  display: flex;
  align-items: center;
  gap: 0.6rem;
}
.widths input {
  accent-color: currentColor;
}
p, ul {
  margin: 0.6rem 0 0;
}
[role='status'] {
  padding-top: 0.6rem;
  border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent);
  font-weight: 600;
}
ul {
  padding-left: 1.2rem;
}
li {
  overflow-x: auto;
}
.math {
  margin-right: 1.2rem;
}
.fault {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  font-size: 13px;
  white-space: pre-wrap;
}
.fault:empty {
  display: none;
}
a {
  color: inherit;
  font-size: 0.9em;
}
`;
