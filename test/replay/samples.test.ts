// The figures that the default rules reach on the development samples, as whole requests through
// `rampart replay --json`: they may get better, not worse.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  readInjectionCorpora,
  readParamsCorpora,
  type Corpus,
} from '../../bench/detect/corpora.ts';
import {
  readGoTestWafRequests,
  type SampleRequest,
} from '../../bench/detect/gotestwaf-requests.ts';
import { PLACES } from '../../bench/detect/whole-requests.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { requires, SHARED_DATA } from '../support/requires.ts';

const SHOWN_MAX = 30;

interface Group {
  readonly isBenign: boolean;
  /** Of the requests, wrong ones at most. */
  readonly wrongMax: (requests: number) => number;
  readonly read: () => readonly SampleRequest[];
}

/** Every value as a query parameter. */
function requestsOf(corpora: readonly Corpus[], kind: Corpus['kind']): readonly SampleRequest[] {
  return corpora
    .filter((corpus) => corpus.kind === kind)
    .flatMap((corpus) => corpus.values)
    .map((value) => {
      const { transaction, body } = PLACES['query']!(value);
      const { method, target, rawHeaders } = transaction;
      return { name: value, method, target, rawHeaders, body };
    });
}

const ofGoTestWaf = (wanted: boolean): readonly SampleRequest[] =>
  readGoTestWafRequests(SHARED_DATA)
    .filter(({ isBenign }) => isBenign === wanted)
    .map(({ request }) => request);

const GROUPS: Readonly<Record<string, Group>> = {
  'SQL injection': {
    isBenign: false,
    wrongMax: () => 18,
    read: () => requestsOf(readInjectionCorpora(SHARED_DATA), 'sql'),
  },
  'false positives of libinjection': {
    isBenign: true,
    wrongMax: () => 4,
    read: () => requestsOf(readInjectionCorpora(SHARED_DATA), 'benign'),
  },
  markup: {
    isBenign: false,
    wrongMax: () => 5,
    read: () => requestsOf(readInjectionCorpora(SHARED_DATA), 'markup'),
  },
  'attacks in parameters': {
    isBenign: false,
    wrongMax: (requests) => Math.floor(requests * 0.005),
    read: () => requestsOf(readParamsCorpora(SHARED_DATA), 'attack'),
  },
  'ordinary parameters': {
    isBenign: true,
    wrongMax: () => 2,
    read: () => requestsOf(readParamsCorpora(SHARED_DATA), 'benign'),
  },
  'attacks of gotestwaf': {
    isBenign: false,
    wrongMax: (requests) => Math.floor(requests * 0.05),
    read: () => ofGoTestWaf(false),
  },
  'texts of gotestwaf': { isBenign: true, wrongMax: () => 0, read: () => ofGoTestWaf(true) },
};

function toLine({ method, target, rawHeaders, body }: SampleRequest): string {
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1]!]] : [],
  );
  const bodyBase64 = Buffer.from(body, 'latin1').toString('base64');
  return JSON.stringify({ method, target, headers, bodyBase64 });
}

describe('development samples, as rampart replay sees them', requires('shared-data'), () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-samples-'));
  before(() => {
    writeFileSync(
      path.join(folder, 'rampart.yaml'),
      JSON.stringify({
        data: path.join(folder, 'data'),
        // Time is not what is measured: a busy machine must not make faults.
        sites: [{ upstream: 'http://127.0.0.1:1', waf: { budget: '10s' } }],
      }),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const replay = async (requests: readonly SampleRequest[]): Promise<readonly string[]> => {
    const file = path.join(folder, 'requests.ndjson');
    writeFileSync(file, requests.map(toLine).join('\n'));
    const lines: string[] = [];
    const output = {
      out: (line: string) => lines.push(line),
      err: (line: string) => lines.push(line),
    };
    const config = path.join(folder, 'rampart.yaml');
    const code = await runCli(['replay', file, '-c', config, '--json'], output);
    assert.equal(code, 0, lines.join('\n').slice(-1000));
    return lines.map((line) => (JSON.parse(line) as { readonly verdict: string }).verdict);
  };

  for (const [name, { isBenign, wrongMax, read }] of Object.entries(GROUPS)) {
    test(name, async (context) => {
      const requests = read();
      const verdicts = await replay(requests);
      assert.equal(verdicts.length, requests.length);
      const wrong = requests.filter((_, at) => (verdicts[at] === 'block') === isBenign);
      context.diagnostic(`${wrong.length} of ${requests.length} wrong`);
      const shown = wrong
        .slice(0, SHOWN_MAX)
        .map((each) => JSON.stringify(each.name.slice(0, 120)));
      assert.ok(wrong.length <= wrongMax(requests.length), shown.join('\n'));
    });
  }
});
