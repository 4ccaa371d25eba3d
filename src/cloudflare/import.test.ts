import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { FakeCloudflare, TOKEN, ZONE } from '../../test/support/fake-cloudflare.ts';
import { CloudflareApi } from './cloudflare-api.ts';
import { fetchEvents } from './fetch-events.ts';
import { createPushReceiver, readPush } from './log-push.ts';
import { readSecurityEvent, type CloudflareEvent } from './security-event.ts';

const START = Date.parse('2026-11-20T10:00:00Z');

function row(second: number, ray = `ray-${second}`): Readonly<Record<string, unknown>> {
  return {
    action: 'managed_challenge',
    clientAsn: '64496',
    clientCountryName: 'AT',
    clientIP: '2001:DB8::7',
    clientRequestHTTPHost: 'shop.example',
    clientRequestHTTPMethodName: 'GET',
    clientRequestPath: '/login',
    datetime: new Date(START + second * 1000).toISOString().replace('.000Z', 'Z'),
    description: 'Block bad bots',
    edgeResponseStatus: 403,
    rayName: ray,
    ruleId: 'a rule',
    source: 'firewallCustom',
    userAgent: 'curl/8',
  };
}

/** The same as a line of a push. */
const LINE = {
  Action: 'managedchallenge',
  ClientASN: 64_496,
  ClientCountry: 'AT',
  ClientIP: '2001:db8::7',
  ClientRequestHost: 'shop.example',
  ClientRequestMethod: 'GET',
  ClientRequestPath: '/login?token=secret',
  ClientRequestUserAgent: 'curl/8',
  Datetime: '2026-11-20T10:00:01Z',
  Description: 'Block bad bots',
  EdgeResponseStatus: 403,
  RayID: 'ray-1',
  RuleID: 'a rule',
  Source: 'firewallCustom',
};

describe('a security event', () => {
  test('is an event of the edge', () => {
    const event = readSecurityEvent(row(1))!;
    assert.equal(event.layer, 'edge');
    assert.equal(event.kind, 'edge.cloudflare');
    assert.equal(event.severity, 'notice');
    assert.equal(event.time, START + 1000);
    assert.deepEqual(event.subject, { client: '2001:db8::7', host: 'shop.example' });
    assert.equal(event.detail.asn, 64_496);
  });

  test('pushed or asked for, it is the same one, and no query comes with it', () => {
    const pushed = readSecurityEvent(LINE)!;
    assert.equal(pushed.id, readSecurityEvent(row(1))!.id);
    assert.notEqual(pushed.id, readSecurityEvent(row(2))!.id);
    assert.equal(pushed.detail.path, '/login');
    for (const Datetime of [START / 1000 + 1, START + 1000, (START + 1000) * 1e6]) {
      assert.equal(readSecurityEvent({ ...LINE, Datetime })!.id, pushed.id);
    }
  });

  for (const [action, severity] of [
    ['block', 'warning'],
    ['connectionClose', 'warning'],
    ['jschallenge', 'notice'],
    ['log', 'info'],
    ['skip', 'info'],
  ] as const) {
    test(`${action} is ${severity}`, () => {
      assert.equal(readSecurityEvent({ ...row(1), action })!.severity, severity);
    });
  }

  test('is nothing of other rows, whatever they hold', () => {
    assert.equal(readSecurityEvent({ content: 'tests' }), undefined);
    assert.equal(readSecurityEvent({ ...row(1), clientIP: 'x' }), undefined);
    assert.equal(readSecurityEvent({ ...row(1), datetime: 'never' }), undefined);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(row(1))), fc.anything()), (any) => {
        const event = readSecurityEvent({ ...row(1), ...any });
        if (event !== undefined) JSON.stringify(event);
      }),
    );
  });
});

describe('events from the API', () => {
  async function fetchAll(fake: FakeCloudflare, zone = ZONE, token = TOKEN) {
    const api = new CloudflareApi({ token, url: fake.url, wait: () => Promise.resolve() });
    const events: CloudflareEvent[] = [];
    let cutSeconds = 0;
    let unreadable = 0;
    for await (const page of fetchEvents(api, zone, START, START + 3_600_000)) {
      events.push(...page.events);
      cutSeconds += page.cutSeconds;
      unreadable += page.unreadable;
    }
    return { events, cutSeconds, unreadable };
  }

  test('come once each, over pages that end within a second', async () => {
    await using fake = await FakeCloudflare.start();
    fake.events = Array.from({ length: 25_000 }, (_, index) =>
      row(Math.floor(index / 7), `ray-${index}`),
    );
    const { events, cutSeconds } = await fetchAll(fake);
    assert.equal(events.length, 25_000);
    assert.equal(new Set(events.map(({ id }) => id)).size, 25_000);
    assert.equal(cutSeconds, 0);
    assert.equal(fake.seen.length, 3);
  });

  test('more in one second than an answer holds is told, and the rest comes', async () => {
    await using fake = await FakeCloudflare.start();
    fake.events = [
      ...Array.from({ length: 10_500 }, (_, index) => row(5, `ray-${index}`)),
      row(6),
      { ...row(7), clientIP: 'x' },
    ];
    const { events, cutSeconds, unreadable } = await fetchAll(fake);
    assert.equal(cutSeconds, 1);
    assert.equal(unreadable, 1);
    assert.ok(events.some(({ time }) => time === START + 6000));
  });

  test('a zone that the token may not see, and a refused token, are errors', async () => {
    await using fake = await FakeCloudflare.start();
    await assert.rejects(fetchAll(fake, 'f'.repeat(32)), /shows no zone f{32} to this token/);
    await assert.rejects(fetchAll(fake, ZONE, 'bad'), /refuses the token/);
  });
});

describe('events that are pushed', () => {
  const text = `${JSON.stringify(LINE)}\n{"content":"tests"}\n\nnot JSON\n${JSON.stringify({ ...LINE, RayID: 'two' })}`;

  async function read(chunks: readonly Buffer[]) {
    const events: CloudflareEvent[] = [];
    const counts = await readPush(Readable.from(chunks), (some) => {
      events.push(...some);
      return Promise.resolve();
    });
    return { events, counts };
  }

  test('are read plain and packed, however the bytes are cut', async () => {
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      for (const size of [1, 7, 100_000]) {
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        // Two bytes tell whether it is packed; no sender cuts there.
        if (size === 1) chunks.splice(0, 2, bytes.subarray(0, 2));
        const { events, counts } = await read(chunks);
        assert.equal(events.length, 2);
        assert.deepEqual(counts, { events: 2, unreadable: 2 });
      }
    }
  });

  test('what is cut short, or has a line without end, is refused', async () => {
    await assert.rejects(read([gzipSync(text).subarray(0, 40)]), /unexpected end/);
    const endless = Array.from({ length: 20 }, () => Buffer.alloc(100_000, 'x'));
    await assert.rejects(read(endless), /a line of more than/);
    await assert.rejects(read([gzipSync(Buffer.alloc(2_000_000, 'x'))]), /a line of more than/);
    assert.deepEqual((await read([])).counts, { events: 0, unreadable: 0 });
  });

  test('are acknowledged once they are kept, and only from who knows the secret', async () => {
    const kept: string[] = [];
    let isBroken = false;
    const server = createPushReceiver({
      secret: 'the-secret-0123456789',
      take: async (events) => {
        if (isBroken) throw new Error('disk full');
        kept.push(...events.map(({ detail }) => detail.ray));
      },
      tell: () => undefined,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const send = (body: string | Buffer, secret: string | undefined, method = 'POST') =>
      new Promise<number>((resolve, reject) => {
        const headers = secret === undefined ? {} : { 'X-Rampart-Secret': secret };
        const sent = request({ port, method, headers, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end(body);
      });
    const secret = 'the-secret-0123456789';
    assert.equal(await send(gzipSync(text), secret), 200);
    assert.equal(await send('', secret), 200);
    assert.equal(await send(text, undefined), 403);
    assert.equal(await send(text, 'the-secret-012345678x'), 403);
    assert.equal(await send('', secret, 'DELETE'), 405);
    assert.deepEqual(kept, ['ray-1', 'two']);
    isBroken = true;
    assert.equal(await send(text, secret), 400);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
