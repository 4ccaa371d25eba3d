// What a person can get wrong at the start: each ends in one line that says what to do, with the right
// exit code, nothing left running and no port taken. (test/e2e/up.test.ts holds some more.)
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import { freePort } from '../support/nginx.ts';
import { isRunning, RunningRampart, untilGone } from '../support/running-rampart.ts';
import { startRampart } from './support/start-rampart.ts';

const WATCH_INTERVAL_MS = 20;
const MODE_UNREADABLE = 0o000;
const IS_ROOT = process.getuid?.() === 0;

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-wrong-'));
const inFolder = (name: string): string => path.join(folder, name);

interface Mistake {
  readonly name: string;
  /** Whole configuration; none when undefined. */
  readonly yaml?: string;
  readonly args?: readonly string[];
  readonly code: 1 | 2;
  /** The one line, after `rampart: `. */
  readonly expected: RegExp;
}

const tls = (certificate: string, key: string): string =>
  `gateway:
  listen: [{ address: "127.0.0.1:0", tls: true }]
  certificates: [{ certificate: ${certificate}, key: ${key} }]
`;

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a flag that is misspelt',
    args: ['--upstraem', 'http://127.0.0.1:3000'],
    code: 2,
    expected: /^rampart up has no option '?--upstraem'?; did you mean --upstream\?$/,
  },
  {
    name: 'a flag without its value',
    args: ['--upstream'],
    code: 2,
    expected: /^Option '--upstream <value>' argument missing; see "rampart up --help"$/,
  },
  {
    name: 'a word that is no flag',
    args: ['http://127.0.0.1:3000'],
    code: 2,
    expected: /^rampart up takes no arguments without a dash; see "rampart up --help"$/,
  },
  {
    name: 'a listen address that is none',
    args: ['--listen', '127.0.0.1:99999'],
    code: 2,
    expected: /--listen.*127\.0\.0\.1:99999/,
  },
  {
    name: 'a folder for a configuration',
    args: ['-c', folder],
    code: 2,
    expected: /^cannot read the configuration .*rampart-wrong-\w+: .*/,
  },
  {
    name: 'a file that is no YAML',
    yaml: 'gateway: { threads: 2\n',
    code: 2,
    expected: /rampart\.yaml:2:1: /,
  },
  {
    name: 'a file with several mistakes of syntax, of which the first is told',
    yaml: 'gateway: [\n  a: b: c\n"x\n',
    code: 2,
    expected: /rampart\.yaml:2:6: /,
  },
  {
    name: 'a data folder where there can be none',
    args: ['--data', '/proc/rampart'],
    code: 2,
    expected:
      /^cannot prepare the data folder \/proc\/rampart \(.*\); name another one with --data DIR$/,
  },
  {
    name: 'an unknown key, deep inside',
    yaml: 'sites:\n  - upstream: http://127.0.0.1:1\n    waf: { moed: block }\n',
    code: 2,
    expected: /rampart\.yaml:3:12: sites\[0\]\.waf: unknown key "moed"; did you mean "mode"\?$/,
  },
  {
    name: 'a value that is none of those allowed',
    yaml: 'sites:\n  - upstream: http://127.0.0.1:1\n    waf: { mode: strict }\n',
    code: 2,
    expected: /rampart\.yaml:3:18: .*"?block"?.*"?detect"?.*"?off"?/,
  },
  {
    name: 'a certificate that is not there',
    yaml: tls('gone.pem', 'good.key'),
    code: 2,
    expected: /rampart\.yaml:3:18: certificate .*gone\.pem: there is no such file$/,
  },
  {
    name: 'a certificate that is a folder',
    yaml: tls('folder', 'good.key'),
    code: 2,
    expected: /certificate .*folder: it cannot be read \(EISDIR\)$/,
  },
  {
    name: 'a certificate that is something else',
    yaml: tls('rampart.yaml', 'good.key'),
    code: 2,
    expected: /certificate .*rampart\.yaml is no PEM certificate/,
  },
  {
    name: 'a key that belongs to another certificate',
    yaml: tls('good.pem', 'other.key'),
    code: 2,
    expected: /the key .*other\.key does not belong to the certificate .*good\.pem; check which/,
  },
  {
    name: 'a key under a passphrase',
    yaml: tls('good.pem', 'locked.key'),
    code: 2,
    expected: /key .*locked\.key is protected by a passphrase; the gateway needs one without$/,
  },
  {
    name: 'TLS without a certificate',
    yaml: 'gateway: { listen: [{ address: "127.0.0.1:0", tls: true }] }\n',
    code: 2,
    expected: /certificate/,
  },
  {
    name: 'a rule file that is not there',
    yaml: 'sites:\n  - upstream: http://127.0.0.1:1\n    waf: { rules: [./gone.conf] }\n',
    code: 2,
    expected: /gone\.conf/,
  },
];

describe('what is wrong at the start', () => {
  before(() => {
    const good = makeCertificate(['good.example']);
    writeFileSync(inFolder('good.pem'), good.certificate);
    writeFileSync(inFolder('good.key'), good.key);
    writeFileSync(inFolder('other.key'), makeCertificate(['other.example']).key);
    writeFileSync(
      inFolder('locked.key'),
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n',
    );
    mkdirSync(inFolder('folder'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, yaml, args = [], code, expected } of MISTAKES) {
    test(name, async () => {
      const data = inFolder(`data-${name.replaceAll(/\W/g, '')}`);
      const config = inFolder('rampart.yaml');
      if (yaml !== undefined) writeFileSync(config, yaml);
      const rampart = new RunningRampart(data, [
        ...(yaml === undefined ? [] : ['-c', config]),
        ...args,
      ]);
      await expectRefusal(rampart, code, expected);
    });
  }

  test(
    'a certificate that its user may not read',
    { skip: IS_ROOT && 'root reads all' },
    async () => {
      writeFileSync(inFolder('secret.pem'), '');
      chmodSync(inFolder('secret.pem'), MODE_UNREADABLE);
      writeFileSync(inFolder('rampart.yaml'), tls('secret.pem', 'good.key'));
      const rampart = new RunningRampart(inFolder('data'), ['-c', inFolder('rampart.yaml')]);
      await expectRefusal(rampart, 2, /secret\.pem: it cannot be read \(EACCES\)$/);
    },
  );

  test('a port in use: the ports before it are free again', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const taken = (blocker.address() as AddressInfo).port;
    const free = await freePort();
    writeFileSync(inFolder('rampart.yaml'), 'console: { listen: "127.0.0.1:0" }\n');
    const rampart = new RunningRampart(inFolder('data'), [
      '-c',
      inFolder('rampart.yaml'),
      '--listen',
      `127.0.0.1:${free}`,
      '--listen',
      `127.0.0.1:${taken}`,
    ]);
    await expectRefusal(
      rampart,
      1,
      new RegExp(`^127\\.0\\.0\\.1:${taken} is in use by another program; .*--listen`),
    );
    assert.equal(await canConnect(free), false);
    blocker.close();
  });

  test('an upstream that comes up later is served without a restart', async () => {
    const port = await freePort();
    const { rampart, facts, origin } = await startRampart(folder, '', [
      '--upstream',
      `http://127.0.0.1:${port}`,
    ]);
    const upstream = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
    try {
      assert.equal(facts.warnings.length, 1);
      assert.match(
        facts.warnings[0]!,
        /^upstream http:\/\/127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\); requests to it get 502/,
      );
      const refused = await fetch(origin);
      assert.equal(refused.status, 502);
      assert.ok((await refused.text()).includes(refused.headers.get('x-request-id')!));
      await new Promise<void>((resolve) => upstream.listen(port, '127.0.0.1', resolve));
      assert.equal(await (await fetch(origin)).text(), 'ok');
    } finally {
      await rampart.stop();
      upstream.close();
    }
  });
});

/** It ends with that code after one line, and none of the processes seen on the way is left. */
async function expectRefusal(
  rampart: RunningRampart,
  code: number,
  expected: RegExp,
): Promise<void> {
  const seen = new Set<number>();
  const timer = setInterval(() => {
    for (const pid of rampart.processes()) seen.add(pid);
  }, WATCH_INTERVAL_MS);
  const exit = await rampart.exited;
  clearInterval(timer);
  assert.deepEqual(exit, { code, signal: null }, rampart.said);
  const lines = rampart.said.trimEnd().split('\n');
  assert.equal(lines.length, 1, rampart.said);
  assert.match(lines[0]!, /^rampart: /);
  assert.match(lines[0]!.slice('rampart: '.length), expected);
  await untilGone([...seen]);
  assert.equal([...seen].some(isRunning), false);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
