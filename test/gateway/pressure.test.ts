// What the gateway does when its connections run out: who comes first, and who has to hurry.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { LIMITS, makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { startRawUpstream, type RawUpstream } from './support/raw.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly upstream: RawUpstream;
  /** Opens a connection as that client, sends one request and returns it with the answer's status. */
  visit(client: string): Promise<{ readonly socket: Socket; readonly status: number }>;
}

async function startBench(connectionsMax: number): Promise<Bench> {
  const upstream = await startRawUpstream((_received, socket) => socket.write(OK));
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      gateway: {
        listen: [{ address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'require' }],
        trustedProxies: ['127.0.0.1'],
        limits: { ...LIMITS, connectionsMax },
      },
    }),
  );
  const sockets: Socket[] = [];
  return {
    gateway,
    upstream,
    visit: async (client) => {
      const socket = connect(gateway.port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => {
        // 'close' follows.
      });
      socket.write(
        `PROXY TCP4 ${client} 127.0.0.1 4711 80\r\nGET / HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
      );
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return { socket, status: Number(answer.toString('latin1').slice(9, 12)) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

describe('under pressure', () => {
  test('the last connections are for clients that were answered well before', async () => {
    await using bench = await startBench(20);
    const { socket } = await bench.visit('192.0.2.7');
    const gone = once(socket, 'close');
    socket.end();
    await gone;
    await bench.gateway.recorded(1);
    const { connections } = bench.gateway.shared;
    while (connections.total > 0) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    for (let index = 0; index < 18; index++) {
      assert.equal((await bench.visit(`198.51.100.${index}`)).status, 200);
    }
    assert.equal((await bench.visit('198.51.100.99')).status, 429);
    assert.equal((await bench.visit('192.0.2.7')).status, 200);
    assert.equal((await bench.visit('192.0.2.7')).status, 200);
    // When all is taken, nobody comes first.
    assert.equal((await bench.visit('192.0.2.7')).status, 429);
    const { counters } = bench.gateway.gateway;
    assert.equal(counters.total('limit.connectionsReserved'), 1);
    assert.equal(counters.total('limit.connectionsMax'), 1);
  });

  test('idle connections are ended soon, however long they may stay in calm times', async () => {
    await using bench = await startBench(10);
    const closed: Promise<unknown>[] = [];
    for (let index = 0; index < 9; index++) {
      const { socket } = await bench.visit(`198.51.100.${index}`);
      closed.push(once(socket, 'close'));
      socket.on('end', () => socket.end());
    }
    // Each is allowed a minute; nine of ten being taken, the first goes long before that.
    await Promise.race(closed);
    assert.ok(bench.gateway.gateway.counters.total('limit.keepAliveTimeoutMs') > 0);
  });
});
