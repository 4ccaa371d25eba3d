// Ordinary values: those written by hand in rules/corpus, and as many more as wanted, generated from a
// fixed seed. They are made to look like attacks to a filter that reads words.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATORS } from './benign-generators.ts';
import { makeRandom } from './random.ts';

const CORPUS = fileURLToPath(new URL('../../rules/corpus/', import.meta.url));
const SEED = 20_241_101;
export const BENIGN_COUNT = 20_000;

export interface BenignValue {
  /** The file or the generator it comes from. */
  readonly source: string;
  /** latin1: one character is one byte of the UTF-8 text. */
  readonly value: string;
}

/** Every hand-written value, and generated ones up to `count`. The same for the same count, always. */
export function readBenignValues(count = BENIGN_COUNT): readonly BenignValue[] {
  const values = readWrittenValues();
  const random = makeRandom(SEED);
  const names = Object.keys(GENERATORS);
  while (values.length < count) {
    const source = names[values.length % names.length]!;
    values.push({ source, value: toBytes(GENERATORS[source]!(random)) });
  }
  return values;
}

function readWrittenValues(): BenignValue[] {
  const values: BenignValue[] = [];
  for (const name of globSync('*.txt', { cwd: CORPUS }).sort()) {
    const text = readFileSync(path.join(CORPUS, name), 'utf8');
    for (const value of text.split('\n%%\n')) {
      values.push({ source: name, value: toBytes(value.replace(/\n$/, '')) });
    }
  }
  return values;
}

function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
