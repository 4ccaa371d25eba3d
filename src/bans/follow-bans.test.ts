// From the list over a real link to whoever refuses.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { makeBanList } from '../../test/support/ban-list.ts';
import { connectLink, serveLink } from '../link/index.ts';
import type { Link } from '../link/index.ts';
import { BanPublisher } from './ban-publisher.ts';
import type { BanList } from './ban-list.ts';
import { followBans } from './follow-bans.ts';
import type { BanSink } from './follow-bans.ts';

const HOUR_MS = 3_600_000;

/** A map whose order is no matter, for comparing. */
function asObject(map: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(map);
}

/** What a sink holds after all it was told. */
class Sink implements BanSink {
  readonly held = new Map<string, number>();
  changes = 0;
  replacements = 0;
  #waiting: { readonly done: () => boolean; readonly resolve: () => void }[] = [];

  replace(entries: Parameters<BanSink['replace']>[0]): void {
    this.replacements++;
    this.held.clear();
    for (const [network, until] of entries) this.held.set(network, until);
    this.#wake();
  }

  change(...[set, lifted]: Parameters<BanSink['change']>): void {
    this.changes += set.length + lifted.length;
    for (const [network, until] of set) this.held.set(network, until);
    for (const network of lifted) this.held.delete(network);
    this.#wake();
  }

  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ done, resolve });
    });
  }

  #wake(): void {
    this.#waiting = this.#waiting.filter(({ done, resolve }) => {
      if (!done()) return true;
      resolve();
      return false;
    });
  }
}

function ban(list: BanList, network: string, forMs = HOUR_MS): void {
  const untilMs = Date.now() + forMs;
  const outcome = list.ban({ network, untilMs, reason: '', author: 'ann', kind: 'person' });
  assert.ok(outcome.ok, network);
}

const ANN = { author: 'ann', kind: 'person', address: '' } as const;

describe('following the ban list', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-follow-'));
  after(() => rmSync(folder, { recursive: true }));

  test('what is banned, lifted and banned again arrives; who comes late gets it all', async () => {
    const socket = path.join(folder, 'link.sock');
    const server = await serveLink({ socket });
    const list = makeBanList();
    ban(list, '192.0.2.1');
    const publisher = new BanPublisher(list, server, () => Date.now());
    const client = connectLink({ socket, role: 'gateway' });
    const sink = new Sink();
    followBans(client, sink);
    await sink.until(() => sink.held.has('192.0.2.1'));
    ban(list, '192.0.2.2');
    ban(list, '2001:db8::/48');
    await sink.until(() => sink.held.size === 3);
    list.lift('192.0.2.1', ANN);
    list.lift('192.0.2.2', ANN);
    ban(list, '192.0.2.2', 2 * HOUR_MS);
    await sink.until(() => sink.held.size === 2);
    assert.deepEqual([...sink.held.keys()].sort(), ['192.0.2.2', '2001:db8::/48']);
    const late = new Sink();
    const second = connectLink({ socket, role: 'agent' });
    followBans(second, late);
    await late.until(() => late.held.size === 2);
    assert.deepEqual(asObject(late.held), asObject(sink.held));
    publisher.close();
    await Promise.all([client.close(), second.close()]);
    await server.close();
    list.close();
  });

  test('many changes become a new snapshot; each change is told to a sink once', async () => {
    const fake = makeFakeLink();
    const list = makeBanList();
    const publisher = new BanPublisher(list, fake, () => Date.now());
    const sink = new Sink();
    followBans(fake, sink);
    const requests = Array.from({ length: 3000 }, (_, index) => ({
      network: `203.0.${index >> 8}.${index & 255}`,
      untilMs: Date.now() + HOUR_MS,
      reason: '',
      author: 'ann',
      kind: 'person' as const,
    }));
    list.importBans(requests, [], ANN);
    await sink.until(() => sink.held.size === 3000);
    assert.equal(sink.replacements, 2);
    for (let index = 0; index < 5; index++) {
      ban(list, `192.0.2.${index}`);
      await sink.until(() => sink.held.size === 3001 + index);
    }
    assert.equal(sink.changes, 5);
    publisher.close();
    list.close();
  });

  test('in whatever order and with whatever losses messages come, the last ones win', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 })), { maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        (steps, losses) => {
          const fake = makeFakeLink();
          const sink = new Sink();
          followBans(fake, sink);
          const truth = new Map<string, number>();
          let base = 0;
          let version = 0;
          let changed = new Map<string, number>();
          const lose = losses[Symbol.iterator]();
          const send = (topic: 'bans' | 'bans.changes', value: unknown, mayLose = true): void => {
            // Only the newest of a topic is retained; one that is lost was overtaken.
            if (mayLose && lose.next().value === true) return;
            void fake.publishRetained(topic, version, value);
          };
          const changesOf = (): unknown => ({
            base,
            set: [...changed].filter(([, until]) => until > 0),
            lifted: [...changed].filter(([, until]) => until === 0).map(([network]) => network),
          });
          const snapshot = { entries: [] as [string, number][] };
          for (const [isSnapshot, number] of [...steps, [true, 0], [false, 1]] as const) {
            version++;
            if (isSnapshot) {
              base = version;
              changed = new Map();
              snapshot.entries = [...truth];
              send('bans', { entries: [...truth] });
            } else {
              const network = `192.0.2.${number}`;
              const until = truth.has(network) ? 0 : version;
              if (until === 0) truth.delete(network);
              else truth.set(network, until);
              changed.set(network, until);
              send('bans.changes', changesOf());
            }
          }
          // In the end both retained values arrive, the changes first.
          void fake.publishRetained('bans.changes', version, changesOf());
          void fake.publishRetained('bans', base, snapshot);
          void fake.publishRetained('bans.changes', version, changesOf());
          assert.deepEqual(asObject(sink.held), asObject(truth));
        },
      ),
    );
  });

  test('what is no message of ours changes nothing', () => {
    const fake = makeFakeLink();
    const sink = new Sink();
    followBans(fake, sink);
    void fake.publishRetained('bans', 1, { entries: [['192.0.2.1', 5]] });
    for (const value of [null, 3, { entries: [[1, 2]] }, { entries: 'x' }, []]) {
      void fake.publishRetained('bans', 2, value);
    }
    for (const value of [
      null,
      { base: 1, set: [], lifted: [3] },
      { base: 'x', set: [], lifted: [] },
    ]) {
      void fake.publishRetained('bans.changes', 2, value);
    }
    assert.deepEqual([...sink.held], [['192.0.2.1', 5]]);
  });
});

type Fake = Pick<Link, 'publishRetained' | 'subscribeRetained'>;

/** Hands on at once what is published, to whoever subscribed before or after. */
function makeFakeLink(): Fake {
  const latest = new Map<string, readonly [value: unknown, version: number]>();
  const listeners = new Map<string, (value: unknown, version: number) => void>();
  return {
    publishRetained: (topic, version, value) => {
      latest.set(topic, [value, version]);
      listeners.get(topic)?.(value, version);
      return Promise.resolve();
    },
    subscribeRetained: (topic, onValue) => {
      listeners.set(topic, onValue);
      const kept = latest.get(topic);
      if (kept !== undefined) onValue(...kept);
      return { close: () => listeners.delete(topic) };
    },
  };
}
