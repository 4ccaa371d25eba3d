// Policies that change and gateways that end, under load: no request is lost, none is answered twice.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { Server } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Policy } from '../../src/config/policy.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import { makePolicy, makeSite, startTestGateway } from './support/harness.ts';
import { exchangeRaw, listen } from './support/raw.ts';

const CLIENTS = 8;

describe('reload and drain', () => {
  let upstreams: Server[] = [];

  /** Answers with its name after a turn or two, and to /slow only when told. */
  async function startUpstream(name: string): Promise<string> {
    const server = createServer((incoming, response) => {
      if (incoming.url === '/slow') {
        server.once('answer', () => response.end(name));
        server.emit('slow');
        return;
      }
      setImmediate(() => response.end(name));
    });
    upstreams.push(server);
    return `http://127.0.0.1:${await listen(server)}`;
  }

  beforeEach(() => {
    upstreams = [];
  });

  afterEach(() => {
    for (const server of upstreams) {
      server.closeAllConnections();
      server.close();
    }
  });

  test('policies swapped under load lose no request', async () => {
    const urls = [await startUpstream('one'), await startUpstream('two')];
    const policies = urls.map((upstream): Policy => makePolicy({ upstream }));
    await using gateway = await startTestGateway(policies[0]!);
    const load = startLoad(gateway.port);
    for (let turn = 1; turn <= 40; turn++) {
      await gateway.gateway.applyPolicy(
        { ...policies[turn % 2]!, version: turn + 1 },
        () => undefined,
      );
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
    const { answers, errors } = await load.stop();
    assert.deepEqual(errors, []);
    assert.ok((answers.get('one') ?? 0) > 10 && (answers.get('two') ?? 0) > 10);
    const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
    assert.equal((await gateway.recorded(total)).length, total);
  });

  test('a request under way keeps its policy and its upstream', async () => {
    const urls = [await startUpstream('old'), await startUpstream('new')];
    await using gateway = await startTestGateway(makePolicy({ upstream: urls[0]! }));
    const asked = once(upstreams[0]!, 'slow');
    const slow = exchangeRaw(
      gateway.port,
      'GET /slow HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n',
    );
    await asked;
    await gateway.gateway.applyPolicy(makePolicy({ upstream: urls[1]! }), () => undefined);
    const get = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';
    assert.match(await exchangeRaw(gateway.port, get), /new/);
    upstreams[0]!.emit('answer');
    assert.match(await slow, /old/);
  });

  test('limits and sites of a new policy hold for open connections, too', async () => {
    const upstream = await startUpstream('one');
    await using gateway = await startTestGateway(makePolicy({ upstream }));
    const socket = createConnection(gateway.port, '127.0.0.1');
    const ask = async (path: string): Promise<string> => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: shop.example\r\n\r\n`);
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      return chunk.toString('latin1');
    };
    assert.match(await ask(`/${'a'.repeat(50)}`), / 200 /);
    await gateway.gateway.applyPolicy(
      makePolicy({ upstream, limits: { targetBytesMax: 20 } }),
      () => undefined,
    );
    assert.match(await ask(`/${'a'.repeat(50)}`), / 414 /);
    socket.destroy();
  });

  test('listeners come and go with the policy; those that stay are not touched', async () => {
    const upstream = await startUpstream('one');
    const first = { address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'off' as const };
    await using gateway = await startTestGateway(makePolicy({ upstream }));
    const kept = gateway.port;
    const free = await freePort();
    const second = { ...first, port: free };
    const get = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';
    await gateway.gateway.applyPolicy(
      makePolicy({ upstream, gateway: { listen: [first, second] } }),
      () => undefined,
    );
    assert.match(await exchangeRaw(free, get), /one/);
    assert.match(await exchangeRaw(kept, get), /one/);
    await gateway.gateway.applyPolicy(
      makePolicy({ upstream, gateway: { listen: [first] } }),
      () => undefined,
    );
    assert.match(await exchangeRaw(kept, get), /one/);
    await assert.rejects(exchangeRaw(free, get), { code: 'ECONNREFUSED' });
  });

  test('a policy that cannot be put to work changes nothing', async () => {
    const upstream = await startUpstream('one');
    await using gateway = await startTestGateway(makePolicy({ upstream }));
    const taken = createServer();
    const port = await listen(taken);
    const get = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';
    const bad: readonly (readonly [string, Policy])[] = [
      ['bad-upstream', makePolicy({ upstream: 'ftp://127.0.0.1' })],
      ['bad-upstream', makePolicy({ upstream: 'http://127.0.0.1:99999' })],
      ['bad-network', makePolicy({ upstream, gateway: { trustedProxies: ['10.0.0.0/33'] } })],
      [
        'duplicate-host',
        makePolicy({
          upstream,
          policy: { sites: [makeSite({ upstream }), makeSite({ upstream, site: { name: 'b' } })] },
        }),
      ],
      ['unknown-site', makePolicy({ upstream, policy: { defaultSite: 'nowhere' } })],
      [
        'cannot-listen',
        makePolicy({
          upstream,
          gateway: { listen: [{ address: '127.0.0.1', port, tls: false, proxyProtocol: 'off' }] },
        }),
      ],
    ];
    for (const [code, policy] of bad) {
      await assert.rejects(
        gateway.gateway.applyPolicy(policy, () => undefined),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, code);
          assert.ok(!error.message.includes('\n'));
          return true;
        },
      );
      assert.match(await exchangeRaw(gateway.port, get), /one/);
    }
    taken.close();
  });

  test('draining under load loses no request: every connection ends after an answer', async () => {
    const upstream = await startUpstream('one');
    const gateway = await startTestGateway(makePolicy({ upstream }));
    // A sibling on the same port, as the threads of a gateway are, takes what comes after.
    const address = { address: '127.0.0.1', port: gateway.port, tls: false };
    await using sibling = await startTestGateway(
      makePolicy({ upstream, gateway: { listen: [{ ...address, proxyProtocol: 'off' }] } }),
    );
    const load = startLoad(gateway.port);
    while (gateway.events.length < 50) await new Promise(setImmediate);
    const cut = await gateway.gateway.drain(5000);
    assert.equal(cut, 0);
    const { answers, errors } = await load.stop();
    assert.deepEqual(errors, []);
    const total = answers.get('one')!;
    assert.equal(gateway.events.length + (await sibling.recorded(1)).length, total);
    assert.equal(gateway.gateway.connections, 0);
  });

  test('draining waits for a slow answer, and cuts it off after its time', async () => {
    const upstream = await startUpstream('one');
    for (const isAnswered of [true, false]) {
      const gateway = await startTestGateway(makePolicy({ upstream }));
      const asked = once(upstreams[0]!, 'slow');
      const slow = exchangeRaw(gateway.port, 'GET /slow HTTP/1.1\r\nHost: shop.example\r\n\r\n');
      await asked;
      const drained = gateway.gateway.drain(isAnswered ? 10_000 : 100);
      if (isAnswered) upstreams[0]!.emit('answer');
      assert.equal(await drained, isAnswered ? 0 : 1);
      const text = await slow;
      if (isAnswered) assert.match(text, /\r\nConnection: close\r\n/);
      else assert.equal(text, '');
      assert.equal((await gateway.recorded(1)).length, 1);
      assert.equal(gateway.gateway.counters.total('limit.drainTimeoutMs'), isAnswered ? 0 : 1);
      upstreams[0]!.emit('answer');
    }
  });

  test('draining tells HTTP/2 clients to go, after what they asked', async () => {
    const upstream = await startUpstream('one');
    const gateway = await startTestGateway(
      makePolicy({
        upstream,
        gateway: {
          listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
          certificates: [makeCertificate(['shop.example'])],
        },
      }),
    );
    const session = connectHttp2(`https://127.0.0.1:${gateway.port}`, {
      rejectUnauthorized: false,
    });
    const asked = once(upstreams[0]!, 'slow');
    const stream = session.request({ ':path': '/slow', ':authority': 'shop.example' });
    await asked;
    const goaway = once(session, 'goaway');
    const drained = gateway.gateway.drain(10_000);
    await goaway;
    upstreams[0]!.emit('answer');
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    assert.equal(text, 'one');
    assert.equal(await drained, 0);
  });
});

interface Load {
  stop(): Promise<{ answers: Map<string, number>; errors: string[] }>;
}

/** Clients that keep their connections and ask again as soon as they are answered. */
function startLoad(port: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const answers = new Map<string, number>();
  const errors: string[] = [];
  const stopping = new AbortController();
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const asking = request({ port, host: '127.0.0.1', agent, headers: { Host: 'shop.example' } });
      asking.on('response', (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => {
          if (response.statusCode === 200) answers.set(body, (answers.get(body) ?? 0) + 1);
          else errors.push(String(response.statusCode));
          resolve();
        });
      });
      asking.on('error', (error) => {
        errors.push(error.message);
        resolve();
      });
      asking.end();
    });
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!stopping.signal.aborted) await ask();
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(clients);
      agent.destroy();
      return { answers, errors };
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
