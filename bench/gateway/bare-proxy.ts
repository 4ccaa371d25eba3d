// The yardstick: as little proxy as node:http and undici allow. bare-proxy.ts UPSTREAM-PORT
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, type Dispatcher } from 'undici';

const CONNECTIONS_MAX = 256;
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`, {
  connections: CONNECTIONS_MAX,
  pipelining: 1,
});

class Handler {
  readonly #response: http.ServerResponse;

  constructor(response: http.ServerResponse) {
    this.#response = response;
  }

  onConnect(): void {}

  onHeaders(status: number, raw: Buffer[], _resume: () => void, statusText: string): boolean {
    const headers: string[] = [];
    for (let index = 0; index < raw.length; index += 2) {
      const name = raw[index]!.toString('latin1');
      if (HOP_BY_HOP.has(name.toLowerCase())) continue;
      headers.push(name, raw[index + 1]!.toString('latin1'));
    }
    this.#response.writeHead(status, statusText, headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.#response.write(chunk);
  }

  onComplete(): void {
    this.#response.end();
  }

  onError(): void {
    this.#response.destroy();
  }
}

const server = http.createServer((request, response) => {
  const { rawHeaders, method } = request;
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (HOP_BY_HOP.has(rawHeaders[index]!.toLowerCase())) continue;
    headers.push(rawHeaders[index]!, rawHeaders[index + 1]!);
  }
  pool.dispatch(
    {
      path: request.url!,
      method: method as Dispatcher.HttpMethod,
      headers,
      body: method === 'GET' ? null : request,
    },
    new Handler(response) as Dispatcher.DispatchHandler,
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
