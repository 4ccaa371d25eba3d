// A full link, from the counters of an interface to the webhook, in a Rampart that was started as root; and
// what it takes back when it is switched off.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ProviderMessage } from '../../src/shield/provider/index.ts';
import { signatureOf } from '../../src/shield/provider/webhook.ts';
import { requires } from '../support/requires.ts';
import { RunningRampart, runRampart } from '../support/running-rampart.ts';

const SECRET = 'a-secret-0123456789';
const folder = mkdtempSync(path.join(tmpdir(), 'rampart-provider-up-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

describe('a full link', requires('root'), () => {
  const messages: ProviderMessage[] = [];
  let wake = (): void => undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const timestamp = String(request.headers['x-rampart-timestamp']);
      const isSigned =
        request.headers['x-rampart-signature'] === signatureOf(SECRET, timestamp, body);
      response.writeHead(isSigned ? 204 : 403).end();
      if (isSigned) messages.push(JSON.parse(body) as ProviderMessage);
      wake();
    });
  });
  let rampart: RunningRampart;
  /** A link so slow that the traffic of the test fills it. */
  const writeConfig = (mode: string): void => {
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      file('rampart.yaml'),
      `gateway: { listen: "127.0.0.1:0" }
console: { listen: "127.0.0.1:0" }
sites: [{ upstream: "http://127.0.0.1:9", waf: { mode: off } }]
shield:
  provider:
    webhook: { url: "http://127.0.0.1:${port}/", secretFile: ./key }
    interfaces: [lo]
    linkSpeed: 0.001
    sustain: 1s
    release: 1h
    mode: ${mode}
`,
    );
  };
  const called = async (count: number): Promise<void> => {
    while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(file('key'), `${SECRET}\n`, { mode: 0o600 });
    writeConfig('call');
    rampart = new RunningRampart(file('data'), ['-c', file('rampart.yaml')]);
    await rampart.ready();
  });
  after(async () => {
    await rampart.dispose();
    server.close();
    server.closeAllConnections();
  });

  test('is told to its provider, and shown', async () => {
    const socket = createSocket('udp4');
    const sending = setInterval(() => socket.send(Buffer.alloc(1000), 9, '127.0.0.1'), 20);
    await called(1);
    clearInterval(sending);
    socket.close();
    const [message] = messages;
    assert.equal(message!.event, 'link.saturated');
    assert.equal(message!.facts.interface, 'lo');
    assert.ok(message!.facts.share >= 0.9);
    assert.ok(message!.facts.addresses.includes('127.0.0.1'));
    const { stdout } = await runRampart(['shield', 'status', '--json', '--data', file('data')]);
    const { provider } = JSON.parse(stdout) as { provider: { engagements: { id: string }[] } };
    assert.equal(provider.engagements[0]!.id, message!.engagement);
    assert.ok(!stdout.includes(SECRET));
    const shown = await runRampart(['shield', 'status', '--data', file('data')]);
    assert.match(shown.stdout, /^Provider {2}a full link: the webhook is called \(call\)$/m);
    assert.match(shown.stdout, /^ {2}lo +FULL /m);
  });

  test('switched off, what was asked for is taken back', async () => {
    writeConfig('off');
    await called(2);
    assert.deepEqual(
      messages.map(({ event, engagement }) => [event, engagement]),
      [
        ['link.saturated', messages[0]!.engagement],
        ['link.relieved', messages[0]!.engagement],
      ],
    );
  });
});
