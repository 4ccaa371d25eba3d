// Beside Docker's rules, as its daemon writes them for a published port: the shield protects the port,
// the container sees its clients, and neither touches the other's table.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  DEFAULT_SHIELD_OPTIONS,
  Shield,
  StateFile,
  type ShieldOptions,
} from '../../src/shield/index.ts';
import { parseNetwork } from '../../src/lib/ip.ts';
import { requires } from '../support/requires.ts';
import { startEchoServer, tryEcho } from './support/clients.ts';
import { Bench, CLIENT, namespaceHost } from './support/namespaces.ts';

const PUBLISHED = 8081;
const INSIDE = 80;
const OTHER = 8082;
const CONTAINER = '172.30.0.2';
const OPTIONS: ShieldOptions = {
  ...DEFAULT_SHIELD_OPTIONS,
  ports: [OTHER],
  published: [PUBLISHED],
  sshPorts: [2222],
};

describe(
  'beside Docker',
  requires('root', 'program:nft', 'program:ip', 'program:iptables', 'network-namespaces'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-docker-'));
    let bench: Bench;
    let container: Bench;
    let shield: Shield;

    before(async () => {
      bench = new Bench();
      container = new Bench();
      publish(bench, container);
      await startEchoServer(container, [INSIDE]);
      shield = new Shield({
        host: namespaceHost(bench.server),
        file: new StateFile(folder),
        machine: { memoryBytes: 1024 ** 3 },
        tell: () => undefined,
      });
    });
    after(async () => {
      await container.close();
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('a published port is reached with and without the shield', async () => {
      assert.equal(await tryEcho(bench, PUBLISHED), 'hello');
      await shield.apply(OPTIONS, undefined);
      assert.equal(await tryEcho(bench, PUBLISHED), 'hello');
    });

    test('engaged, connections to it prove their address and go on to the container', async () => {
      const change = ['add', 'element', 'inet', 'rampart', 'engaged', '{ ipv4 }'];
      bench.run('server', 'sysctl', ['-q', '-w', 'net.netfilter.nf_conntrack_tcp_loose=0']);
      bench.run('server', 'nft', change);
      for (let visit = 1; visit <= 3; visit++) {
        bench.addClient(`10.99.60.${visit}`);
        assert.equal(await tryEcho(bench, PUBLISHED, `10.99.60.${visit}`), 'hello');
      }
      const { counts, synproxy } = await shield.status();
      assert.equal(counts?.proven.packets, 3);
      assert.equal(synproxy?.cookieValid, 3);
      bench.run('server', 'nft', ['flush', 'set', 'inet', 'rampart', 'engaged']);
      bench.run('server', 'sysctl', ['-q', '-w', 'net.netfilter.nf_conntrack_tcp_loose=1']);
    });

    test('a ban holds for containers too', async () => {
      const network = parseNetwork(`${CLIENT}/32`)!;
      await shield.applyBans([{ network, untilMs: Date.now() + 600_000 }]);
      assert.equal(await tryEcho(bench, PUBLISHED), 'timeout');
      await shield.applyBans([]);
      assert.equal(await tryEcho(bench, PUBLISHED), 'hello');
    });

    test('a published port that is not exposed is refused, one that is, is not', async () => {
      await shield.apply({ ...OPTIONS, expose: [OTHER] }, undefined);
      assert.equal(await tryEcho(bench, PUBLISHED), 'timeout');
      await shield.apply({ ...OPTIONS, expose: [PUBLISHED] }, undefined);
      assert.equal(await tryEcho(bench, PUBLISHED), 'hello');
    });

    test("taken away, Docker's rules are as they were", async () => {
      assert.deepEqual(await shield.off(), []);
      assert.equal(await tryEcho(bench, PUBLISHED), 'hello');
      const rules = bench.run('server', 'iptables', ['-t', 'nat', '-S', 'DOCKER']);
      assert.match(rules, new RegExp(`--to-destination ${CONTAINER}:${INSIDE}`));
    });
  },
);

/** What dockerd does for `-p 8081:80`: a bridge, and address translation on the way in and from here. */
function publish(host: Bench, container: Bench): void {
  const on = (namespace: string, ...args: string[]): void => {
    const done = spawnSync('ip', ['-n', namespace, ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`);
  };
  on(host.server, 'link', 'add', 'docker0', 'type', 'bridge');
  on(host.server, 'addr', 'add', '172.30.0.1/24', 'dev', 'docker0');
  on(host.server, 'link', 'set', 'docker0', 'up');
  const peer = ['peer', 'name', 'eth0', 'netns', container.server];
  on(host.server, 'link', 'add', 'veth0', 'type', 'veth', ...peer);
  on(host.server, 'link', 'set', 'veth0', 'master', 'docker0', 'up');
  on(container.server, 'addr', 'add', `${CONTAINER}/24`, 'dev', 'eth0');
  on(container.server, 'link', 'set', 'eth0', 'up');
  on(container.server, 'route', 'replace', 'default', 'via', '172.30.0.1');
  on(container.server, 'link', 'del', 'wire');
  host.run('server', 'sysctl', ['-q', '-w', 'net.ipv4.ip_forward=1']);
  const nat = (...args: string[]) => host.run('server', 'iptables', ['-t', 'nat', ...args]);
  const local = ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'DOCKER'];
  nat('-N', 'DOCKER');
  nat('-A', 'PREROUTING', ...local);
  nat('-A', 'OUTPUT', '!', '-d', '127.0.0.0/8', ...local);
  nat('-A', 'POSTROUTING', '-s', '172.30.0.0/24', '!', '-o', 'docker0', '-j', 'MASQUERADE');
  const to = ['-j', 'DNAT', '--to-destination', `${CONTAINER}:${INSIDE}`];
  nat('-A', 'DOCKER', '!', '-i', 'docker0', '-p', 'tcp', '--dport', String(PUBLISHED), ...to);
}
