// Prints how many rewritten attacks work for real, and how many of those are found:
//
//   npm run bench -- evasion [--json] [--count 4000] [--seed 7] [--show 20]
import { readFlags } from './support/read-flags.ts';
import {
  evadeChromium,
  evadePostgres,
  evadeShell,
  evadeSqlite,
  type Evasion,
} from './detect/evasion.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  count: { type: 'string', default: '4000' },
  seed: { type: 'string', default: '7' },
  show: { type: 'string', default: '0' },
});
const seed = Number(flags.seed);
const count = Number(flags.count);
/** A shell is a process a mutant, and a page a frame. */
const SLOW_SHARE = 8;

const classes: readonly (readonly [
  string,
  () => Evasion | undefined | Promise<Evasion | undefined>,
])[] = [
  ['SQL, SQLite', () => evadeSqlite(seed, count)],
  ['SQL, PostgreSQL', () => evadePostgres(seed, count)],
  ['shell, sh', () => evadeShell(seed, Math.ceil(count / SLOW_SHARE))],
  ['markup, Chromium', () => evadeChromium(seed, Math.ceil(count / 2))],
];

for (const [name, evade] of classes) {
  const evasion = await evade();
  if (evasion === undefined) {
    console.log(`${name}: not installed`);
    continue;
  }
  const { made, confirmed, missed } = evasion;
  const found = confirmed.length - missed.length;
  const ratio = confirmed.length === 0 ? 0 : found / confirmed.length;
  if (flags.json) {
    console.log(JSON.stringify({ name, made, confirmed: confirmed.length, found, ratio }));
    continue;
  }
  const part = `${(ratio * 100).toFixed(2)} %`;
  console.log(`${name.padEnd(18)} ${made} made, ${confirmed.length} work, ${found} found: ${part}`);
  for (const text of missed.slice(0, Number(flags.show)))
    console.log(`    ${JSON.stringify(text)}`);
}
