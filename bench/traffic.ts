// Runs generated ordinary traffic through the default rules, and prints what they refuse.
//
//   npm run bench -- traffic [--seed 1] [--count 10000] [--show 40] [--sources] [--write FOLDER]
//
// With --write the requests are written instead, one raw HTTP/1.1 request a file, for `rampart replay`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readFlags } from './support/read-flags.ts';
import {
  makeSources,
  makeTraffic,
  writeRequest,
  type TrafficRequest,
} from './detect/traffic/index.ts';
import { compileDefaultRules, refusalOf, wholeRequestOf } from './detect/whole-requests.ts';

const flags = readFlags({
  seed: { type: 'string', default: '1' },
  count: { type: 'string', default: '10000' },
  show: { type: 'string', default: '40' },
  sources: { type: 'boolean', default: false },
  write: { type: 'string' },
});
const SHOWN_LENGTH = 400;

const make = flags.sources ? makeSources : makeTraffic;
const requests = make(Number(flags.seed), Number(flags.count));
if (flags.write === undefined) report(requests);
else writeAll(requests, flags.write);

function report(all: readonly TrafficRequest[]): void {
  const program = compileDefaultRules();
  const refused = new Map<string, number>();
  let total = 0;
  for (const request of all) {
    const refusal = refusalOf(program, wholeRequestOf(request));
    if (refusal === undefined) continue;
    total++;
    const line = `${request.kind}: ${refusal.slice(0, SHOWN_LENGTH)}`;
    refused.set(line, (refused.get(line) ?? 0) + 1);
  }
  const percent = ((100 * total) / all.length).toFixed(3);
  console.log(`${all.length} requests, ${total} refused (${percent} %)`);
  const sorted = [...refused].sort(([, left], [, right]) => right - left);
  for (const [line, count] of sorted.slice(0, Number(flags.show))) {
    console.log(`${String(count).padStart(6)}  ${JSON.stringify(line)}`);
  }
}

function writeAll(all: readonly TrafficRequest[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, request] of all.entries()) {
    const name = `${String(index).padStart(6, '0')}-${request.kind}.http`;
    writeFileSync(path.join(folder, name), writeRequest(request));
  }
}
