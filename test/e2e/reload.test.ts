// A configuration, rules and certificates change under traffic: no request is lost, and what is wrong
// changes nothing.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import { RunningRampart, type UpFacts } from '../support/running-rampart.ts';

const CLIENTS = 8;

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-reload-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request over a kept connection. */
function send(agent: Agent, url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

/** Clients that ask again and again, on kept connections, until they are stopped. */
class Load {
  readonly statuses = new Map<number, number>();
  readonly errors: unknown[] = [];
  readonly #url: string;
  readonly #running: Promise<void>[];
  #isStopping = false;
  #count = 0;

  constructor(url: string) {
    this.#url = url;
    this.#running = Array.from({ length: CLIENTS }, () => this.#run());
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves once so many more requests were answered. */
  async more(count: number): Promise<void> {
    const until = this.#count + count;
    while (this.#count < until) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!this.#isStopping) {
      try {
        const { status } = await send(agent, this.#url);
        this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      } catch (error) {
        this.errors.push(error);
      }
      this.#count++;
    }
    agent.destroy();
  }
}

describe('reload under load', () => {
  const upstream = createServer((_request, response) => response.end('hello'));
  let rampart: RunningRampart;
  let facts: UpFacts;
  let plain: string;
  let load: Load;

  function writeCertificate(name: string, host: string): void {
    const { certificate, key } = makeCertificate([host]);
    writeFileSync(file(`${name}.pem`), certificate);
    writeFileSync(file(`${name}.key`), key);
  }

  function writeConfig(more: { readonly waf?: string; readonly broken?: boolean } = {}): void {
    const { port } = upstream.address() as AddressInfo;
    writeFileSync(
      file('rampart.yaml'),
      `console: { listen: "127.0.0.1:0" }
gateway:
  threads: 2
  listen:
    - 127.0.0.1:0
    - { address: "127.0.0.1:0", tls: true }
  certificates: [{ certificate: live.pem, key: live.key }]
  limits: { acceptRatePerAddress: off }
sites:
  - upstream: http://127.0.0.1:${port}
    waf: ${more.waf ?? '{ mode: off }'}
${more.broken === true ? 'sitse: []\n' : ''}`,
    );
  }

  /** The common name of the certificate that a new connection gets. */
  function servedName(): Promise<string> {
    const port = Number(new URL(facts.listen[1]!).port);
    return new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        resolve(
          new X509Certificate(socket.getPeerX509Certificate()!.raw).subject.replace('CN=', ''),
        );
        socket.end();
      });
      socket.on('error', reject);
    });
  }

  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    writeCertificate('live', 'first.example');
    writeCertificate('next', 'second.example');
    writeConfig();
    rampart = new RunningRampart(file('data'), ['-c', file('rampart.yaml')]);
    facts = await rampart.ready();
    plain = `${facts.listen[0]}/?q=attack`;
    load = new Load(plain);
    await load.more(200);
  });
  after(async () => {
    await load.stop();
    await rampart.dispose();
    upstream.close();
    upstream.closeAllConnections();
  });

  test('rules appear with a change of the file', async () => {
    writeFileSync(
      file('mine.conf'),
      'SecRule ARGS "@contains attack" "id:1,phase:1,deny,status:418"\n',
    );
    writeConfig({ waf: '{ rules: [./mine.conf] }' });
    await rampart.saying(/loaded .*rampart\.yaml again \(version 2\)/);
    await until(async () => (await send(new Agent(), plain)).status === 418);
    await load.more(200);
  });

  test('a rule file that changes is enough', async () => {
    writeFileSync(
      file('mine.conf'),
      'SecRule ARGS "@contains attack" "id:1,phase:1,deny,status:429"\n',
    );
    await until(async () => (await send(new Agent(), plain)).status === 429);
    await load.more(200);
  });

  test('a wrong configuration is told, and changes nothing', async () => {
    writeConfig({ broken: true });
    await rampart.saying(
      /kept the old configuration: .*unknown key "sitse"; did you mean "sites"\?/,
    );
    assert.equal((await send(new Agent(), plain)).status, 429);
    const status = await rampart.statusWhen(
      (report) => 'policy' in report && (report.policy as { lastError: string }).lastError !== '',
    );
    assert.match(
      (status as unknown as { policy: { lastError: string } }).policy.lastError,
      /sitse/,
    );
  });

  test('a wrong rule is told, and changes nothing', async () => {
    writeFileSync(file('mine.conf'), 'SecRule ARGS "@conatins attack" "id:1,phase:1,deny"\n');
    writeConfig({ waf: '{ rules: [./mine.conf] }' });
    await rampart.saying(/kept the old configuration: .*mine\.conf:1:\d+: /);
    assert.equal((await send(new Agent(), plain)).status, 429);
  });

  test('SIGHUP loads it again', async () => {
    writeFileSync(
      file('mine.conf'),
      'SecRule ARGS "@contains attack" "id:1,phase:1,deny,status:400"\n',
    );
    rampart.process.kill('SIGHUP');
    await until(async () => (await send(new Agent(), plain)).status === 400);
  });

  test('certificates are exchanged without closing a connection', async () => {
    assert.equal(await servedName(), 'first.example');
    const port = Number(new URL(facts.listen[1]!).port);
    const old = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
    await new Promise((resolve) => old.once('secureConnect', resolve));
    copyFileSync(file('next.key'), file('live.key'));
    copyFileSync(file('next.pem'), file('live.pem'));
    await until(async () => (await servedName()) === 'second.example');
    const answered = new Promise((resolve) => old.once('data', resolve));
    old.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(String(await answered), /^HTTP\/1\.1 200 /);
    old.destroy();
  });

  test('not one request was lost', async () => {
    await load.stop();
    assert.deepEqual(load.errors, []);
    assert.deepEqual(
      [...load.statuses.keys()].sort((a, b) => a - b),
      [200, 400, 418, 429],
    );
    assert.ok(load.count > 800);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
