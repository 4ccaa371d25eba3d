import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { SHARED_DATA, requires } from '../../../test/support/requires.ts';
import type { RequestDetail } from '../../events/envelope.ts';
import type { Match } from '../../inspect/index.ts';
import { judgeTry, NOTHING, runConformance, type StageResult } from './conformance.ts';
import { buildRequest } from './conformance/build-request.ts';
import { EXCEPTIONS, type Exception } from './conformance/exceptions.ts';
import { judgeStage } from './conformance/judge-stage.ts';
import type { Expectation, Stage, StageInput } from './conformance/read-tests.ts';
import { startReflectingBackEnd } from './conformance/reflecting-back-end.ts';

type Composed = Extract<StageInput, { kind: 'composed' }>;

const INPUT: Composed = {
  kind: 'composed',
  method: 'GET',
  target: '/',
  version: 'HTTP/1.1',
  headers: [['Host', 'localhost']],
  data: '',
  completesHeaders: true,
};

describe('requests of tests', () => {
  const vectors: readonly (readonly [what: string, input: Partial<Composed>, expected: string])[] = [
    ['headers are sorted and completed', { headers: [['User-Agent', 'x'], ['Accept', '*/*'], ['Host', 'h']] }, 'GET / HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\nHost: h\r\nUser-Agent: x\r\n\r\n'],
    ['or left alone', { completesHeaders: false, method: 'POST', data: 'a=<' }, 'POST / HTTP/1.1\r\nHost: localhost\r\n\r\na=<'],
    ['a body method has a length', { method: 'POST' }, 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\nHost: localhost\r\n\r\n'],
    ['a form is encoded', { method: 'POST', data: 'a=b c&d<=\u00e9&e' }, 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 22\r\nContent-Type: application/x-www-form-urlencoded\r\nHost: localhost\r\n\r\na=b+c&d%3C=%C3%A9&e'],
    ['but not twice', { method: 'POST', data: 'a=b+c<' }, 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 6\r\nContent-Type: application/x-www-form-urlencoded\r\nHost: localhost\r\n\r\na=b+c<'],
    ['other types are not', { method: 'PUT', headers: [['Content-Type', 'text/plain']], data: 'a b' }, 'PUT / HTTP/1.1\r\nConnection: close\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\na b'],
    ['lines of multipart end in CRLF', { method: 'POST', headers: [['Content-Type', 'multipart/form-data; boundary=x']], data: '--x\n' }, 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n'],
    ['the repeat template is expanded', { method: 'POST', headers: [['Content-Type', 'x']], data: '{{ "ab" | repeat 3 }}{{x}}' }, 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 11\r\nContent-Type: x\r\n\r\nababab{{x}}'],
    ['nothing is mended', { method: '\tGET', target: '\\a b', version: '', headers: [['Host', '']] }, '\tGET \\a b \r\nConnection: close\r\nHost: \r\n\r\n'],
  ]; // prettier-ignore
  for (const [what, input, expected] of vectors) {
    test(what, () => {
      const bytes = buildRequest({ ...INPUT, ...input });
      const lengthless = (text: string): string =>
        text.replace(/Content-Length: \d+/, 'Content-Length');
      assert.equal(lengthless(bytes.toString('utf8')), lengthless(expected));
      const length = /Content-Length: (\d+)/.exec(bytes.toString('latin1'))?.[1];
      const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
      if (length !== undefined) assert.equal(body.length, Number(length));
    });
  }
});

describe('judging', () => {
  const judge = (expected: Partial<Expectation>, status = 200, fired: readonly number[] = []) => {
    const stage: Stage = { id: '1-1', ruleId: 1, description: '', input: INPUT, expected: { ...NOTHING, ...expected } };
    const matches = fired.map((ruleId) => ({ ruleId, logged: ruleId !== 9, message: 'M\r\n', logData: '', tags: [], severity: 'error', location: { file: 'f', line: 1, column: 1 } }) as unknown as Match);
    const requests = [{ matches, reason: '' } as unknown as RequestDetail];
    return judgeStage(stage, { status, problem: status === 0 ? 'closed' : '' }, requests).slice(0, 1);
  }; // prettier-ignore

  const vectors: readonly (readonly [expected: Partial<Expectation>, status: number, fired: readonly number[], problem: string])[] = [
    [{ ids: [1, 2] }, 200, [1, 2, 3], ''],
    [{ ids: [1, 2] }, 200, [1], 'rule 2 did not fire'],
    [{ ids: [9] }, 200, [9], 'rule 9 did not fire'],
    [{ absentIds: [1] }, 200, [2], ''],
    [{ absentIds: [1] }, 200, [1], 'rule 1 fired'],
    [{ status: 400 }, 400, [], ''],
    [{ status: 400 }, 200, [], 'answered 200, expected 400'],
    [{ ids: [1] }, 0, [1], 'closed'],
    [{ error: true, ids: [1] }, 0, [], ''],
    [{ pattern: /\[id "1"\] \[msg "M\\x0d\\x0a"\]/ }, 200, [1], ''],
    [{ pattern: /\[id "2"\]/ }, 200, [1], 'no log line matches \\[id "2"\\]'],
    [{ absentPattern: /\[id "\d+"\]/ }, 200, [1], 'a log line matches \\[id "\\d+"\\]'],
    [{ absentPattern: /\[id "\d+"\]/ }, 200, [9], ''],
  ]; // prettier-ignore
  for (const [expected, status, fired, problem] of vectors) {
    test(`${JSON.stringify({ ...expected, status, fired })}: ${problem || 'passes'}`, () => {
      assert.deepEqual(judge(expected, status, fired), problem === '' ? [] : [problem]);
    });
  }
});

describe('exceptions', () => {
  test('are all named in docs/rules.md', () => {
    const file = new URL('../../../docs/rules.md', import.meta.url);
    const documented = readFileSync(file, 'utf8').match(/\b\d{6}-\d+\b(?=[^\n]* \|)/g) ?? [];
    assert.deepEqual([...new Set(documented)].sort(), Object.keys(EXCEPTIONS).sort());
  });

  const stage: Stage = {
    id: '1-1',
    ruleId: 1,
    description: '',
    input: INPUT,
    expected: { ...NOTHING, status: 200 },
  };
  const judge = (status: number, instead: Exception['instead']) =>
    judgeTry(stage, { answer: { status, problem: '' }, requests: [] }, { reason: 'so', instead });

  test('one that holds excuses its stage, and says why', () => {
    const { state, reason } = judge(405, { status: 405 });
    assert.deepEqual([state, reason], ['excepted', 'so']);
  });
  test('one that does not hold is a failure', () => {
    const { state, problems } = judge(500, { status: 405 });
    assert.equal(state, 'failed');
    assert.equal(problems[0], 'answered 500, expected 405');
  });
  test('one that is not needed is a failure', () => {
    const { state, problems } = judge(200, { status: 405 });
    assert.deepEqual([state, problems], ['failed', ['passes, but is excepted: so']]);
  });
});

test('the back end reflects what it is asked to, and greets everything else', async () => {
  await using backEnd = await startReflectingBackEnd();
  const ask = async (method: string, target: string, body = '') => {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    http
      .request({ port: backEnd.port, host: '127.0.0.1', method, path: target }, resolve)
      .on('error', reject)
      .end(body);
    const response = await promise;
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return [response.statusCode, response.headers['x-a'], Buffer.concat(chunks).toString('latin1')];
  };
  const asked = { status: 404, headers: { 'X-A': 'b' }, body: 'gone' };
  assert.deepEqual(await ask('POST', '/reflect', JSON.stringify(asked)), [404, 'b', 'gone']);
  assert.deepEqual(await ask('POST', '/reflect', '{"encodedBody":"/wA="}'), [
    200,
    undefined,
    '\xff\0',
  ]);
  assert.deepEqual(await ask('POST', '/reflect', 'x'), [400, undefined, 'not JSON']);
  assert.deepEqual(await ask('GET', '/reflect'), [200, undefined, '']);
  assert.deepEqual(await ask('PUT', '/x', 'y'), [200, undefined, '']);
});

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly excepted: number;
  readonly skipped: number;
  readonly failures: readonly StageResult[];
}

async function conform(folder: string, only = ''): Promise<{ code: number; report: Report }> {
  const lines: string[] = [];
  const code = await runConformance(folder, { json: true, only, out: (line) => lines.push(line) });
  assert.equal(lines.length, 1);
  return { code, report: JSON.parse(lines[0]!) as Report };
}

describe('a release', () => {
  const TESTS = `
meta: { author: x }
rule_id: 1000
tests:
  - test_id: 1
    desc: found
    stages:
      - input: { uri: "/?a=evil", headers: { Host: localhost } }
        output: { log: { expect_ids: [1000] } }
  - test_id: 2
    stages:
      - input: { uri: "/?a=good", headers: { Host: localhost } }
        output: { status: 200, log: { no_expect_ids: [1000] } }
      - input: { method: POST, uri: /, data: "a=evil", headers: { Host: localhost } }
        output: { log: { no_expect_ids: [1000] } }
  - test_id: 3
    stages:
      - input: { method: POST, uri: /reflect, data: '{"status": 202, "body": "a secret"}', headers: { Host: localhost, Content-Type: application/json } }
        output: { status: 202, log: { expect_ids: [1001] } }
  - test_id: 4
    stages:
      - input: { encoded_request: "R0VUIC8gSFRUUC8xLjENCkhvc3Q6IGENCkhvc3Q6IGINCg0K" }
        output: { status: 400 }
  - test_id: 5
    enabled: false
    stages: [{ input: { uri: / }, output: { status: 200 } }]
`;

  test('runs over real sockets: passed, failed and skipped are told apart', async (context) => {
    const folder = makeRelease(context, TESTS);
    const { code, report } = await conform(folder);
    assert.equal(code, 1);
    assert.deepEqual([report.passed, report.failed, report.skipped], [4, 1, 1]);
    assert.equal(report.failures[0]!.id, '1000-2.2');
    assert.equal(report.failures[0]!.problems[0], 'rule 1000 fired');
  });

  test('a choice of tests alone, with exit code 0 where they pass', async (context) => {
    const { code, report } = await conform(makeRelease(context, TESTS), '1000-3');
    assert.deepEqual([code, report.passed, report.skipped], [0, 1, 0]);
  });

  test('what is no release is refused with what was expected', async (context) => {
    const folder = makeRelease(context, TESTS);
    const refused = (only: string, where: string) =>
      assert.rejects(conform(path.join(folder, where), only), { name: 'UsageError' });
    await refused('nothing-like-it', '');
    await refused('', 'rules');
    writeFileSync(path.join(folder, 'tests/regression/tests/A/1.yaml'), 'tests: [');
    await refused('', '');
  });
});

describe('the Core Rule Set', requires('shared-data'), () => {
  test(
    'every stage passes at paranoia 4, but those that are named',
    { timeout: 300_000 },
    async () => {
      const { code, report } = await conform(path.join(SHARED_DATA, 'crs'));
      assert.deepEqual(report.failures, []);
      assert.deepEqual([code, report.passed, report.excepted, report.skipped], [0, 5002, 7, 0]);
    },
  );
});

function makeRelease(context: TestContext, tests: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, 'rules'));
  mkdirSync(path.join(folder, 'tests/regression/tests/A'), { recursive: true });
  writeFileSync(path.join(folder, 'crs-setup.conf.example'), '# nothing to set up\n');
  writeFileSync(
    path.join(folder, 'rules', 'A.conf'),
    'SecRule ARGS "@streq evil" "id:1000,phase:2,log,pass"\n' +
      'SecRule RESPONSE_BODY "@contains secret" "id:1001,phase:4,log,pass"\n',
  );
  writeFileSync(path.join(folder, 'tests/regression/tests/A/1000.yaml'), tests);
  return folder;
}
