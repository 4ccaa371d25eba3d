// A replay decides the same as the gateway does live: thousands of generated requests, each sent to a
// real gateway and read by `rampart replay --json` from a file.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCli } from '../../src/cli/run-cli.ts';
import type { RequestEvent } from '../../src/events/index.ts';
import { beginInspection } from '../../src/inspect/index.ts';
import { compilePrograms } from '../../src/roles/compile-programs.ts';
import { Random } from '../gateway/support/generate.ts';
import { makePolicy, startTestGateway } from '../gateway/support/harness.ts';
import { defaultTexts, RULES_FOLDER } from '../support/rules.ts';

const REQUESTS = 3000;
const SEED = 20_261_122;
const HOST = 'shop.example';

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Decision {
  readonly verdict: string;
  readonly status: number;
  readonly score: number;
  readonly matches: readonly string[];
}

/** Lines of the rules' own attacks and benign look-alikes, as values. */
function readValues(): readonly string[] {
  return readdirSync(RULES_FOLDER)
    .filter((name) => /\.(?:attacks|benign)\.txt$/.test(name))
    .flatMap((name) => readFileSync(path.join(RULES_FOLDER, name), 'utf8').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function makeRequests(count: number): readonly Sent[] {
  const random = new Random(SEED);
  const values = readValues();
  const pick = <Value>(list: readonly Value[]): Value => list[random.below(list.length)]!;
  const bytes = (): string =>
    Array.from({ length: random.below(40) }, () => String.fromCharCode(random.below(256))).join('');
  const makeValue = (): string => {
    const kind = random.below(10);
    if (kind < 6) return pick(values);
    if (kind < 8) return bytes();
    return `${pick(values).slice(0, random.below(60))}${bytes()}`;
  };
  const encode = (text: string): string =>
    Buffer.from(text, 'utf8').toString('hex').replaceAll(/../g, '%$&');
  return Array.from({ length: count }, (_, index): Sent => {
    const name = pick(['q', 'text', 'items[0]', 'a.b', 'id']);
    const query = random.below(2) === 0 ? '' : `?${encode(name)}=${encode(makeValue())}`;
    const target = `/p${index}/${pick(['', 'comments', 'a/b.php'])}${query}`;
    const headers: Record<string, string> = { host: HOST, connection: 'keep-alive' };
    if (random.below(3) === 0) headers['cookie'] = `session=${encode(makeValue())}; theme=dark`;
    if (random.below(3) === 0) {
      headers['user-agent'] =
        makeValue()
          .replaceAll(/[^\x20-\x7e]/g, '')
          .trim() || 'Mozilla/5.0';
    }
    if (random.below(2) === 0) return { method: 'GET', target, headers, body: '' };
    const [type, body] = makeBody(random.below(4), name, makeValue(), encode);
    headers['content-type'] = type;
    headers['content-length'] = String(Buffer.byteLength(body, 'latin1'));
    return { method: 'POST', target, headers, body };
  });
}

function makeBody(
  kind: number,
  name: string,
  value: string,
  encode: (text: string) => string,
): readonly [type: string, body: string] {
  const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  switch (kind) {
    case 0:
      return ['application/x-www-form-urlencoded', `${encode(name)}=${encode(value)}&ok=1`];
    case 1:
      return ['application/json', latin1(JSON.stringify({ [name]: [value, { more: 1 }] }))];
    case 2:
      return [
        'multipart/form-data; boundary=X',
        latin1(
          `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--X--\r\n`,
        ),
      ];
    default:
      return ['text/plain', latin1(value)];
  }
}

function toRaw({ method, target, headers, body }: Sent): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

function send(
  port: number,
  agent: Agent,
  { method, target, headers, body }: Sent,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, agent, method, path: target, headers },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(Buffer.from(body, 'latin1'));
  });
}

describe('replay and live', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-live-'));
  const upstream = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('ok'));
  });
  const requests = makeRequests(REQUESTS);

  before(() => new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve)));
  after(() => {
    upstream.closeAllConnections();
    upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const decideLive = async (): Promise<ReadonlyMap<string, Decision>> => {
    const { port } = upstream.address() as AddressInfo;
    const policy = makePolicy({
      upstream: `http://127.0.0.1:${port}`,
      site: {
        hosts: [HOST],
        // Time is not what is compared: a busy machine must not make faults.
        waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 10_000 },
      },
      policy: { ruleSets: { default: defaultTexts() } },
    });
    const programs = compilePrograms(policy);
    await using running = await startTestGateway(policy, (transaction, site) =>
      beginInspection(programs.get('default')!, transaction, site.waf),
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    for (let at = 0; at < requests.length; at += 4) {
      await Promise.all(
        requests.slice(at, at + 4).map((request) => send(running.port, agent, request)),
      );
    }
    agent.destroy();
    const events = await running.recorded(requests.length);
    return new Map(events.map((event) => [keyOf(event.detail.target), toDecision(event)]));
  };

  const decideByReplay = async (): Promise<ReadonlyMap<string, Decision>> => {
    const traffic = path.join(folder, 'traffic.ndjson');
    const lines = requests.map(({ method, target, headers, body }) =>
      JSON.stringify({
        method,
        target,
        headers: Object.entries(headers),
        bodyBase64: Buffer.from(body, 'latin1').toString('base64'),
      }),
    );
    writeFileSync(traffic, lines.join('\n'));
    const config = path.join(folder, 'rampart.yaml');
    writeFileSync(
      config,
      JSON.stringify({
        data: path.join(folder, 'data'),
        sites: [{ upstream: 'http://127.0.0.1:1', waf: { budget: '10s' } }],
      }),
    );
    const out: string[] = [];
    const told = { out: (line: string) => out.push(line), err: (line: string) => out.push(line) };
    assert.equal(
      await runCli(['replay', traffic, '-c', config, '--json'], told),
      0,
      out.join('\n'),
    );
    const decisions = out.map((line) => {
      const read = JSON.parse(line) as {
        readonly index: number;
        readonly verdict: string;
        readonly status: number;
        readonly score: number;
        readonly matches: readonly { readonly ruleId: number; readonly target: string }[];
      };
      const { verdict, status, score } = read;
      const matches = read.matches.map(({ ruleId, target }) => `${ruleId} ${target}`);
      return [keyOf(requests[read.index]!.target), { verdict, status, score, matches }] as const;
    });
    return new Map(decisions);
  };

  test(`decide the same on ${REQUESTS} requests`, async (context) => {
    const live = await decideLive();
    const replayed = await decideByReplay();
    assert.equal(live.size, REQUESTS);
    assert.equal(replayed.size, REQUESTS);
    const verdicts = new Map<string, number>();
    for (const [key, decision] of live) {
      assert.deepEqual(replayed.get(key), decision, toRaw(requests[Number(key)]!));
      verdicts.set(decision.verdict, (verdicts.get(decision.verdict) ?? 0) + 1);
    }
    context.diagnostic(JSON.stringify(Object.fromEntries(verdicts)));
    assert.ok((verdicts.get('block') ?? 0) > REQUESTS / 10, 'attacks are among them');
    assert.ok((verdicts.get('allow') ?? 0) > REQUESTS / 10, 'and ordinary requests');
  });
});

/** `/p17/comments?...`: the number of the request. */
function keyOf(target: string): string {
  return /^\/p(\d+)\//.exec(target)![1]!;
}

function toDecision({ detail }: RequestEvent): Decision {
  const { verdict, status, inboundScore, matches = [] } = detail;
  return {
    verdict,
    status: verdict === 'block' ? status : 0,
    score: inboundScore,
    matches: matches
      .filter(({ logged }) => logged)
      .map(({ ruleId, target }) => `${ruleId} ${target}`),
  };
}
