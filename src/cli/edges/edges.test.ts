// The lists of CDNs from the command line: taken, looked at, gone back from; and what no list may do.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KNOWN_EDGES, loadConfig, readEdge } from '../../config/index.ts';
import { runCli } from '../run-cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-edges-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newData = (): string => path.join(folder, `data-${count++}`);

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function run(data: string, ...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(['edges', ...args, '--data', data], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** What the policy makes of `edges: [{ name: cloudflare, ... }]` with this data folder. */
function inForce(data: string, more = '') {
  const config = write(
    `rampart-${count++}.yaml`,
    `gateway: { edges: [{ name: cloudflare${more} }] }\nsites: [{ upstream: "http://127.0.0.1:1" }]\n`,
  );
  return readEdge(loadConfig(config).edges[0]!, folder, path.join(data, 'edges'));
}

const SHIPPED = KNOWN_EDGES.cloudflare.networks;
const NEWER = [...SHIPPED.slice(1), '192.0.2.0/24', '2001:db8::/32'];
const LIST = write('list.txt', `# of today\n${NEWER.join('\n')}`);
const digestOf = (bytes: string | Buffer): string =>
  createHash('sha256').update(bytes).digest('hex');

describe('rampart edges', () => {
  test('without an update the shipped list counts, and says how old it is', async () => {
    const { code, out } = await run(newData(), 'list');
    assert.equal(code, 0);
    assert.match(out, /^cloudflare: 22 networks, shipped, of 2023-09-28, from https:/m);
    assert.match(out, /^fastly: /m);
  });

  test('takes a newer one, says what changes, and goes back', async () => {
    const data = newData();
    const dry = await run(data, 'update', 'cloudflare', '--from', LIST, '--dry-run');
    assert.equal(dry.code, 0);
    assert.deepEqual(inForce(data).edge.networks, SHIPPED);
    const { code, out } = await run(data, 'update', 'cloudflare', '--from', LIST);
    assert.equal(code, 0);
    assert.match(out, /^\+ 192\.0\.2\.0\/24\n\+ 2001:db8::\/32\n- 103\.21\.244\.0\/22$/m);
    assert.deepEqual(inForce(data).edge.networks, NEWER);
    const again = await run(data, 'update', 'cloudflare', '--from', LIST);
    assert.match(again.out, /Nothing differs/);
    const shown = await run(data, 'show', 'cloudflare');
    assert.equal(shown.out, NEWER.join('\n'));
    assert.equal((await run(data, 'rollback', 'cloudflare')).code, 0);
    assert.deepEqual(inForce(data).edge.networks, SHIPPED);
  });

  test('a digest pins it: of what comes, and of what counts', async () => {
    const data = newData();
    const wrong = await run(
      data,
      'update',
      'cloudflare',
      '--from',
      LIST,
      '--sha256',
      '0'.repeat(64),
    );
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /has the digest [0-9a-f]{64}, not the one of --sha256/);
    const good = digestOf(readFileSync(LIST));
    assert.equal(
      (await run(data, 'update', 'cloudflare', '--from', LIST, '--sha256', good)).code,
      0,
    );
    const pinned = `, digest: "sha256:${digestOf(`${NEWER.join('\n')}\n`)}"`;
    assert.deepEqual(inForce(data, pinned).edge.networks, NEWER);
    assert.throws(() => inForce(newData(), pinned), /is not what its digest says/);
  });

  test('a list that was changed since makes room for the shipped one, with a warning', async () => {
    const data = newData();
    await run(data, 'update', 'cloudflare', '--from', LIST);
    const file = path.join(data, 'edges/cloudflare.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('192.0.2.0/24', '198.51.100.0/24'));
    const { edge, warnings } = inForce(data);
    assert.deepEqual(edge.networks, SHIPPED);
    assert.match(warnings.join(), /not what its digest says.*rampart edges update cloudflare/);
    const listed = await run(data, 'list');
    assert.equal(listed.code, 1);
    assert.match(listed.err, /takes it anew$/);
    assert.equal((await run(data, 'update', 'cloudflare', '--from', LIST)).code, 0);
    assert.deepEqual(inForce(data).edge.networks, NEWER);
  });

  const BAD: readonly (readonly [name: string, text: string, said: RegExp])[] = [
    ['a page', '<!doctype html><title>Sign in to the airport</title>', /is no network/],
    ['nothing', '# nothing\n\n', /it is empty/],
    ['everybody', '0.0.0.0/0\n', /wider than any CDN/],
    ['half of IPv6', '::/1\n', /wider than any CDN|private/],
    ['somebody at home', '10.1.2.0/24\n', /is private/],
    ['JSON of something else', '{"success":true,"result":{}}', /the JSON of its API/],
    ['JSON with numbers', '{"addresses":[1]}', /the JSON of its API/],
    ['cut JSON', '{"addresses":["192.0.2.0/24"', /the JSON of its API/],
  ];
  for (const [name, text, said] of BAD) {
    test(`refuses ${name}`, async () => {
      const data = newData();
      const from = write('bad.txt', text);
      const { code, err } = await run(data, 'update', 'cloudflare', '--force', '--from', from);
      assert.equal(code, 2);
      assert.match(err, said);
      assert.deepEqual(inForce(data).edge.networks, SHIPPED);
    });
  }

  test('refuses a list that lacks most of what counts, unless it is meant', async () => {
    const data = newData();
    const other = write('other.txt', '192.0.2.0/24\n');
    const { code, err } = await run(data, 'update', 'cloudflare', '--from', other);
    assert.equal(code, 1);
    assert.match(err, /lacks 22 of the 22 networks in force, which stay; .*--force$/);
    assert.equal((await run(data, 'update', 'cloudflare', '--from', other, '--force')).code, 0);
    assert.deepEqual(inForce(data).edge.networks, ['192.0.2.0/24']);
  });

  const MISTAKES: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [['update'], /needs the name of a CDN/],
    [['update', '../x'], /no name of a CDN/],
    [['update', 'mine'], /does not know where mine publishes its list .*--from/],
    [
      ['update', 'cloudflare', '--from', '/no/such'],
      /cannot read \/no\/such: there is no such file/,
    ],
    [['update', 'cloudflare', '--from', 'http://192.0.2.1/ips'], /--sha256 HEX$/],
    [['update', 'cloudflare', '--from', 'ftp://192.0.2.1/ips'], /expected an http or https URL/],
    [['update', 'cloudflare', '--sha256', 'abc'], /64 hexadecimal digits/],
    [['rollback', 'cloudflare'], /no list of cloudflare before/],
    [['show', 'mine'], /there is no list of mine/],
    [['list', '--force'], /rampart edges list has no option --force/],
    [['updat'], /did you mean "update"/],
  ];
  for (const [args, said] of MISTAKES) {
    test(`rampart edges ${args.join(' ')}`, async () => {
      const { code, err } = await run(newData(), ...args);
      assert.equal(code, 2);
      assert.match(err, said);
    });
  }

  test('a folder that cannot be written is said, and changes nothing', async () => {
    const data = newData();
    mkdirSync(data);
    writeFileSync(path.join(data, 'edges'), 'a file');
    const { code, err } = await run(data, 'update', 'cloudflare', '--from', LIST);
    assert.equal(code, 1);
    assert.match(err, /cannot write .*edges\/cloudflare\.json: .*--data DIR$/);
  });

  describe('from a server', () => {
    let server: Server;
    let url = '';
    const answers: Record<string, string> = {
      '/cloudflare': JSON.stringify({
        result: {
          ipv4_cidrs: NEWER.filter((one) => !one.includes(':')),
          ipv6_cidrs: NEWER.filter((one) => one.includes(':')),
        },
        success: true,
      }),
      '/fastly': JSON.stringify({ addresses: ['192.0.2.0/24'], ipv6_addresses: ['2001:db8::/32'] }),
    };
    before(async () => {
      server = createServer(({ url: asked = '' }, response) => {
        if (asked === '/moved') response.writeHead(302, { location: '/cloudflare' }).end();
        else if (answers[asked] === undefined) response.writeHead(503).end('later');
        else response.end(answers[asked]);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());

    test('the JSON of Cloudflare and of Fastly', async () => {
      const data = newData();
      const { code, err } = await run(data, 'update', 'cloudflare', '--from', `${url}/cloudflare`);
      assert.equal(code, 0, err);
      assert.deepEqual([...inForce(data).edge.networks].sort(), [...NEWER].sort());
      const mine = await run(data, 'update', 'mine', '--from', `${url}/fastly`, '--json');
      const { networks } = JSON.parse(mine.out) as { networks: readonly string[] };
      assert.deepEqual(networks, ['192.0.2.0/24', '2001:db8::/32']);
    });

    test('one that does not answer, or sends elsewhere, leaves what counts', async () => {
      const data = newData();
      for (const at of ['/none', '/moved']) {
        const { code, err } = await run(data, 'update', 'cloudflare', '--from', url + at);
        assert.equal(code, 1);
        assert.match(err, /cannot fetch http.*; the list in force stays; .*--from FILE$/);
      }
      assert.deepEqual(inForce(data).edge.networks, SHIPPED);
    });
  });
});
