import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findPublishedPorts, readPublishedPorts } from './docker-ports.ts';

/** As Docker Engine 28 answers, without what is not read. */
const ANSWER = JSON.stringify([
  {
    Names: ['/shop'],
    Ports: [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8081, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8081, Type: 'tcp' },
      { PrivatePort: 443, Type: 'tcp' },
      { IP: '0.0.0.0', PrivatePort: 53, PublicPort: 5353, Type: 'udp' },
    ],
  },
  { Ports: [{ IP: '127.0.0.1', PrivatePort: 5432, PublicPort: 5432, Type: 'tcp' }] },
  { Ports: [{ IP: '192.0.2.1', PrivatePort: 25, PublicPort: 25, Type: 'tcp' }] },
  { Ports: [] },
]);

async function answering<Value>(
  listener: RequestListener,
  work: (socketPath: string) => Promise<Value>,
): Promise<Value> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-docker-'));
  const server = createServer(listener);
  try {
    const socketPath = path.join(folder, 'docker.sock');
    server.listen(socketPath);
    await once(server, 'listening');
    return await work(socketPath);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('published ports', () => {
  test('TCP ports that others than this machine reach, each once', () =>
    assert.deepEqual(readPublishedPorts(ANSWER), [25, 8081]));

  test('whatever the daemon says, there are only port numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const ports = readPublishedPorts(text) ?? [];
        assert.ok(ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536));
      }),
    );
  });

  test('are asked of the daemon', async () => {
    const ports = await answering((request, response) => {
      assert.equal(request.url, '/containers/json');
      response.end(ANSWER);
    }, findPublishedPorts);
    assert.deepEqual(ports, [25, 8081]);
  });

  test('are not known where the daemon is in trouble', async () => {
    const inTrouble: RequestListener = (_request, response) => {
      response.statusCode = 500;
      response.end('[]');
    };
    assert.equal(await answering(inTrouble, findPublishedPorts), undefined);
    const breaking: RequestListener = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('[');
      response.socket?.destroy();
    };
    assert.equal(await answering(breaking, findPublishedPorts), undefined);
    assert.equal(await findPublishedPorts('/nonexistent/docker.sock'), undefined);
  });
});
