// The Dockerfile as it is: built, run as the README says, attacked, stopped. Only its base image is made
// of this machine's own files, so that nothing is pulled.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import path from 'node:path';
import { docker, importBaseImage, tryDocker } from '../support/container.ts';
import { requires } from '../support/requires.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NAME = `rampart-test-${process.pid}`;
const BASE = `${NAME}-base`;
const VOLUME = `${NAME}-data`;
/** Of the user in the Dockerfile. */
const UID = '60801';
/** Docker kills a container that is not gone after so many seconds; the test then sees 137. */
const STOP_SECONDS = '25';
const ATTACK = '/search?q=%27%20UNION%20SELECT%20name,password%20FROM%20users--';
/** As in compose.yaml. */
const CONFINED = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--pids-limit', '256'];
const NO_GAIN = ['--security-opt', 'no-new-privileges:true', '--memory', '512m'];

describe('the container image', requires('root', 'docker'), () => {
  let gateway = '';

  before(async () => {
    importBaseImage(BASE);
    // Packages that are not in npm's cache come over the machine's own network.
    const build = ['build', '--network', 'host', '--build-arg', `BASE=${BASE}`, '-t', NAME];
    await docker(...build, '--force-rm', ROOT);
    await start();
  });
  after(async () => {
    await tryDocker('rm', '--force', NAME);
    await tryDocker('volume', 'rm', '--force', VOLUME);
    await tryDocker('image', 'rm', '--force', NAME);
    // Layers of the first stage, which the image itself does not hold, and what they stand on.
    await tryDocker('image', 'prune', '--force', '--filter', `label=base=${BASE}`);
    await tryDocker('image', 'rm', '--force', BASE);
  });

  async function start(): Promise<void> {
    const ports = ['-p', '127.0.0.1::8080', '-p', '127.0.0.1::8900'];
    const volume = ['--volume', `${VOLUME}:/data`];
    const options = [...CONFINED, ...NO_GAIN, ...volume, ...ports, '--health-interval', '1s'];
    await docker('run', '--detach', '--name', NAME, ...options, NAME);
    gateway = `http://${await docker('port', NAME, '8080/tcp')}`;
    const format = '{{.State.Running}} {{.State.Health.Status}}';
    let state = '';
    while (state !== 'true healthy') {
      state = await docker('inspect', '--format', format, NAME);
      assert.match(state, /^true (?:starting|healthy)$/, (await tryDocker('logs', NAME)).stderr);
    }
  }

  test('lets a request through and blocks an attack', async () => {
    assert.equal((await fetch(`${gateway}/`)).status, 200);
    const blocked = await fetch(gateway + ATTACK);
    assert.equal(blocked.status, 403);
    assert.match(blocked.headers.get('x-request-id')!, /^\S+$/);
  });

  test('no process of it is root, and none has a capability', async () => {
    const [, ...processes] = (await docker('top', NAME, '-eo', 'uid,pid,cmd')).split('\n');
    assert.ok(processes.length >= 4, processes.join('\n'));
    for (const line of processes) {
      const [uid, pid] = line.trim().split(/\s+/);
      assert.equal(uid, UID, line);
      assert.match(readFileSync(`/proc/${pid}/status`, 'latin1'), /^CapEff:\s+0+$/m, line);
    }
  });

  test('its own files cannot be changed from inside', async () => {
    for (const file of ['/app/dist/x', '/etc/rampart/x', '/x']) {
      const { code, stderr } = await tryDocker('exec', NAME, 'touch', file);
      assert.notEqual(code, 0);
      assert.match(stderr, /Read-only file system/);
    }
  });

  test('SIGTERM ends it in order, and the next one finds what it stored', async () => {
    const blocked = await fetch(gateway + ATTACK);
    const id = blocked.headers.get('x-request-id')!;
    await docker('stop', '--time', STOP_SECONDS, NAME);
    const format = '{{.State.ExitCode}} {{.State.OOMKilled}}';
    assert.equal(await docker('inspect', '--format', format, NAME), '0 false');
    await docker('rm', NAME);
    await start();
    const program = ['node', 'bin/rampart.js', 'explain', id, '--data', '/data'];
    assert.match(await docker('exec', NAME, ...program), /verdict +block/);
  });
});
