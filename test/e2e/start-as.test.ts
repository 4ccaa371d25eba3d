// The two commands on other people's machines: as an ordinary user, as root from a folder that nobody
// else may enter, on a low port, under an older Node.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { copyCheckout } from '../support/checkout-copy.ts';
import { requires } from '../support/requires.ts';
import {
  descendantsOf,
  RunningRampart,
  untilGone,
  type StartOptions,
} from '../support/running-rampart.ts';

/** nobody, on every Linux. */
const ORDINARY_UID = 65_534;
const ATTACK = '/search?q=x%27%20UNION%20SELECT%201,name,2,password%20FROM%20users--%20';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-start-'));
const started: RunningRampart[] = [];
after(async () => {
  await Promise.all(started.map((rampart) => rampart.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

function start(name: string, listen: string, options: StartOptions): RunningRampart {
  const config = path.join(folder, `${name}.yaml`);
  writeFileSync(config, 'console: { listen: "127.0.0.1:0" }\n');
  const rampart = new RunningRampart(
    path.join(folder, name, 'data'),
    ['-c', config, '--listen', listen],
    options,
  );
  started.push(rampart);
  return rampart;
}

async function assertProtects(origin: string): Promise<void> {
  assert.equal((await fetch(`${origin}/search?q=lamp`)).status, 200);
  assert.equal((await fetch(origin + ATTACK)).status, 403);
}

describe('an ordinary user', requires('root'), () => {
  const home = path.join(folder, 'ordinary');

  before(() => {
    chmodSync(folder, 0o755);
    mkdirSync(home);
    chownSync(home, ORDINARY_UID, ORDINARY_UID);
  });

  test('starts it from a copy of their own, without any privilege', async () => {
    const root = path.join(home, 'rampart');
    copyCheckout(root, ORDINARY_UID);
    const rampart = start('ordinary', '127.0.0.1:0', {
      root,
      uid: ORDINARY_UID,
      env: { HOME: home },
    });
    const { listen, defences } = await rampart.ready();
    await assertProtects(listen[0]!);
    const separation = defences.find(({ name }) => name === 'privilege-separation');
    assert.equal(separation?.armed, false);
    assert.match(
      separation.reason,
      /^not started as root, so all roles are one user; Node's permission model on/,
    );
    assert.equal((await rampart.stop()).code, 0);
    assert.ok(existsSync(path.join(root, 'dist/cli/main.js')), 'it was built on the way');
  });

  const portStart = existsSync('/proc/sys/net/ipv4/ip_unprivileged_port_start')
    ? Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
    : 1024;
  test(
    'is told what to do about a port that is not theirs',
    { skip: portStart < 1024 && 'this machine lets anybody listen on low ports' },
    async () => {
      const rampart = start('ordinary/low', '127.0.0.1:81', { uid: ORDINARY_UID });
      assert.equal((await rampart.exited).code, 1);
      assert.match(
        rampart.said,
        /^rampart: this user may not listen on 127\.0\.0\.1:81; choose a port from 1024 up/,
      );
    },
  );
});

describe('root', requires('root', 'program:setpriv', 'program:unshare'), () => {
  test('starts it from a folder that only root may enter, and still no role but the agent is root', async () => {
    const hidden = path.join(folder, 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    const root = path.join(hidden, 'rampart');
    copyCheckout(root, 0);
    const rampart = start('hidden', '127.0.0.1:0', { root });
    const { listen, defences } = await rampart.ready();
    await assertProtects(listen[0]!);
    assert.equal(defences.find(({ name }) => name === 'privilege-separation')?.armed, true);
    const { roles } = await rampart.status();
    const uidOf = (name: string): number => {
      const { pid } = roles.find((role) => role.name === name)!;
      return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]);
    };
    assert.ok(uidOf('gateway') > 0 && uidOf('control') > 0);
    assert.notEqual(uidOf('gateway'), uidOf('control'));
    assert.equal(uidOf('agent'), 0);
    assert.equal((await rampart.stop()).code, 0);
  });

  test('listens on a low port, with a gateway that is not root', async () => {
    const port = await freeLowPort();
    const rampart = start('port', `127.0.0.1:${port}`, {});
    const { listen } = await rampart.ready();
    assert.deepEqual(listen, [`http://127.0.0.1:${port}`]);
    await assertProtects(listen[0]!);
    assert.equal((await rampart.stop()).code, 0);
  });
});

describe('npm start', requires('program:npm'), () => {
  test('told to end, npm takes everything with it', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const config = path.join(folder, 'npm.yaml');
    writeFileSync(config, 'console: { listen: "127.0.0.1:0" }\n');
    const data = path.join(folder, 'npm');
    const args = ['start', '--', '--json', '-c', config, '--data', data, '--listen', '127.0.0.1:0'];
    const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    after(() => npm.kill('SIGKILL'));
    let printed = '';
    for await (const chunk of npm.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      printed += chunk;
      if (printed.includes('"setupUrl"')) break;
    }
    const pids = descendantsOf(npm.pid!);
    assert.ok(pids.length >= 4);
    npm.kill('SIGTERM');
    await untilGone([npm.pid!, ...pids]);
  });
});

const oldNode = findOldNode();
describe(
  'under an older Node',
  { skip: oldNode === undefined && 'there is no older Node here' },
  () => {
    test('the launcher finds the right one, hands signals on, and leaves nothing behind', async () => {
      const rampart = start('old', '127.0.0.1:0', { node: oldNode! });
      const { listen } = await rampart.ready();
      await assertProtects(listen[0]!);
      const pids = rampart.processes();
      assert.deepEqual(await rampart.stop(), { code: 0, signal: null });
      await untilGone(pids);
    });

    test('killed itself, it takes everything with it', async () => {
      const rampart = start('old-killed', '127.0.0.1:0', { node: oldNode! });
      await rampart.ready();
      const pids = rampart.processes();
      rampart.process.kill('SIGKILL');
      await untilGone(pids);
    });
  },
);

/** A Node below 26 outside of this checkout, as a machine may have it. */
function findOldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '')
    .split(':')
    .filter((name) => !name.includes('node_modules'));
  return folders
    .map((name) => path.join(name, 'node'))
    .find((file) => {
      const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
      return status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) < 26;
    });
}

async function freeLowPort(): Promise<number> {
  for (let port = 1023; port > 600; port--) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error('no low port is free');
}
