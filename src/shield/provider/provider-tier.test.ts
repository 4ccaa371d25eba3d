import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { systemClock } from '../../lib/clock.ts';
import { EngagementFile } from './engagement-file.ts';
import { readLinks, readProtocols, type CounterPlaces } from './link-counters.ts';
import { LinkJudge } from './link-judge.ts';
import type {
  ProviderEventDetails,
  ProviderEventKind,
  ProviderMessage,
} from './provider-events.ts';
import { DEFAULT_PROVIDER_OPTIONS, readProviderOptions } from './provider-options.ts';
import { ProviderTier } from './provider-tier.ts';
import { signatureOf } from './webhook.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-provider-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = 'a-secret-0123456789';
const GIGABIT_BYTES = 125_000_000;

/** A machine whose counters a test moves. */
class Machine {
  readonly places: CounterPlaces;
  #bytes = 0;
  #packets = 0;
  #udp = 0;

  constructor(name: string, speed = '1000\n') {
    const root = path.join(folder, name);
    this.places = { interfaces: path.join(root, 'net'), protocols: path.join(root, 'proc') };
    for (const [link, isReal] of [
      ['eth0', true],
      ['docker0', false],
      ['lo', false],
    ] as const) {
      mkdirSync(path.join(this.places.interfaces, link, 'statistics'), { recursive: true });
      if (isReal) mkdirSync(path.join(this.places.interfaces, link, 'device'));
    }
    mkdirSync(this.places.protocols, { recursive: true });
    writeFileSync(path.join(this.places.interfaces, 'eth0/speed'), speed);
    this.move(0);
  }

  move(bytes: number): void {
    this.#bytes += bytes;
    this.#packets += bytes / 125;
    this.#udp += bytes / 125;
    const statistics = path.join(this.places.interfaces, 'eth0/statistics');
    const write = (name: string, value: number): void =>
      writeFileSync(path.join(statistics, name), `${value}\n`);
    write('rx_bytes', this.#bytes);
    write('rx_packets', this.#packets);
    write('rx_dropped', 0);
    write('tx_bytes', 0);
    write('tx_packets', 0);
    writeFileSync(
      path.join(this.places.protocols, 'snmp'),
      `Ip: Forwarding InReceives\nIp: 1 5\nTcp: ActiveOpens InSegs\nTcp: 1 7\nUdp: InDatagrams NoPorts InErrors\nUdp: ${this.#udp} 0 0\n`,
    );
    writeFileSync(
      path.join(this.places.protocols, 'snmp6'),
      'Icmp6InMsgs\t3\nUdp6InDatagrams\t2\n',
    );
  }

  remove(): void {
    rmSync(path.join(this.places.interfaces, 'eth0'), { recursive: true });
  }
}

interface Bench extends AsyncDisposable {
  readonly machine: Machine;
  readonly tier: ProviderTier;
  readonly told: { readonly kind: ProviderEventKind; readonly detail: object }[];
  readonly calls: { readonly message: ProviderMessage; readonly headers: IncomingHttpHeaders }[];
  readonly waits: number[];
  /** What the webhook answers, one after the other; then 200. */
  readonly answers: number[];
  /** So many seconds at a part of the link's speed. */
  pass(seconds: number, share: number): Promise<void>;
  /** The process starts anew. */
  restart(): ProviderTier;
}

let benches = 0;

async function startBench(changes: Partial<typeof DEFAULT_PROVIDER_OPTIONS> = {}): Promise<Bench> {
  const name = `machine-${benches++}`;
  const machine = new Machine(name);
  const told: Bench['told'] = [];
  const calls: Bench['calls'] = [];
  const waits: number[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const status = answers.shift() ?? 200;
      const timestamp = String(request.headers['x-rampart-timestamp']);
      assert.equal(request.headers['x-rampart-signature'], signatureOf(SECRET, timestamp, body));
      calls.push({ message: JSON.parse(body) as ProviderMessage, headers: request.headers });
      // A connection that is kept may be closed just as the next attempt takes it, and no call would come.
      response.setHeader('connection', 'close');
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let nowMs = 0;
  const start = (): ProviderTier =>
    new ProviderTier({
      options: {
        ...DEFAULT_PROVIDER_OPTIONS,
        webhook: { url: urlOf(server), secret: SECRET },
        ...changes,
      },
      file: new EngagementFile(path.join(folder, name)),
      clock: { now: () => 1_800_000_000_000 + nowMs, monotonic: () => nowMs },
      tell: <Kind extends ProviderEventKind>(kind: Kind, detail: ProviderEventDetails[Kind]) =>
        void told.push({ kind, detail }),
      askShield: () =>
        Promise.resolve({ topSources: [{ address: '192.0.2.7', packets: 9 }], ports: [443] }),
      places: machine.places,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      addressesOf: () => ['198.51.100.1'],
    });
  let tier = start();
  return {
    machine,
    get tier() {
      return tier;
    },
    told,
    calls,
    waits,
    answers,
    pass: async (seconds, share) => {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1000;
        machine.move(GIGABIT_BYTES * share);
        await tier.tick();
      }
      await tier.settled();
    },
    restart: () => {
      tier = start();
      return tier;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

function kindsOf({ told }: Bench): readonly string[] {
  return told.map(({ kind }) => kind);
}

describe('a full link', () => {
  test('is told of once, with the facts, and once when it is over', async () => {
    await using bench = await startBench();
    await bench.pass(3, 0.5);
    await bench.pass(20, 0.95);
    assert.deepEqual(kindsOf(bench), ['provider.saturated', 'provider.notified']);
    const { engagement, ...facts } = bench.told[0]!
      .detail as ProviderEventDetails['provider.saturated'];
    assert.equal(facts.interface, 'eth0');
    assert.equal(facts.direction, 'in');
    assert.equal(facts.bitsPerSecondMax, 1_000_000_000);
    assert.equal(facts.share, 0.95);
    assert.equal(facts.received.bitsPerSecond, 950_000_000);
    assert.equal(facts.received.packetsPerSecond, 950_000);
    assert.equal(facts.bytesPerPacketReceived, 125);
    assert.deepEqual(facts.addresses, ['198.51.100.1']);
    assert.deepEqual(facts.protocols, { tcp: 0, udp: 1, icmp: 0 });
    assert.deepEqual(facts.topSources, [{ address: '192.0.2.7', packets: 9 }]);
    assert.deepEqual(facts.ports, [443]);
    assert.match(facts.since, /^\d{4}-.*Z$/);

    await bench.pass(200, 0.1);
    assert.deepEqual(kindsOf(bench).slice(2), ['provider.relieved', 'provider.notified']);
    assert.deepEqual(
      bench.calls.map(({ message }) => [message.event, message.engagement]),
      [
        ['link.saturated', engagement],
        ['link.relieved', engagement],
      ],
    );
    assert.deepEqual(bench.calls[0]!.message.facts, facts);
    assert.equal(bench.calls[0]!.headers['x-rampart-delivery'], `${engagement}-link.saturated`);
  });

  test('has a speed at the first look, before anything can be said of its traffic', async () => {
    await using bench = await startBench();
    await bench.tier.tick();
    const [load] = bench.tier.loads;
    assert.deepEqual([load?.bitsPerSecondMax, load?.share], [1_000_000_000, 0]);
  });

  test('for a moment, or without end at the line, is not told of again and again', async () => {
    await using bench = await startBench();
    for (let time = 0; time < 10; time++) {
      await bench.pass(4, 1);
      await bench.pass(1, 0.5);
    }
    assert.deepEqual(kindsOf(bench), []);
    await bench.pass(10, 1);
    for (let time = 0; time < 10; time++) {
      await bench.pass(30, 0.6);
      await bench.pass(1, 0.8);
    }
    assert.deepEqual(kindsOf(bench), ['provider.saturated', 'provider.notified']);
  });

  test('whose interface goes away is over', async () => {
    await using bench = await startBench();
    await bench.pass(10, 1);
    bench.machine.remove();
    await bench.tier.tick();
    await bench.tier.settled();
    assert.equal(bench.calls.at(-1)!.message.event, 'link.relieved');
  });

  test('of unknown speed is judged only where the configuration says it', async () => {
    const machine = new Machine('no-speed', '-1\n');
    const read = (): ReturnType<typeof readLinks> => readLinks(machine.places, []);
    const options = { share: 0.9, sustainMs: 0, releaseMs: 0 };
    for (const [bitsPerSecondMax, change] of [
      [0, undefined],
      [1_000_000_000, 'full'],
    ] as const) {
      const judge = new LinkJudge({ ...options, bitsPerSecondMax });
      judge.judge(read(), 0);
      machine.move(GIGABIT_BYTES);
      assert.equal(judge.judge(read(), 1000)[0]!.change, change);
    }
  });
});

describe('the webhook', () => {
  test('is called again while it does not take a message', async () => {
    await using bench = await startBench();
    bench.answers.push(500, 429, 503);
    await bench.pass(10, 1);
    assert.equal(bench.calls.length, 4);
    assert.deepEqual(bench.waits, [1000, 2000, 4000]);
    assert.equal(new Set(bench.calls.map(({ headers }) => headers['x-rampart-delivery'])).size, 1);
    const { outcome, attempts } = bench.told[1]!
      .detail as ProviderEventDetails['provider.notified'];
    assert.deepEqual([outcome, attempts], ['taken', 4]);
  });

  for (const status of [404, 302]) {
    test(`that answers ${status} is told of`, async () => {
      await using bench = await startBench();
      bench.answers.push(...Array.from({ length: 20 }, () => status));
      await bench.pass(10, 1);
      const notified = bench.told[1]!.detail as ProviderEventDetails['provider.notified'];
      assert.equal(notified.outcome, 'failed');
      assert.ok(!JSON.stringify(bench.told).includes(SECRET));
    });
  }

  test('that is not there is tried six times', async () => {
    const webhook = { url: 'http://127.0.0.1:9/', secret: SECRET };
    await using bench = await startBench({ webhook });
    await bench.pass(10, 1);
    const notified = bench.told[1]!.detail as ProviderEventDetails['provider.notified'];
    assert.deepEqual([notified.outcome, notified.attempts], ['failed', 6]);
  });

  test('that does not take a message is asked again each minute, as one delivery, until it does', async () => {
    await using bench = await startBench();
    bench.answers.push(...Array.from({ length: 7 }, () => 503));
    await bench.pass(10, 1);
    assert.equal(bench.calls.length, 6);
    const [pending] = bench.tier.pending;
    assert.deepEqual(
      [pending?.event, pending?.interface, pending?.attempts, pending?.reason, pending?.isRefused],
      ['link.saturated', 'eth0', 6, 'it answers 503', false],
    );
    await bench.pass(70, 1);
    assert.equal(bench.calls.length, 7, 'once a minute');
    await bench.pass(60, 1);
    assert.equal(bench.calls.length, 8);
    assert.deepEqual(bench.tier.pending, []);
    assert.equal(new Set(bench.calls.map(({ headers }) => headers['x-rampart-delivery'])).size, 1);
    const outcomes = bench.told
      .filter(({ kind }) => kind === 'provider.notified')
      .map(({ detail }) => detail as ProviderEventDetails['provider.notified'])
      .map(({ outcome, attempts }) => [outcome, attempts]);
    assert.deepEqual(outcomes, [
      ['failed', 6],
      ['taken', 8],
    ]);
  });

  test('that refuses is asked again when a person says so', async () => {
    await using bench = await startBench();
    bench.answers.push(403, 403);
    await bench.pass(10, 1);
    await bench.pass(180, 1);
    assert.equal(bench.calls.length, 1, 'not by itself');
    assert.equal(bench.tier.pending[0]?.isRefused, true);
    assert.equal((await bench.tier.retry()).length, 1);
    assert.deepEqual(await bench.tier.retry(), []);
    assert.equal(bench.calls.length, 3);
  });

  test('that never heard of it is told only that it is over', async () => {
    await using bench = await startBench();
    bench.answers.push(...Array.from({ length: 6 }, () => 503));
    await bench.pass(10, 1);
    await bench.pass(100, 0);
    const events = bench.calls.map(({ message }) => message.event);
    assert.equal(events.at(-1), 'link.relieved');
    assert.deepEqual(bench.tier.pending, []);
  });

  test('is not called in simulation, and the event says so', async () => {
    await using bench = await startBench({ mode: 'simulate' });
    await bench.pass(10, 1);
    await bench.pass(100, 0);
    assert.equal(bench.calls.length, 0);
    assert.deepEqual(
      bench.told
        .filter(({ kind }) => kind === 'provider.notified')
        .map(({ detail }) => (detail as ProviderEventDetails['provider.notified']).outcome),
      ['simulated', 'simulated'],
    );
  });

  test('without one there are events all the same', async () => {
    await using bench = await startBench({ webhook: undefined });
    await bench.pass(10, 1);
    assert.deepEqual(kindsOf(bench), ['provider.saturated']);
  });
});

describe('undo', () => {
  test('switched off, it takes back what it asked for', async () => {
    await using bench = await startBench();
    await bench.pass(10, 1);
    await bench.tier.use({ ...bench.tier.options, mode: 'off' });
    await bench.tier.settled();
    assert.deepEqual(
      bench.calls.map(({ message }) => message.event),
      ['link.saturated', 'link.relieved'],
    );
    await bench.pass(20, 1);
    assert.equal(bench.calls.length, 2);
  });

  test('a process that died in between is followed by one that knows', async () => {
    await using bench = await startBench();
    await bench.pass(10, 1);
    const { engagement } = bench.calls[0]!.message;
    bench.restart();
    await bench.pass(10, 1);
    assert.equal(bench.calls.length, 1);
    await bench.pass(100, 0);
    assert.equal(bench.calls.length, 2);
    assert.equal(bench.calls[1]!.message.engagement, engagement);
    bench.restart();
    await bench.pass(100, 0);
    assert.equal(bench.calls.length, 2);
    assert.deepEqual(bench.tier.engagements, []);
  });

  test('that it is over is kept until the other side knows, also by the next process', async () => {
    await using bench = await startBench();
    await bench.pass(10, 1);
    const { engagement } = bench.calls[0]!.message;
    bench.answers.push(...Array.from({ length: 6 }, () => 503));
    await bench.pass(75, 0);
    assert.equal(bench.tier.pending[0]?.event, 'link.relieved');
    bench.restart();
    await bench.pass(100, 0);
    const last = bench.calls.at(-1)!.message;
    assert.deepEqual([last.event, last.engagement], ['link.relieved', engagement]);
    bench.restart();
    assert.deepEqual(bench.tier.engagements, []);
  });

  test('a disk without room keeps nobody from asking for help, and is told', async () => {
    await using bench = await startBench();
    const kept = path.join(folder, `machine-${benches - 1}`);
    rmSync(path.join(kept, 'provider.json'), { force: true });
    mkdirSync(path.join(kept, 'provider.json.new'), { recursive: true });
    await assert.rejects(bench.pass(10, 1), { code: 'EISDIR' });
    await bench.tier.settled();
    assert.deepEqual(
      bench.calls.map(({ message }) => message.event),
      ['link.saturated'],
    );
    rmSync(path.join(kept, 'provider.json.new'), { recursive: true });
    await bench.pass(1, 1);
    assert.ok(existsSync(path.join(kept, 'provider.json')));
  });

  test('a damaged file is no engagement', () => {
    const file = new EngagementFile(folder);
    writeFileSync(path.join(folder, 'provider.json'), '[{"id":1},{"interface":"../x"}');
    assert.deepEqual(file.read(), []);
    writeFileSync(
      path.join(folder, 'provider.json'),
      '[{"id":"a","interface":"../x","sinceMs":1},{"id":"a","interface":"eth0","sinceMs":1}]',
    );
    assert.equal(file.read().length, 1);
    file.write([]);
    assert.throws(() => readFileSync(path.join(folder, 'provider.json')));
  });
});

describe('counters', () => {
  test('are those of real links, or of the ones named', () => {
    const machine = new Machine('names');
    assert.deepEqual(
      readLinks(machine.places, []).map(({ name }) => name),
      ['eth0'],
    );
    assert.deepEqual(readLinks(machine.places, ['eth9']), []);
    assert.deepEqual(readProtocols(machine.places), { tcp: 7, udp: 2, icmp: 3 });
    assert.deepEqual(readProtocols({ ...machine.places, protocols: '/no/such' }), {
      tcp: 0,
      udp: 0,
      icmp: 0,
    });
  });

  test('however they jump, no rate is below nothing', () => {
    const counter = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(fc.array(fc.tuple(counter, fc.integer({ min: -5, max: 5000 }))), (steps) => {
        const judge = new LinkJudge({ ...DEFAULT_PROVIDER_OPTIONS, bitsPerSecondMax: 1e9 });
        let nowMs = 0;
        let isFull = false;
        for (const [value, passedMs] of steps) {
          nowMs += passedMs;
          const reading = {
            name: 'eth0',
            receivedBytes: value,
            receivedPackets: value,
            receivedDropped: 0,
            sentBytes: 0,
            sentPackets: 0,
            bitsPerSecondMax: 0,
          };
          for (const { load, change } of judge.judge([reading], nowMs)) {
            assert.ok(load.received.bitsPerSecond >= 0 && Number.isFinite(load.share));
            if (change !== undefined) assert.equal(change === 'full', !isFull);
            if (change !== undefined) isFull = change === 'full';
          }
        }
      }),
    );
  });
});

describe('the counters of this machine', () => {
  const skip = existsSync('/sys/class/net/lo/statistics') ? false : 'no /sys here';
  test('move with its traffic', { skip }, async () => {
    const told: string[] = [];
    const tier = new ProviderTier({
      // So little that any traffic fills it.
      options: {
        ...DEFAULT_PROVIDER_OPTIONS,
        interfaces: ['lo'],
        bitsPerSecondMax: 1,
        sustainMs: 0,
      },
      file: new EngagementFile(path.join(folder, 'lo')),
      clock: systemClock,
      tell: (kind) => void told.push(kind),
      askShield: () => Promise.resolve({ topSources: [], ports: [] }),
    });
    await tier.tick();
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => {
      socket.send(Buffer.alloc(1000), 9, '127.0.0.1', () => resolve());
    });
    socket.close();
    await tier.tick();
    assert.deepEqual(told, ['provider.saturated']);
    assert.ok(tier.loads[0]!.received.bitsPerSecond > 0);
  });
});

describe('options of another process', () => {
  test('are read, or refused', () => {
    const options = { ...DEFAULT_PROVIDER_OPTIONS, interfaces: ['eth0'] };
    assert.deepEqual(readProviderOptions(structuredClone(options)), options);
    assert.deepEqual(readProviderOptions({ ...options, interfaces: ['../x', 1] }).interfaces, []);
    assert.throws(() => readProviderOptions({ ...options, mode: 'x' }));
    assert.throws(() => readProviderOptions({ ...options, share: '1' }));
    assert.throws(() => readProviderOptions(undefined));
  });
});
