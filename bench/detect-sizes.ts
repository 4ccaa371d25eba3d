// What the default rules take for inputs that are made to cost detectors as much as they can, by size: the
// worst of each size in processor time, without a budget, and how it grows.
//
//   npm run bench -- detect-sizes [--sizes 65536,262144] [--show 5] [--pieces words,quotes]
import { readFlags } from './support/read-flags.ts';
import { inspect } from '../test/support/rules.ts';
import { makeSizedInputs } from './detect/sizes.ts';
import { browserPost, compileDefaultRules } from './detect/whole-requests.ts';

const flags = readFlags({
  sizes: { type: 'string', default: '65536,262144,1000000' },
  show: { type: 'string', default: '5' },
  pieces: { type: 'string', default: '' },
});
/** Best of so many, since the machine does other things too. */
const RUNS = 2;

const program = compileDefaultRules();
const wanted = flags.pieces.split(',');

function costMs(text: string): number {
  const body = JSON.stringify({ text });
  const request = browserPost('/save', 'application/json', body);
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const before = process.threadCpuUsage();
    inspect(program, request);
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

for (const size of flags.sizes.split(',').map(Number)) {
  const costs = makeSizedInputs(size)
    .filter(({ name }) => flags.pieces === '' || wanted.includes(name))
    .map(({ name, text }) => ({ name, ms: costMs(text) }))
    .sort((left, right) => right.ms - left.ms);
  console.log(`${size} characters, ${costs.length} inputs`);
  for (const { name, ms } of costs.slice(0, Number(flags.show))) {
    const perCharacter = ((ms * 1e6) / size).toFixed(0);
    console.log(
      `${ms.toFixed(1).padStart(8)} ms ${perCharacter.padStart(5)} ns each  ${JSON.stringify(name)}`,
    );
  }
}
