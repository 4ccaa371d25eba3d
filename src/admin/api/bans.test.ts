import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeHarness } from '../../../test/support/admin-harness.ts';

interface Listed {
  readonly bans: readonly { readonly network: string; readonly author: string }[];
  readonly total: number;
  readonly next?: string;
}

describe('bans through the API', () => {
  test('are set, listed and lifted, and each change is recorded with who and whence', async () => {
    const harness = makeHarness();
    const ann = await harness.signIn('operator', 'ann');
    const set = await harness.send('/api/bans', {
      method: 'POST',
      body: { network: ' 192.0.2.7/32', seconds: 3600, reason: 'probing' },
      as: ann,
      address: '198.51.100.4',
    });
    assert.equal(set.status, 200);
    assert.deepEqual(await set.json(), {
      network: '192.0.2.7',
      since: harness.clock.now(),
      until: harness.clock.now() + 3_600_000,
      reason: 'probing',
      author: 'ann',
      kind: 'person',
    });
    const listed = (await (await harness.send('/api/bans', { as: ann })).json()) as Listed;
    assert.equal(listed.total, 1);
    const holding = async (address: string) => {
      const answer = await harness.send(`/api/bans?holds=${address}`, { as: ann });
      return [answer.status, ((await answer.json()) as Partial<Listed>).total];
    };
    assert.deepEqual(await holding('192.0.2.7'), [200, 1]);
    assert.deepEqual(await holding('192.0.2.8'), [200, 0]);
    assert.deepEqual(await holding('nobody'), [400, undefined]);
    const body = { network: '192.0.2.7' };
    const lift = { method: 'POST', body, as: ann };
    assert.equal((await harness.send('/api/bans/lift', lift)).status, 200);
    assert.equal((await harness.send('/api/bans/lift', lift)).status, 404);
    assert.deepEqual(
      harness.banEvents.map(({ kind, detail }) => {
        const { actor, object, address } = detail as Record<string, unknown>;
        return [kind, actor, object, address];
      }),
      [
        ['ban.set', 'ann', '192.0.2.7', '198.51.100.4'],
        ['ban.lifted', 'ann', '192.0.2.7', '127.0.0.1'],
      ],
    );
    await harness.close();
  });

  test('what must not be banned is refused with a code of its own', async () => {
    const harness = makeHarness();
    const ann = await harness.signIn('operator');
    // Somebody else is signed in from there.
    await harness.send('/api/login', {
      method: 'POST',
      body: { name: 'root', password: 'a quiet harbour at dawn' },
      address: '203.0.113.5',
    });
    for (const [network, status, code] of [
      ['10.0.0.1', 409, 'ban-protected'],
      ['203.0.113.5', 409, 'ban-protected'],
      ['203.0.113.0/24', 409, 'ban-protected'],
      ['0.0.0.0/0', 409, 'ban-too-wide'],
      ['example.com', 400, 'bad-request'],
    ] as const) {
      const body = { network, seconds: 60 };
      const response = await harness.send('/api/bans', { method: 'POST', body, as: ann });
      const { error } = (await response.json()) as { readonly error: { readonly code: string } };
      assert.deepEqual([response.status, error.code], [status, code], network);
    }
    assert.equal(harness.bans.count, 0);
    await harness.close();
  });

  test('are read page by page', async () => {
    const harness = makeHarness();
    const ann = await harness.signIn('viewer');
    const untilMs = harness.clock.now() + 60_000;
    for (let index = 0; index < 7; index++) {
      const network = `192.0.2.${index}`;
      harness.bans.ban({ network, untilMs, reason: '', author: 'x', kind: 'person' });
    }
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const url = `/api/bans?count=3${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = (await (await harness.send(url, { as: ann })).json()) as Listed;
      seen.push(...page.bans.map(({ network }) => network));
      if (page.next === undefined) break;
      cursor = page.next;
    }
    assert.equal(seen.length, 7);
    assert.equal(new Set(seen).size, 7);
    for (const cursor of ['x', 'bm9wZQ', Buffer.from('[1]').toString('base64url')]) {
      const answer = await harness.send(`/api/bans?cursor=${cursor}`, { as: ann });
      assert.equal(answer.status, 400, cursor);
    }
    await harness.close();
  });
});

describe('bans for other bouncers', () => {
  test('are told to whoever has a token, in the words of CrowdSec', async () => {
    const harness = makeHarness();
    const key = await harness.token('viewer');
    const untilMs = harness.clock.now() + 60_000;
    harness.bans.ban({ network: '192.0.2.7', untilMs, reason: '', author: 'ann', kind: 'person' });
    const ask = (path: string, apiKey: string): Promise<Response> =>
      harness.send(path, { headers: { 'x-api-key': apiKey } });
    assert.equal((await ask('/v1/decisions', 'wrong')).status, 403);
    assert.equal((await ask('/v1/decisions/stream?startup=true', '')).status, 403);
    const stream = await ask('/v1/decisions/stream?startup=true', key);
    const { new: added } = (await stream.json()) as { readonly new: { readonly value: string }[] };
    assert.deepEqual(
      added.map(({ value }) => value),
      ['192.0.2.7'],
    );
    assert.equal(await (await ask('/v1/decisions?ip=192.0.2.8', key)).json(), null);
    const found = (await (await ask('/v1/decisions?ip=192.0.2.7', key)).json()) as unknown[];
    assert.equal(found.length, 1);
    await harness.close();
  });
});
