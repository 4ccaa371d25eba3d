// Whom a gateway under pressure has named: banned for a minute, but never whom no ban may reach.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { TestClock } from '../../../test/support/admin-harness.ts';
import { parseConfig, resolvePolicy } from '../../config/index.ts';
import type { Event } from '../../events/index.ts';
import { serveLink } from '../../link/index.ts';
import { ControlBans } from './control-bans.ts';

const MINUTE_MS = 60_000;
const ADMIN = '198.51.100.1';
const OPERATOR = '198.51.100.2';

interface Bench extends AsyncDisposable {
  readonly bans: ControlBans;
  readonly clock: TestClock;
  readonly events: readonly Event[];
}

async function startBench(prepare?: (folder: string) => void): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-control-bans-'));
  prepare?.(folder);
  const clock = new TestClock();
  const events: Event[] = [];
  const link = await serveLink({ socket: path.join(folder, 'link.sock') });
  const bans = new ControlBans({
    folder,
    clock,
    record: (event) => void events.push(event),
    link,
    adminAddresses: () => [ADMIN],
    sshSessions: () => [OPERATOR],
    crowdsec: undefined,
  });
  return {
    bans,
    clock,
    events,
    [Symbol.asyncDispose]: async () => {
      bans.close();
      await link.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Who is banned at the moment, of these. */
function banned({ list }: ControlBans, ...addresses: readonly string[]): readonly string[] {
  return addresses.filter((address) => list.holding(address).length > 0);
}

function told(events: readonly Event[]): readonly unknown[] {
  return events.filter(({ kind }) => kind === 'gateway.insisted').map(({ detail }) => detail);
}

describe('who insists against a busy gateway', () => {
  test('is banned for a minute, by the author "load", and it is told why', async () => {
    await using bench = await startBench();
    const { bans, clock, events } = bench;
    bans.banInsistent([
      { network: '203.0.113.1', what: 'load' },
      { network: '2001:db8:1:2::/64', what: 'load' },
      { network: '203.0.113.2', what: 'slow' },
    ]);
    assert.deepEqual(banned(bans, '203.0.113.1', '2001:db8:1:2::9', '203.0.113.2'), [
      '203.0.113.1',
      '2001:db8:1:2::9',
      '203.0.113.2',
    ]);
    const [ban] = bans.list.holding('203.0.113.2');
    assert.equal(ban?.author, 'load');
    assert.equal(ban?.untilMs, clock.now() + MINUTE_MS);
    assert.match(ban?.reason ?? '', /kept a busy gateway waiting/);
    const [load, slow] = told(events) as { readonly named: unknown; readonly banned: number }[];
    assert.deepEqual(load?.named, ['203.0.113.1', '2001:db8:1:2::/64']);
    assert.equal(load?.banned, 2);
    assert.deepEqual(slow?.named, ['203.0.113.2']);
    clock.advance(MINUTE_MS + 1);
    assert.deepEqual(banned(bans, '203.0.113.1', '203.0.113.2'), []);
  });

  test('is not banned where no ban may reach: administrators, operators, private networks', async () => {
    await using bench = await startBench();
    const clients = [ADMIN, OPERATOR, '10.0.0.7', '203.0.113.1'];
    bench.bans.banInsistent(clients.map((network) => ({ network, what: 'load' })));
    assert.deepEqual(banned(bench.bans, ...clients), ['203.0.113.1']);
    const [detail] = told(bench.events) as { readonly banned: number; readonly refused: number }[];
    assert.equal(detail?.banned, 1);
    assert.equal(detail?.refused, 3);
  });

  test('is not kept longer than a person wants: a ban of hours stays as it is', async () => {
    await using bench = await startBench();
    const { bans, clock } = bench;
    const untilMs = clock.now() + 60 * MINUTE_MS;
    const person = { author: 'ann', kind: 'person' } as const;
    assert.ok(bans.list.ban({ network: '203.0.113.1', untilMs, reason: 'probing', ...person }).ok);
    bans.banInsistent([{ network: '203.0.113.1', what: 'load' }]);
    assert.equal(bans.list.holding('203.0.113.1')[0]?.untilMs, untilMs);
  });

  test('nobody named is nothing to tell', async () => {
    await using bench = await startBench();
    bench.bans.banInsistent([]);
    assert.deepEqual(told(bench.events), []);
    assert.equal(bench.bans.list.count, 0);
  });
});

describe('what a ban must never reach', () => {
  test('networks that the configuration names as administrators’, and servers of a CDN', async () => {
    await using bench = await startBench();
    const { bans, clock } = bench;
    const untilMs = clock.now() + MINUTE_MS;
    const ban = (network: string): string => {
      const person = { author: 'ann', kind: 'person' } as const;
      const outcome = bans.list.ban({ network, untilMs, reason: '', ...person });
      return outcome.ok ? 'banned' : outcome.refusal.message;
    };
    assert.equal(ban('203.0.113.9'), 'banned');
    const yaml = `
gateway: { edges: [{ name: cdn, header: cdn-client, networks: [198.51.101.0/24] }] }
sites: [{ upstream: "http://127.0.0.1:9000", waf: { mode: off } }]
shield: { admins: [203.0.113.0/28] }
`;
    const { policy } = resolvePolicy(parseConfig(yaml, 'rampart.yaml'), {
      version: 1,
      folders: { defaults: '', crs: '', crsRelease: undefined },
      collectRules: () => ({ entries: [], files: {} }),
      nowMs: clock.now(),
    });
    await bans.usePolicy(policy);
    assert.deepEqual(banned(bans, '203.0.113.9'), [], 'it was named since');
    assert.match(ban('203.0.113.9'), /shield\.admins/);
    assert.match(ban('203.0.0.0/16'), /shield\.admins/);
    assert.match(ban('198.51.101.7'), /trusted proxy/);
    assert.equal(ban('203.0.113.16'), 'banned');
  });
});

test('a ban list that is damaged is moved aside and told of: control starts all the same', async () => {
  await using bench = await startBench((folder) => {
    writeFileSync(
      path.join(folder, 'bans.db'),
      'no database, for more than a hundred bytes'.repeat(9),
    );
  });
  const [event] = bench.events;
  assert.equal(event?.kind, 'store.damaged');
  assert.equal(event?.severity, 'critical');
  bench.bans.banInsistent([{ network: '203.0.113.1', what: 'load' }]);
  assert.deepEqual(banned(bench.bans, '203.0.113.1'), ['203.0.113.1']);
});
