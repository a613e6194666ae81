/** Widths that are names: each gets a value when the engine first asks for it, and a slider. */
import { element, slider } from './dom.js';

/** Names and values of the widths of a page; changed in place. */
export type Bound = Record<string, number>;

/** More names than this get no value by themselves. */
const MOST = 8;
const FIRST = 2;

/** Whether the fault is one of widths that is mended now: a name without a value gets one, a name that the model no longer has loses it. */
export function mended(message: string, widths: Bound): boolean {
  const unbound = /the width "(\w+)" is unbound/.exec(message)?.[1];
  if (unbound !== undefined && !(unbound in widths) && Object.keys(widths).length < MOST) {
    widths[unbound] = FIRST;
    return true;
  }
  const foreign = /--set (\w+): the model has no width/.exec(message)?.[1];
  if (foreign === undefined || !(foreign in widths)) return false;
  delete widths[foreign];
  return true;
}

/** A slider for each width, in `place`; those that are there for the same names stay as they are. */
export function widthSliders(place: HTMLElement, widths: Bound, changed: () => void): void {
  const names = Object.keys(widths);
  if ([...place.querySelectorAll('input')].map((i) => i.name).join() === names.join()) return;
  place.replaceChildren(
    ...names.map((name) => {
      const range = { name, id: `width-${name}`, min: '1', max: '8', step: '1', value: String(widths[name]) };
      const moved = (value: number): void => {
        widths[name] = value;
        changed();
      };
      return element('p', {}, ...slider(range, moved));
    }),
  );
}
