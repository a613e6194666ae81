/** A file of laws is read field by field: what is wrong is said with its place. */
import { LawsError, readLaws } from '@lawful/runs';
import { describe, expect, it } from '../jest-globals.js';

const view = { tensor: 'w', offset: 0, sizes: [2, 3], strides: [3, 1] };
const term = { view, coefficient: 1, axes: [0] };
const law = { law: "W*W'", count: 3, where: 'h.0', form: 'gram', terms: [term] };
const file = (laws: unknown, more: object = {}): string =>
  JSON.stringify({ format: 'lawful-laws', version: 1, laws, ...more });
const withView = (part: object): unknown => [{ ...law, terms: [{ ...term, view: { ...view, ...part } }] }];
const withTerm = (part: object): unknown => [{ ...law, terms: [{ ...term, ...part }] }];

function refusal(text: string): string {
  try {
    readLaws('laws.json', text);
  } catch (error) {
    if (!(error instanceof LawsError)) throw error;
    expect(error.message.length).toBeLessThan(1000);
    return error.message;
  }
  return 'accepted';
}

describe('a file of laws', () => {
  it('comes back as it was written', () => {
    const shaped = { ...law, terms: [{ ...term, view: { ...view, shape: [2, 3] } }] };
    expect(readLaws('f', file([law, shaped]))).toEqual([law, shaped]);
    expect(readLaws('f', file([{ ...law, form: 'norm', terms: [{ ...term, axes: [] }] }]))).toHaveLength(1);
    expect(readLaws('f', file([]))).toEqual([]);
  });

  it.each([
    ['{', /does not parse/],
    ['[]', /the file: \[\], expected an object with format, version, laws/],
    ['null', /the file: null/],
    [file([law], { format: 'other' }), /format: "other", expected "lawful-laws"/],
    [file([law], { version: 2 }), /version: 2, expected 1/],
    [file([law], { more: 1 }), /the field "more"/],
    [file({}), /laws: \{\}, expected a list/],
    [file([{ ...law, count: -1 }]), /laws\[0\]\.count: -1, expected a non-negative integer/],
    [file([{ ...law, count: 1.5 }]), /laws\[0\]\.count: 1\.5/],
    [file([{ ...law, law: 3 }]), /laws\[0\]\.law: 3, expected a text/],
    [file([{ ...law, form: 'cubic' }]), /laws\[0\]\.form: "cubic", expected one of gram/],
    [file([{ ...law, form: '__proto__' }]), /laws\[0\]\.form/],
    [file([{ ...law, terms: [] }]), /laws\[0\]\.terms: no terms/],
    [file([{ law: 'x' }]), /laws\[0\]: no field count/],
    [file([law, { ...law, extra: 1 }]), /laws\[1\]: the field "extra"/],
    [file(withTerm({ coefficient: '1' })), /terms\[0\]\.coefficient: "1", expected a finite number/],
    [file(withTerm({ axes: [2] })), /terms\[0\]\.axes: \[2\], expected different axes of a view that has 2/],
    [file(withTerm({ axes: [0, 0] })), /terms\[0\]\.axes/],
    [file(withTerm({ axes: [] })), /the form gram with other axes or terms, expected at least one axis/],
    [file([{ ...law, form: 'norm' }]), /the form norm with other axes or terms, expected no axes/],
    [file([{ ...law, form: 'constant', terms: [term, term] }]), /expected one term/],
    [file(withView({ sizes: [2] })), /1 sizes and 2 strides/],
    [file(withView({ sizes: [2, 0] })), /expected positive sizes/],
    [file(withView({ strides: [0, 1] })), /the strides \[0,1\] of \[2,3\], expected entries that are apart/],
    [file(withView({ strides: [2, 1] })), /the strides \[2,1\]/],
    [file(withView({ offset: -3 })), /view\.offset: -3/],
    [file(withView({ tensor: 'x'.repeat(20_000) })), /view\.tensor: "xxx/],
    [file(withView({ sizes: Array(17).fill(1), strides: Array(17).fill(1) })), /a list of at most 16/],
    [
      file([{ ...law, terms: [term, { ...term, axes: [1] }] }]),
      /terms\[1\]: indices of sizes \[3\], expected those of the first term, \[2\]/,
    ],
  ])('%s', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });
});
