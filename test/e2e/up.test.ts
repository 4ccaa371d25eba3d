// The promise to a newcomer, held from outside: one command, a protected service, the attack stopped and
// explained; and what happens to it when processes die.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  isRunning,
  runRampart,
  RunningRampart,
  untilGone,
  type UpFacts,
} from '../support/running-rampart.ts';

const MEGABYTE = 1024 * 1024;
const IDLE_BYTES_MAX = 200 * MEGABYTE;
const ATTACK = '/search?q=x%27%20UNION%20SELECT%201,name,2,password%20FROM%20users--%20';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-up-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A configuration whose console takes a free port; tests must not depend on 8900. */
function writeConfig(name: string, more = ''): string {
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(file, `console: { listen: "127.0.0.1:0" }\n${more}`);
  return file;
}

const started: RunningRampart[] = [];
after(() => Promise.all(started.map((rampart) => rampart.dispose())));

function start(name: string, args: readonly string[]): RunningRampart {
  const rampart = new RunningRampart(path.join(folder, name), args);
  started.push(rampart);
  return rampart;
}

function startDemo(name: string): RunningRampart {
  return start(name, ['-c', writeConfig(name), '--listen', '127.0.0.1:0']);
}

const pidOf = async (rampart: RunningRampart, role: string): Promise<number> => {
  const { roles } = await rampart.status();
  const pid = roles.find(({ name }) => name === role)?.pid;
  assert.ok(pid !== undefined, `${role} runs`);
  return pid;
};

describe('rampart up, with the demo shop', () => {
  const rampart = startDemo('demo');
  let facts: UpFacts;
  let origin: string;

  before(async () => {
    facts = await rampart.ready();
    origin = facts.listen[0]!;
  });

  test('says where everything is', () => {
    assert.equal(facts.usesDemo, true);
    assert.match(facts.setupUrl, /^http:\/\/127\.0\.0\.1:\d+\/setup#token=\S{20,}$/);
    const armed = facts.defences.filter(({ armed }) => armed).map(({ name }) => name);
    for (const name of ['gateway', 'waf', 'journal', 'console'])
      assert.ok(armed.includes(name), name);
    const shield = facts.defences.find(({ name }) => name === 'kernel-shield');
    assert.equal(shield?.armed, false);
    assert.match(shield.reason, /rampart shield apply|not started as root/);
  });

  test('serves ordinary visitors', async () => {
    const answer = await fetch(`${origin}/search?q=lamp`);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /Oak desk lamp/);
  });

  test('stops an attack, and explains it', async () => {
    const answer = await fetch(origin + ATTACK);
    assert.equal(answer.status, 403);
    const page = await answer.text();
    const id = answer.headers.get('x-request-id')!;
    assert.ok(page.includes(id), 'the page names the request');
    assert.doesNotMatch(page, /correct-horse/);
    const explained = await explain(rampart, id);
    assert.equal(explained.detail.verdict, 'block');
    assert.equal(explained.detail.upstreamStatus, 0);
    assert.ok(explained.detail.matches.length > 0);
  });

  test('a person can read the explanation', async () => {
    const answer = await fetch(origin + ATTACK);
    const id = answer.headers.get('x-request-id')!;
    await explain(rampart, id);
    const { code, stdout } = await runRampart(['explain', id, '--data', rampart.dataFolder]);
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}verdict {3}block \(rule\)$/m);
    assert.match(stdout, /^ {2}rule \d+ /m);
  });

  test('the console answers', async () => {
    assert.equal((await fetch(`${facts.consoleUrl}/healthz`)).status, 200);
    assert.equal((await fetch(`${facts.consoleUrl}/api/events`)).status, 401);
  });

  test('status tells people and programs', async () => {
    const { code, stdout } = await runRampart(['status', '--data', rampart.dataFolder]);
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}gateway {2}up /m);
    assert.match(stdout, /nothing lost/);
  });

  test('all roles together stay small while idle', async () => {
    const { roles } = await rampart.status();
    const bytes = roles.map(({ memoryBytes }) => memoryBytes ?? 0);
    const { processMemoryBytes } = await import('../../src/roles/supervisor/memory.ts');
    const all = bytes.reduce(
      (sum, one) => sum + one,
      processMemoryBytes(rampart.process.pid!) ?? 0,
    );
    assert.ok(all > 0 && all < IDLE_BYTES_MAX, `${Math.round(all / MEGABYTE)} MB`);
  });

  test('a second one with the same data folder is refused', async () => {
    const second = startDemo('demo');
    const { code } = await second.exited;
    assert.equal(code, 1);
    assert.match(second.said, /^rampart: Rampart is already running with this data folder .*\n$/);
    assert.equal((await fetch(origin)).status, 200);
  });

  for (const role of ['gateway', 'control']) {
    test(`${role} killed: it comes back by itself`, async () => {
      const pid = await pidOf(rampart, role);
      process.kill(pid, 'SIGKILL');
      const { roles } = await rampart.statusWhen(({ roles }) =>
        roles.some((one) => one.name === role && one.state === 'up' && one.pid !== pid),
      );
      assert.equal(roles.find(({ name }) => name === role)?.restarts, 1);
      assert.equal((await fetch(`${origin}/search?q=lamp`)).status, 200);
      assert.equal((await fetch(origin + ATTACK)).status, 403);
    });
  }

  test('while control is away, the gateway serves; nothing is forgotten', async () => {
    const pid = await pidOf(rampart, 'control');
    process.kill(pid, 'SIGKILL');
    const answer = await fetch(origin + ATTACK);
    assert.equal(answer.status, 403);
    const explained = await explain(rampart, answer.headers.get('x-request-id')!);
    assert.equal(explained.detail.verdict, 'block');
  });

  test('SIGTERM: everything ends, in order, with exit code 0', async () => {
    const pids = rampart.processes();
    assert.ok(pids.length >= 4);
    assert.deepEqual(await rampart.stop(), { code: 0, signal: null });
    await untilGone(pids);
    await assert.rejects(fetch(origin));
    assert.ok(!readdirSync(rampart.dataFolder).includes('supervisor.sock'));
  });
});

describe('the end of the supervisor', () => {
  test('killed with -9, it leaves no orphan', async () => {
    const rampart = startDemo('killed');
    await rampart.ready();
    const pids = rampart.processes();
    assert.ok(pids.length >= 4);
    rampart.process.kill('SIGKILL');
    await rampart.exited;
    await untilGone(pids);
    const again = startDemo('killed');
    await again.ready();
    assert.equal((await again.stop()).code, 0);
  });

  test('told while it still starts, it ends cleanly', async () => {
    const rampart = startDemo('early');
    await rampart.until(() => rampart.processes().length > 1);
    const pids = rampart.processes();
    assert.equal((await rampart.stop()).code, 0);
    await untilGone(pids);
  });

  test('a second signal does not wait for a request that hangs', async () => {
    const upstream = createServer(() => undefined);
    const port = await listen(upstream);
    const config = writeConfig('hanging', 'gateway: { limits: { drainTimeout: 120s } }\n');
    const rampart = start('hanging', [
      '-c',
      config,
      '--listen',
      '127.0.0.1:0',
      '--upstream',
      `http://127.0.0.1:${port}`,
    ]);
    const { listen: urls } = await rampart.ready();
    const reached = new Promise((resolve) => upstream.once('request', resolve));
    const hanging = assert.rejects(fetch(urls[0]!));
    await reached;
    const pids = rampart.processes();
    rampart.process.kill('SIGTERM');
    // Not within the time in which one Ctrl-C comes twice.
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.equal(isRunning(rampart.process.pid!), true, 'it waits for the request');
    rampart.process.kill('SIGTERM');
    assert.equal((await rampart.exited).code, 1);
    await untilGone(pids);
    await hanging;
    upstream.close();
    upstream.closeAllConnections();
  });
});

describe('what cannot be started ends in one line, and leaves nothing behind', () => {
  const cases: readonly {
    readonly name: string;
    readonly args: () => readonly string[] | Promise<readonly string[]>;
    readonly code: number;
    readonly expected: RegExp;
  }[] = [
    {
      name: 'a port in use',
      args: async () => ['--listen', `127.0.0.1:${await listen(blocker)}`],
      code: 1,
      expected:
        /^rampart: 127\.0\.0\.1:\d+ is in use by another program; stop it, or choose another port with --listen ADDRESS:PORT$/,
    },
    {
      name: 'an address of another machine',
      args: () => ['--listen', '192.0.2.1:8080'],
      code: 1,
      expected:
        /^rampart: this machine has no address 192\.0\.2\.1; choose another one with --listen/,
    },
    {
      name: 'a console port in use',
      args: () => {
        const { port } = blocker.address() as AddressInfo;
        const file = path.join(folder, 'console.yaml');
        writeFileSync(file, `console: { listen: "127.0.0.1:${port}" }\n`);
        return ['-c', file, '--listen', '127.0.0.1:0'];
      },
      code: 1,
      expected: /^rampart: 127\.0\.0\.1:\d+ is in use by another program; .*console\.listen$/,
    },
    {
      name: 'an unknown key',
      args: () => ['-c', writeConfig('unknown-key', 'sitse: []\n')],
      code: 2,
      expected: /^rampart: .*unknown-key\.yaml:2:1: unknown key "sitse"; did you mean "sites"\?$/,
    },
    {
      name: 'a configuration that is not there',
      args: () => ['-c', path.join(folder, 'gone.yaml')],
      code: 2,
      expected: /^rampart: cannot read the configuration .*gone\.yaml: there is no such file/,
    },
    {
      name: 'an upstream that is no URL',
      args: () => ['--upstream', 'localhost:3000'],
      code: 2,
      expected: /^rampart: --upstream: expected a URL such as "http:\/\/127\.0\.0\.1:3000"/,
    },
    {
      name: 'a certificate that cannot be read',
      args: () => [
        '-c',
        writeConfig(
          'certificate',
          'gateway: { certificates: [{ certificate: gone.pem, key: gone.key }] }\n',
        ),
      ],
      code: 2,
      expected:
        /^rampart: .*certificate\.yaml:2:27: certificate .*gone\.pem: there is no such file$/,
    },
    {
      name: 'a rule that is wrong',
      args: () => {
        writeFileSync(path.join(folder, 'wrong.conf'), 'SecRule ARGS "@rx (" "id:1,deny"\n');
        const site =
          'sites: [{ upstream: "http://127.0.0.1:1", waf: { rules: [./wrong.conf] } }]\n';
        return ['-c', writeConfig('wrong-rule', site)];
      },
      code: 2,
      expected: /^rampart: .*wrong\.conf:1:\d+: /,
    },
  ];
  const blocker = createTcpServer();
  after(() => blocker.close());

  for (const { name, args, code, expected } of cases) {
    test(name, async () => {
      const rampart = start(`refused-${name.replaceAll(' ', '-')}`, await args());
      assert.deepEqual(await rampart.exited, { code, signal: null });
      const lines = rampart.said.trimEnd().split('\n');
      assert.equal(lines.length, 1, rampart.said);
      assert.match(lines[0]!, expected);
    });
  }

  test('a data folder that cannot be made', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const rampart = start('a-file/data', ['--listen', '127.0.0.1:0', '-c', writeConfig('data')]);
    assert.equal((await rampart.exited).code, 2);
    assert.match(
      rampart.said,
      /^rampart: cannot prepare the data folder .*; name another one with --data DIR\n$/,
    );
  });

  test('an upstream that does not answer is a warning: it may come up later', async () => {
    const closed = createTcpServer();
    const port = await listen(closed);
    closed.close();
    const rampart = start('no-upstream', [
      '-c',
      writeConfig('no-upstream'),
      '--listen',
      '127.0.0.1:0',
      '--upstream',
      `http://127.0.0.1:${port}`,
    ]);
    const { listen: urls, warnings } = await rampart.ready();
    assert.match(
      warnings[0]!,
      /^upstream http:\/\/127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)/,
    );
    assert.equal((await fetch(urls[0]!)).status, 502);
    assert.equal((await rampart.stop()).code, 0);
  });
});

interface Explained {
  readonly detail: {
    readonly verdict: string;
    readonly upstreamStatus: number;
    readonly matches: readonly unknown[];
  };
}

/** What `explain --json` says, once the event is stored. */
async function explain(rampart: RunningRampart, id: string): Promise<Explained> {
  for (;;) {
    const { code, stdout } = await runRampart([
      'explain',
      id,
      '--json',
      '--data',
      rampart.dataFolder,
    ]);
    if (code === 0) return JSON.parse(stdout) as Explained;
  }
}

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
