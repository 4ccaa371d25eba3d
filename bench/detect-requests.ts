// Prints what the default rules refuse as a whole: every development sample wherever attackers put it, and
// ordinary requests as browsers send them.
//
//   npm run bench -- detect-requests [--places query,form,json] [--show 20] [--ordinary 8000] [--json]
import { readFlags } from './support/read-flags.ts';
import { requires, SHARED_DATA } from '../test/support/requires.ts';
import { makeBenignRequests } from './detect/benign-requests.ts';
import { readBenignValues } from './detect/benign.ts';
import {
  readGoTestWafCorpora,
  readInjectionCorpora,
  readParamsCorpora,
  type Corpus,
} from './detect/corpora.ts';
import { compileDefaultRules, PLACES, refusalOf } from './detect/whole-requests.ts';

const flags = readFlags({
  places: { type: 'string', default: Object.keys(PLACES).join(',') },
  show: { type: 'string', default: '0' },
  ordinary: { type: 'string', default: '8000' },
  json: { type: 'boolean', default: false },
});
const SHOWN_LENGTH = 160;

interface Row {
  readonly group: string;
  readonly place: string;
  readonly requests: number;
  /** Attacks that passed, or ordinary requests that were refused. */
  readonly wrong: readonly string[];
}

const program = compileDefaultRules();
for (const row of rowsOfSamples()) print(row);
print(rowOfRequests());

function* rowsOfSamples(): Generator<Row> {
  const values = readBenignValues().map(({ value }) => value);
  const corpora: Corpus[] = [{ name: 'ordinary', kind: 'benign', values }];
  if (requires('shared-data').skip === false) {
    corpora.push(
      ...readInjectionCorpora(SHARED_DATA),
      ...readParamsCorpora(SHARED_DATA),
      ...readGoTestWafCorpora(SHARED_DATA),
    );
  }
  const groups = Object.groupBy(corpora, ({ name, kind }) => `${name.split('-')[0]!} (${kind})`);
  for (const [group, members = []] of Object.entries(groups)) {
    for (const place of flags.places.split(',')) {
      const make = PLACES[place];
      if (make === undefined) throw new Error(`no such place: ${place}`);
      const isBenign = members[0]!.kind === 'benign';
      const all = members.flatMap((corpus) => corpus.values);
      const wrong = all.filter((value) => {
        return (refusalOf(program, make(value)) !== undefined) === isBenign;
      });
      yield { group, place, requests: all.length, wrong };
    }
  }
}

function rowOfRequests(): Row {
  const requests = makeBenignRequests(Number(flags.ordinary));
  const wrong = requests.flatMap(({ kind, request }) => {
    const refusal = refusalOf(program, request);
    return refusal === undefined ? [] : [`${kind}: ${refusal}`];
  });
  return { group: 'ordinary requests', place: 'whole', requests: requests.length, wrong };
}

function print({ group, place, requests, wrong }: Row): void {
  const percent = (100 * wrong.length) / requests;
  if (flags.json) {
    console.log(JSON.stringify({ group, place, requests, wrong: wrong.length, percent }));
    return;
  }
  console.log(
    `${group.padEnd(30)} ${place.padEnd(10)} ${String(requests).padStart(6)} requests, ${wrong.length} wrong (${percent.toFixed(3)} %)`,
  );
  for (const text of wrong.slice(0, Number(flags.show))) {
    console.log(`    ${JSON.stringify(text.slice(0, SHOWN_LENGTH))}`);
  }
}
