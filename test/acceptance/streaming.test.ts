// `rampart up --upstream` in front of a real nginx: its pages arrive as they are, and large downloads and
// uploads stream through without the gateway growing with them.
//
//   RAMPART_TEST_TRANSFER_MB=1024   size of each transfer, 128 unless told
import assert from 'node:assert/strict';
import {
  chmodSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { startNginx, type Nginx } from '../support/nginx.ts';
import { requires } from '../support/requires.ts';
import type { RunningRampart } from '../support/running-rampart.ts';
import { megabytes, watchMemory } from './support/memory-watch.ts';
import { pidOf, startRampart } from './support/start-rampart.ts';
import { download, makeContent, readDigest, upload, type Transfer } from './support/transfer.ts';

const MEGABYTE = 1024 * 1024;
const TRANSFER_BYTES = Number(process.env['RAMPART_TEST_TRANSFER_MB'] ?? '128') * MEGABYTE;
/**
 * What the gateway may grow by: buffers of connections, and garbage not collected yet, of which a long
 * transfer on a busy machine leaves more. Half of the usual transfer and an eighth of a large one, so
 * that none can be kept as a whole.
 */
const GROWTH_BYTES_MAX = Math.max(64 * MEGABYTE, TRANSFER_BYTES / 8);
const WARM_UP_BYTES = 24 * MEGABYTE;

const PAGE =
  '<!doctype html><title>Plants</title><link rel=stylesheet href=/style.css><h1>Plants</h1>';
const STYLE = 'h1 { color: darkgreen }\n'.repeat(400);

/** Names of headers that the gateway adds, or that belong to one connection alone. */
const OWN_HEADERS = new Set([
  'connection',
  'date',
  'keep-alive',
  'traceparent',
  'transfer-encoding',
  'x-request-id',
]);

const ORDINARY: readonly {
  readonly name: string;
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}[] = [
  { name: 'a page', target: '/' },
  { name: 'its head', method: 'HEAD', target: '/' },
  {
    name: 'a compressed style sheet',
    target: '/style.css',
    headers: { 'accept-encoding': 'gzip' },
  },
  { name: 'a part of a file', target: '/style.css', headers: { range: 'bytes=10-99' } },
  { name: 'two parts of a file', target: '/style.css', headers: { range: 'bytes=0-9,20-29' } },
  { name: 'a page that is not there', target: '/gone.html' },
  { name: 'a redirect', target: '/uploads' },
  { name: 'a refused method', method: 'POST', target: '/index.html' },
];

const boundary = 'acceptance-boundary';
const MULTIPART = {
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  prefix: `--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nholiday\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="plants.iso"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  suffix: `\r\n--${boundary}--\r\n`,
};

describe('in front of a real nginx', requires('program:nginx'), () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-streaming-'));
  const pages = path.join(folder, 'pages');
  let nginx: Nginx | undefined;
  let rampart: RunningRampart | undefined;
  let origin: string;
  let direct: string;
  let gatewayPid: number;
  let sha256: string;

  before(async () => {
    // nginx started as root serves, and stores uploads, as another user.
    chmodSync(folder, 0o755);
    mkdirSync(path.join(pages, 'uploads'), { recursive: true });
    chmodSync(path.join(pages, 'uploads'), 0o777);
    writeFileSync(path.join(pages, 'index.html'), PAGE);
    writeFileSync(path.join(pages, 'style.css'), STYLE);
    await writeFile(path.join(pages, 'large.bin'), makeContent(TRANSFER_BYTES));
    await writeFile(path.join(pages, 'large.txt'), createReadStream(path.join(pages, 'large.bin')));
    ({ sha256 } = await readDigest(createReadStream(path.join(pages, 'large.bin'))));
    nginx = await startNginx({
      http: 'types { text/html html; text/css css; text/plain txt; }\ngzip on; gzip_types text/css;',
      server: `root ${pages}; location /uploads/ { dav_methods PUT; }`,
    });
    direct = `http://127.0.0.1:${nginx.port}`;
    // What the rules may take on a busy machine is for other suites: here it is memory that is bounded.
    const site = `{ upstream: "${direct}", waf: { budget: 2s } }`;
    const started = await startRampart(folder, `gateway: { threads: 2 }\nsites: [${site}]`);
    ({ rampart, origin } = started);
    assert.equal(started.facts.usesDemo, false);
    assert.deepEqual(started.facts.warnings, []);
    gatewayPid = await pidOf(rampart, 'gateway');
    // Each thread has sent and received before the first measurement.
    for (let time = 0; time < 4; time++) {
      await store('warm-up', { bytes: WARM_UP_BYTES, headers: {} });
      await store('form', { bytes: WARM_UP_BYTES, ...MULTIPART });
      await download(`${origin}/uploads/warm-up`, 'fast');
    }
  });
  after(async () => {
    await rampart?.stop();
    await nginx?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** PUTs made-up content and checks that nginx stored exactly that. */
  async function store(name: string, options: Parameters<typeof upload>[1]): Promise<void> {
    const sent = await upload(`${origin}/uploads/${name}`, options);
    assert.ok(sent.status === 201 || sent.status === 204, `${name}: ${sent.status}`);
    const file = path.join(pages, 'uploads', name);
    assert.deepEqual(await readDigest(createReadStream(file)), {
      bytes: sent.bytes,
      sha256: sent.sha256,
    });
  }

  /** Runs a transfer and holds the gateway to its bound. */
  async function inConstantMemory(context: TestContext, work: () => Promise<void>): Promise<void> {
    const { beforeBytes, peakBytes } = await watchMemory(gatewayPid, work);
    context.diagnostic(
      `${megabytes(TRANSFER_BYTES)}: gateway ${megabytes(beforeBytes)} before, ${megabytes(peakBytes)} at most`,
    );
    assert.ok(
      peakBytes - beforeBytes < GROWTH_BYTES_MAX,
      `the gateway grew from ${megabytes(beforeBytes)} to ${megabytes(peakBytes)}`,
    );
  }

  function checkDownload({ status, bytes, sha256: received }: Transfer): void {
    assert.deepEqual(
      { status, bytes, sha256: received },
      { status: 200, bytes: TRANSFER_BYTES, sha256 },
    );
  }

  for (const { name, method = 'GET', target, headers = {} } of ORDINARY) {
    test(`${name} arrives as nginx sends it`, async () => {
      const ours = await look(origin, method, target, headers);
      assert.deepEqual(ours, await look(direct, method, target, headers));
    });
  }

  test('a page that did not change is not sent again', async () => {
    const { headers } = await look(origin, 'GET', '/', {});
    const etag = headers[headers.indexOf('ETag') + 1]!;
    assert.match(etag, /^".+"$/);
    const again = await look(origin, 'GET', '/', { 'if-none-match': etag });
    assert.equal(again.status, 304);
    assert.equal(again.body, '');
  });

  test('an attack on it is stopped', async () => {
    const { status } = await look(
      origin,
      'GET',
      "/?q=x'%20UNION%20SELECT%20name,password%20FROM%20users--",
      {},
    );
    assert.equal(status, 403);
  });

  test('a large download to a slow reader', async (context) => {
    await inConstantMemory(context, async () =>
      checkDownload(await download(`${origin}/large.bin`, 'slow')),
    );
  });

  test('a large text, whose beginning the firewall reads', async (context) => {
    await inConstantMemory(context, async () =>
      checkDownload(await download(`${origin}/large.txt`, 'fast')),
    );
  });

  test('a large upload of known length', async (context) => {
    await inConstantMemory(context, () =>
      store('known', {
        bytes: TRANSFER_BYTES,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    );
  });

  test('a large upload in chunks', async (context) => {
    await inConstantMemory(context, () =>
      store('chunked', {
        bytes: TRANSFER_BYTES,
        headers: { 'content-type': 'application/octet-stream' },
        isChunked: true,
      }),
    );
  });

  test('a large file in a form, which the firewall parses', async (context) => {
    await inConstantMemory(context, () => store('form', { bytes: TRANSFER_BYTES, ...MULTIPART }));
  });
});

describe('in front of a service that reads slowly', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-slow-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('an upload waits for it, not in the gateway', async (context) => {
    const taken: { readonly bytes: number; readonly sha256: string }[] = [];
    const service = createServer((request, response) => {
      void (async () => {
        taken.push(await readDigest(request, 'slow'));
        response.end('thanks');
      })();
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const upstream = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const { rampart, origin } = await startRampart(folder, 'gateway: { threads: 1 }', [
      '--upstream',
      upstream,
    ]);
    try {
      const pid = await pidOf(rampart, 'gateway');
      const headers = { 'content-type': 'application/octet-stream' };
      await upload(`${origin}/`, { bytes: WARM_UP_BYTES, headers });
      const { beforeBytes, peakBytes } = await watchMemory(pid, async () => {
        const { status, bytes, sha256 } = await upload(`${origin}/`, {
          bytes: TRANSFER_BYTES,
          headers,
        });
        assert.equal(status, 200);
        assert.deepEqual(taken.at(-1), { bytes, sha256 });
      });
      context.diagnostic(
        `${megabytes(TRANSFER_BYTES)}: gateway ${megabytes(beforeBytes)} before, ${megabytes(peakBytes)} at most`,
      );
      assert.ok(peakBytes - beforeBytes < GROWTH_BYTES_MAX);
    } finally {
      await rampart.stop();
      service.close();
    }
  });
});

interface Seen {
  readonly status: number;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** What a client gets, without what belongs to one connection or was added on the way. */
function look(
  origin: string,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(origin + target, { method, headers, agent: false }, (response) => {
      const { statusCode = 0, rawHeaders } = response;
      const kept = rawHeaders.filter(
        (_, index) => !OWN_HEADERS.has(rawHeaders[index - (index % 2)]!.toLowerCase()),
      );
      let body = '';
      response.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
      response.once('end', () =>
        resolve({ status: statusCode, headers: kept.map(unnumbered), body: unnumbered(body) }),
      );
    });
    request.once('error', reject).end();
  });
}

/** nginx counts on for each boundary that it makes. */
function unnumbered(text: string): string {
  return text.replaceAll(/\b\d{20}\b/g, 'N');
}
