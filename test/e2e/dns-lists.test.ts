// `@rbl` from the command line: a name server that is asked once for each client, answers that block,
// and one that does not come.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningRampart } from '../support/running-rampart.ts';

const ZONE = 'list.example';
/** Where the question begins, and how the flags of an answer differ from those of a query. */
const HEADER_BYTES = 12;
const ANSWER_FLAGS = 0x8180;
const NO_SUCH_NAME = 3;
/** A record of class IN for the name in the question: type A, 60 seconds, 127.0.0.4. */
const LISTED_RECORD = Buffer.from([
  0xc0,
  HEADER_BYTES,
  0,
  1,
  0,
  1,
  0,
  0,
  0,
  60,
  0,
  4,
  127,
  0,
  0,
  4,
]);
const CLIENTS_TRIED = 5;

/** A name server with one list on it: 127.0.0.2 is on it, 127.0.0.3 gets no answer. */
class ListServer {
  readonly asked: string[] = [];
  /** Called with each name before it is answered. */
  onQuery: (name: string) => Promise<void> = () => Promise.resolve();
  readonly #socket = createSocket('udp4');

  async listen(): Promise<number> {
    this.#socket.on('message', (query, { port, address }) => {
      const name = nameIn(query);
      this.asked.push(name);
      if (name === `3.0.0.127.${ZONE}`) return;
      void this.#answer(query, name, port, address);
    });
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return this.#socket.address().port;
  }

  async #answer(query: Buffer, name: string, port: number, address: string): Promise<void> {
    await this.onQuery(name);
    this.#socket.send(answerTo(query, name === `2.0.0.127.${ZONE}`), port, address);
  }

  close(): void {
    this.#socket.close();
  }
}

function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; query[at]! > 0; at += query[at]! + 1) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
  }
  return labels.join('.');
}

function answerTo(query: Buffer, isListed: boolean): Buffer {
  const end = query.indexOf(0, HEADER_BYTES) + 5;
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(ANSWER_FLAGS | (isListed ? 0 : NO_SUCH_NAME), 2);
  head.writeUInt16BE(isListed ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  return isListed ? Buffer.concat([head, LISTED_RECORD]) : head;
}

describe('@rbl', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-dns-lists-'));
  const upstream = createServer((_request, response) => response.end('hello'));
  const server = new ListServer();
  let rampart: RunningRampart;
  let port: number;

  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port: upstreamPort } = upstream.address() as AddressInfo;
    const rules = `SecRule REMOTE_ADDR "@rbl ${ZONE}" "id:1,phase:1,deny,status:418"`;
    writeFileSync(path.join(folder, 'mine.conf'), `${rules}\n`);
    const file = path.join(folder, 'rampart.yaml');
    writeFileSync(
      file,
      `console: { listen: "127.0.0.1:0" }
gateway:
  listen: ["127.0.0.1:0"]
  threads: 1
  resolvers: ["127.0.0.1:${await server.listen()}"]
sites:
  - { hosts: [strict.example], upstream: "http://127.0.0.1:${upstreamPort}", waf: { rules: [./mine.conf], mode: block, onFault: block } }
  - { hosts: [lax.example], upstream: "http://127.0.0.1:${upstreamPort}", waf: { rules: [./mine.conf], mode: block, onFault: allow } }
`,
    );
    rampart = new RunningRampart(path.join(folder, 'data'), ['-c', file]);
    port = Number(new URL((await rampart.ready()).listen[0]!).port);
  });
  after(async () => {
    await rampart.dispose();
    server.close();
    upstream.close();
    upstream.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  const statusFor = (client: string, host = 'strict.example'): Promise<number> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, localAddress: client, headers: { host } };
      httpRequest({ ...options, agent: false }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      })
        .once('error', reject)
        .end();
    });

  test('a client on the list is refused, others are not', async () => {
    // On a machine that stands still, a first answer may come too late; it is asked for again.
    while ((await statusFor('127.0.0.2')) === 403) await sleep(1000);
    while ((await statusFor('127.0.0.1')) === 403) await sleep(1000);
    assert.equal(await statusFor('127.0.0.2'), 418);
    assert.equal(await statusFor('127.0.0.1'), 200);
  });

  test('an answer serves the next requests', async () => {
    const asked = server.asked.length;
    assert.equal(await statusFor('127.0.0.2', 'lax.example'), 418);
    assert.equal(await statusFor('127.0.0.1', 'lax.example'), 200);
    assert.equal(server.asked.length, asked);
  });

  test('no answer is a fault, which the site decides', async () => {
    assert.equal(await statusFor('127.0.0.3'), 403);
    assert.equal(await statusFor('127.0.0.3', 'lax.example'), 200);
  });

  test('nobody else waits', async () => {
    // One that is asked about waits for half a second at most; on a machine that stands still so long,
    // the next one shows it.
    const overtaken: boolean[] = [];
    for (let last = 10; last < 10 + CLIENTS_TRIED && !overtaken.includes(true); last++) {
      let isAnswered = false;
      server.onQuery = async () => {
        assert.equal(await statusFor('127.0.0.1'), 200);
        overtaken.push(!isAnswered);
      };
      assert.ok([200, 403].includes(await statusFor(`127.0.0.${last}`)));
      isAnswered = true;
    }
    assert.ok(overtaken.includes(true));
  });
});
