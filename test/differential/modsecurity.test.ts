// The same Core Rule Set files in our engine and in libmodsecurity 3: for each request the same rules
// must match. Where they do not, DIFFERENCES says why, rule by rule; anything else fails.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  beginInspection,
  compileProgram,
  enableLinearFallback,
  type Program,
} from '../../src/inspect/index.ts';
import { readRules } from '../../src/seclang/index.ts';
import { hasNginx } from '../support/nginx.ts';
import { ModSecurityOracle } from '../support/modsecurity.ts';
import { requires, SHARED_DATA } from '../support/requires.ts';
import { DIFFERENCES, type Difference } from './differences.ts';
import { mutatedRequests } from './mutate.ts';
import {
  regressionRequests,
  sampleRequests,
  toRaw,
  wireHeaders,
  type SampleRequest,
} from './requests.ts';

/** `DIFFERENTIAL_SCALE=10 DIFFERENTIAL_SEED=7`: more mutated requests, and other ones. */
const SCALE = Number(process.env['DIFFERENTIAL_SCALE'] ?? 1);
const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);
const PLANS = [
  { paranoia: 4, regressionStep: 4, samples: 1000, mutated: 1200 * SCALE },
  { paranoia: 3, regressionStep: 40, samples: 200, mutated: 240 * SCALE },
  { paranoia: 2, regressionStep: 40, samples: 200, mutated: 240 * SCALE },
  { paranoia: 1, regressionStep: 40, samples: 200, mutated: 240 * SCALE },
] as const;

const { skip } = requires('shared-data', 'program:nginx');
const reason =
  skip === false && !hasNginx('modsecurity') ? "needs nginx's ModSecurity module" : skip;

describe('the same rules as libmodsecurity', { skip: reason }, () => {
  for (const { paranoia, regressionStep, samples, mutated } of PLANS) {
    test(`paranoia ${paranoia}`, async () => {
      const rules = rulesAt(paranoia);
      const requests = [
        ...regressionRequests().filter((_, index) => index % regressionStep === 0),
        ...sampleRequests(samples),
        ...mutatedRequests(mutated, SEED),
      ];
      const oracle = await ModSecurityOracle.start(rules);
      try {
        const answers = await oracle.ask(
          requests.map((request, index) => ({
            raw: toRaw(request, `m${index}`),
            marker: `m${index}`,
          })),
        );
        const program = await compile(rules);
        const unexplained: string[] = [];
        requests.forEach((request, index) => {
          if (answers[index]!.status !== 200) return;
          const ours = matchIds(program, request, `m${index}`);
          unexplained.push(...compare(request, ours, answers[index]!.ruleIds));
        });
        const answered = answers.filter(({ status }) => status === 200).length;
        assert.ok(answered > requests.length * 0.95, `${answered} of ${requests.length} answered`);
        assert.deepEqual(unexplained, []);
      } finally {
        await oracle.stop();
      }
    });
  }

  test('libmodsecurity loses line breaks in multipart fields, as DIFFERENCES says', async () => {
    const oracle = await ModSecurityOracle.start(`SecRequestBodyAccess On
SecRule ARGS:q "@streq union select" "id:1,phase:2,pass,log,t:none,t:compressWhitespace"
SecRule ARGS:q "@streq unionselect" "id:2,phase:2,pass,log,t:none"`);
    try {
      const ask = async (value: string): Promise<readonly number[]> => {
        const request = {
          source: '',
          method: 'POST',
          target: '/',
          headers: [
            ['Host', 'x'],
            ['Content-Type', 'multipart/form-data; boundary=b'],
          ],
          body: `--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n${value}\r\n--b--\r\n`,
        } as const;
        const marker = `lines${value.length}`;
        const [answer] = await oracle.ask([{ raw: toRaw(request, marker), marker }]);
        return answer!.ruleIds;
      };
      assert.deepEqual(await ask('union select'), [1]);
      assert.deepEqual(await ask('union\r\nselect'), [2]);
    } finally {
      await oracle.stop();
    }
  });

  test('libmodsecurity loses captures under multiMatch, as DIFFERENCES says', async () => {
    const chain = (id: number, extra: string): string =>
      `SecRule ARGS:q "@rx (\\w+)>(\\w+)" "id:${id},phase:2,pass,log,capture,t:none${extra},chain"
       SecRule TX:1 "!@streq %{TX.2}" "t:none"`;
    const oracle = await ModSecurityOracle.start(`${chain(1, '')}\n${chain(2, ',multiMatch')}`);
    try {
      const ask = async (target: string): Promise<readonly number[]> => {
        const request = {
          source: '',
          method: 'GET',
          target,
          headers: [['Host', 'x']],
          body: '',
        } as const;
        const [answer] = await oracle.ask([{ raw: toRaw(request, target), marker: target }]);
        return answer!.ruleIds;
      };
      assert.deepEqual(await ask('/?q=a>b'), [1, 2]);
      assert.deepEqual(await ask('/?q=a>a'), [2]);
    } finally {
      await oracle.stop();
    }
  });
});

function rulesAt(paranoia: number): string {
  const crs = path.join(SHARED_DATA, 'crs');
  return `SecRequestBodyAccess On
SecResponseBodyAccess Off
SecRule REQUEST_HEADERS:Content-Type "@rx ^(?:application|text)/(?:soap\\+|)xml" "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "@rx ^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecUnicodeMapFile ${path.join(SHARED_DATA, 'seclang/unicode.mapping')} 20127
Include ${crs}/crs-setup.conf.example
SecAction "id:900000,phase:1,pass,t:none,nolog,setvar:tx.blocking_paranoia_level=${paranoia}"
Include ${crs}/rules/*.conf`;
}

async function compile(rules: string): Promise<Program> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rampart-differential-'));
  try {
    const file = path.join(folder, 'rules.conf');
    await writeFile(file, `SecRuleEngine DetectionOnly\n${rules}\n`);
    enableLinearFallback();
    return compileProgram(readRules([file]).program);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function matchIds(program: Program, request: SampleRequest, marker: string): number[] {
  const inspection = beginInspection(
    program,
    {
      id: marker,
      receivedAtMs: Date.now(),
      clientAddress: '127.0.0.1',
      clientPort: 40000,
      serverAddress: '127.0.0.1',
      serverPort: 80,
      scheme: 'http',
      protocol: 'HTTP/1.1',
      method: request.method,
      target: request.target,
      rawHeaders: wireHeaders(request, marker).flat(),
      site: 'differential',
    },
    { mode: 'detect', onFault: 'allow', budgetMs: 5000 },
  );
  inspection.inspectRequestHeaders();
  if (request.body !== '' && inspection.wantsRequestBody) {
    inspection.appendRequestBody(Buffer.from(request.body, 'latin1'));
  }
  inspection.inspectRequestBody();
  inspection.inspectResponseHeaders({
    protocol: 'HTTP/1.1',
    status: 200,
    statusText: 'OK',
    rawHeaders: ['Content-Type', 'text/plain', 'Content-Length', '2'],
  });
  inspection.inspectResponseBody();
  const outcome = inspection.finish();
  // A body that is not what it says is a fault for both; anything else is one of ours.
  const faults = outcome.faults.filter(({ kind }) => kind !== 'body-parse');
  assert.deepEqual(faults, [], request.source);
  return [...new Set(outcome.matches.filter(({ logged }) => logged).map(({ ruleId }) => ruleId))];
}

function compare(
  request: SampleRequest,
  ours: readonly number[],
  theirs: readonly number[],
): string[] {
  const differing = [
    ...ours.filter((id) => !theirs.includes(id)).map((id) => ({ id, side: 'ours' as const })),
    ...theirs.filter((id) => !ours.includes(id)).map((id) => ({ id, side: 'theirs' as const })),
  ];
  return differing
    .filter(({ id, side }) => !DIFFERENCES.some((known) => explains(known, id, side, request)))
    .map(({ id, side }) => `${id} only ${side}: ${request.source}`);
}

function explains(
  known: Difference,
  id: number,
  side: 'ours' | 'theirs',
  request: SampleRequest,
): boolean {
  return (
    (known.ids === 'any' || known.ids.includes(id)) &&
    (known.side === 'either' || known.side === side) &&
    (known.when?.(request) ?? true)
  );
}
