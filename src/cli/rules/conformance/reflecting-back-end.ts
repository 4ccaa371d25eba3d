import http from 'node:http';
import type { AddressInfo } from 'node:net';

const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** What tests that give no type rely on: their answers are inspected. */
const DEFAULT_TYPE = 'text/plain; charset=utf-8';

export interface ReflectingBackEnd extends AsyncDisposable {
  readonly port: number;
}

/** What `POST /reflect` asks for. */
interface Reflection {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * The upstream of the tests: `POST /reflect` is answered with the status, headers and body (or
 * `encodedBody`, base64) that its JSON gives, everything else with 200.
 */
export async function startReflectingBackEnd(): Promise<ReflectingBackEnd> {
  const server = http.createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= BODY_BYTES_MAX) chunks.push(chunk);
    }
  } catch {
    // The gateway broke the request off: there is nobody to answer.
    response.destroy();
    return;
  }
  const isReflection = request.method === 'POST' && /^\/reflect(?:[/?]|$)/.test(request.url ?? '');
  const { status, headers, body } = isReflection
    ? readReflection(Buffer.concat(chunks).toString('utf8'))
    : { status: 200, headers: {}, body: Buffer.alloc(0) };
  response.statusCode = status;
  response.setHeader('Content-Type', DEFAULT_TYPE);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

function readReflection(text: string): Reflection {
  let asked: Readonly<Record<string, unknown>>;
  try {
    asked = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return { status: 400, headers: {}, body: Buffer.from('not JSON') };
  }
  const { encodedBody, body } = asked;
  const headers = Object.entries((asked['headers'] ?? {}) as Readonly<Record<string, unknown>>);
  return {
    status: Number(asked['status'] ?? 200),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
    body:
      typeof encodedBody === 'string'
        ? Buffer.from(encodedBody, 'base64')
        : Buffer.from(typeof body === 'string' ? body : '', 'utf8'),
  };
}
