// Prints what the detectors find in the development samples, and the time a value takes.
//
//   node bench/detect.ts                 one line a corpus
//   node bench/detect.ts sqli-misc       and every value that was missed or wrongly flagged in it
import * as detection from '../src/detect/index.ts';
import type { Evidence } from '../src/detect/index.ts';
import { readCommandLine } from './support/read-flags.ts';
import { readBenignValues } from './detect/benign.ts';
import { SHARED_DATA } from '../test/support/requires.ts';
import {
  readGoTestWafCorpora,
  readInjectionCorpora,
  readParamsCorpora,
  type Corpus,
} from './detect/corpora.ts';

type Detector = (value: string) => Evidence | null;

/** Corpora of one kind of attack are read by the detector for it, all others by every detector. */
const {
  detectAtPace: _,
  readableRuns: __,
  sayEvidence: ___,
  withoutMedia: ____,
  ...named
} = detection;
const DETECTORS: readonly Detector[] = Object.values(named);
const OWN: Readonly<Record<string, Detector>> = {
  sql: detection.detectSql,
  markup: detection.detectMarkup,
};

const { words: shown } = readCommandLine({}, { words: true });
const corpora = [
  ...readOrdinaryCorpora(),
  ...readInjectionCorpora(SHARED_DATA),
  ...readParamsCorpora(SHARED_DATA),
  ...readGoTestWafCorpora(SHARED_DATA),
];
const totals = new Map<string, { values: number; wrong: number; nanoseconds: number }>();
const unknown = shown.find((wanted) => corpora.every(({ name }) => name !== wanted));
if (unknown !== undefined) {
  console.error(`bench detect: there is no corpus ${unknown}; without one named it lists them all`);
  process.exit(2);
}
for (const corpus of corpora) measure(corpus);
for (const [kind, total] of totals) {
  console.log(
    `${kind.padEnd(40)} ${String(total.values).padStart(6)} values, ${total.wrong} wrong, ${(total.nanoseconds / total.values).toFixed(0)} ns a value`,
  );
}

function readOrdinaryCorpora(): Corpus[] {
  const bySource = Map.groupBy(readBenignValues(), (entry) => entry.source);
  return [...bySource].map(([source, entries]) => ({
    name: `ordinary-${source}`,
    kind: 'benign' as const,
    values: entries.map((entry) => entry.value),
  }));
}

function measure(corpus: Corpus): void {
  const detectors = detectorsFor(corpus);
  const isBenign = corpus.kind === 'benign';
  const wrong: string[] = [];
  const start = process.hrtime.bigint();
  for (const value of corpus.values) {
    const evidence = detect(detectors, value);
    if ((evidence === null) !== isBenign) {
      const why =
        evidence === null ? '' : `   <- ${evidence.detector}: ${evidence.context}, ${evidence.why}`;
      wrong.push(JSON.stringify(value.slice(0, 300)) + why);
    }
  }
  const nanoseconds = Number(process.hrtime.bigint() - start);
  const count = corpus.values.length;
  const word = isBenign ? 'flagged' : 'missed';
  if (wrong.length > 0 || shown.length > 0) {
    console.log(
      `${corpus.name.padEnd(40)} ${String(count).padStart(6)} values, ${wrong.length} ${word}, ${(nanoseconds / count).toFixed(0)} ns a value`,
    );
  }
  if (shown.some((word) => corpus.name.includes(word)))
    for (const line of wrong) console.log(`    ${line}`);
  const group =
    corpus.kind === 'attack' || isBenign
      ? `${corpus.name.split('-')[0]}: ${corpus.kind}`
      : corpus.kind;
  const total = totals.get(group) ?? { values: 0, wrong: 0, nanoseconds: 0 };
  total.values += count;
  total.wrong += wrong.length;
  total.nanoseconds += nanoseconds;
  totals.set(group, total);
}

function detectorsFor(corpus: Corpus): readonly Detector[] {
  const own = OWN[corpus.kind];
  return own === undefined ? DETECTORS : [own];
}

function detect(detectors: readonly Detector[], value: string): Evidence | null {
  for (const detector of detectors) {
    const evidence = detector(value);
    if (evidence !== null) return evidence;
  }
  return null;
}
