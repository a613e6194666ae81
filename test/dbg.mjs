import { parseModel } from 'lawful';
import { readFileSync } from 'fs';
import { studyOf } from 'lawful/inside/finding/study';
import { SYMMETRIES } from 'lawful/inside/finding/augmentation';
import { proveLaw } from '@lawful/verifier';
import { budget } from '@lawful/cas-core';
for (const f of process.argv.slice(2)) {
  const model = parseModel({file: f, text: readFileSync(f,'utf8')});
  const study = studyOf(SYMMETRIES, model, {seed:1, budget: budget()});
  const data = study.symmetry();
  const aug = SYMMETRIES.augmentedOf(study.network, ()=>data, 1);
  for (const c of aug.candidates) {
    let t=Date.now();
    const e = c.entries();
    console.log(f, c.form, e.length, e.map(h=>`${h.numerator.length}/${h.denominator.length}`).join(' ').slice(0,100), 'ms', Date.now()-t);
    for (const h of e.slice(0,2)) { t=Date.now(); const o = proveLaw(aug.family, h, {}); console.log('  ', o.kind, o.kind==='ok'?o.value.holds:o.reason, Date.now()-t, 'ms'); }
  }
}
