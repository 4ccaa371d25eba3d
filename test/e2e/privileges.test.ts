// From inside the gateway's process nothing can be read, started or written but what it needs. The
// command line is the one that `rampart up` uses; only the file that it runs is a probe.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { findAppLayout } from '../../src/roles/app-layout.ts';
import { planConfinement } from '../../src/roles/supervisor/confinement.ts';
import { dataFoldersIn, prepareDataFolders } from '../../src/roles/supervisor/data-folders.ts';
import { findHostTools } from '../../src/roles/supervisor/host-tools.ts';
import { findIdentity, readPasswd } from '../../src/roles/supervisor/identities.ts';
import { commandFor, seenPath } from '../../src/roles/supervisor/role-command.ts';
import { RoleProcess } from '../../src/roles/supervisor/role-process.ts';
import { roleSpecs, type ProcessName } from '../../src/roles/supervisor/role-specs.ts';
import { requires } from '../support/requires.ts';

const IS_ROOT = process.getuid?.() === 0;
const DENIED = 'ERR_ACCESS_DENIED';
const PROBE = path.join(import.meta.dirname, 'probe/privileges.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-privileges-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const layout = findAppLayout();
const folders = dataFoldersIn(path.join(folder, 'data'));
const passwd = readPasswd();
const identities = {
  gateway: findIdentity('gateway', passwd),
  control: findIdentity('control', passwd),
  demo: findIdentity('demo', passwd),
};

interface Probed {
  readonly found: Readonly<Record<string, string>>;
  /** `/proc/PID/status` of the probe while it ran. */
  readonly status: string;
}

/** Runs the probe as `name` would run. */
async function probeAs(name: ProcessName): Promise<Probed> {
  // As `rampart up` has it: what it makes for the roles' users must not depend on that.
  const umask = process.umask(0o027);
  const confinement = planConfinement(findHostTools(), IS_ROOT, {
    nodeFile: layout.nodeFile,
    readFolder: layout.readFolder,
    dataFolder: folders.root,
    identity: identities.gateway,
  });
  process.umask(umask);
  const seen = (file: string): string => seenPath(file, confinement.view);
  const found = Promise.withResolvers<Readonly<Record<string, string>>>();
  const spec = { ...roleSpecs(layout, folders, identities)[name], entry: PROBE };
  const role = new RoleProcess({
    name,
    command: commandFor(spec, confinement),
    settings: () => ({
      journal: seen(folders.journal),
      store: seen(folders.store),
      outside: seen(folders.root),
      app: seen(layout.readFolder),
      link: seen(folders.linkSocket),
      lowPort: IS_ROOT ? 1023 : 0,
    }),
    onMessage: (message) => {
      if (message.type === 'ready') found.resolve(message.detail as Record<string, string>);
    },
    onChange: () => {
      if (role.state === 'down') found.reject(new Error(role.reason));
    },
    clock: systemClock,
  });
  role.start();
  try {
    const detail = await found.promise;
    return { found: detail, status: readFileSync(`/proc/${role.pid}/status`, 'latin1') };
  } finally {
    role.kill();
    await role.stop(1000);
  }
}

const statusField = (status: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(\\S*)`, 'm').exec(status)?.[1] ?? '';

describe('what the gateway process may do', { skip: process.platform !== 'linux' }, () => {
  const link = createServer();
  let gateway: Probed;

  before(async () => {
    const umask = process.umask(0o027);
    prepareDataFolders(folders, IS_ROOT ? identities : undefined);
    await new Promise<void>((resolve) => link.listen(folders.linkSocket, resolve));
    process.umask(umask);
    writeFileSync(path.join(folders.store, 'events.db'), 'secret');
    if (IS_ROOT) {
      // As control leaves them.
      chownSync(folders.linkSocket, identities.control.uid, identities.gateway.gid);
      chmodSync(folders.linkSocket, 0o660);
      chownSync(
        path.join(folders.store, 'events.db'),
        identities.control.uid,
        identities.control.gid,
      );
    }
    gateway = await probeAs('gateway');
  });
  after(() => link.close());

  for (const name of [
    'readShadow',
    'readPasswd',
    'readOwnMemory',
    'readDatabase',
    'listStore',
    'writeOutside',
    'writeApp',
    'writeTemporary',
    'spawn',
    'inspector',
  ]) {
    test(`${name} is refused`, () => assert.equal(gateway.found[name], DENIED));
  }
  test('the database cannot be opened past the permission model either', () =>
    assert.equal(gateway.found['importSqlite'], 'ERR_UNKNOWN_BUILTIN_MODULE'));
  test('no addon is loaded', () => assert.equal(gateway.found['addon'], 'ERR_DLOPEN_DISABLED'));
  for (const name of ['writeJournal', 'readJournal', 'startWorker', 'connectLink', 'listenLow']) {
    test(`${name} works`, () => assert.equal(gateway.found[name], 'done'));
  }
  test('it can gain no privileges by starting another program', () =>
    assert.equal(statusField(gateway.status, 'NoNewPrivs'), '1'));

  describe('started as root', requires('root', 'program:setpriv'), () => {
    test('it is its own unprivileged user, and stays it', () => {
      assert.equal(gateway.found['uid'], String(identities.gateway.uid));
      assert.equal(statusField(gateway.status, 'Uid'), String(identities.gateway.uid));
      assert.equal(statusField(gateway.status, 'Gid'), String(identities.gateway.gid));
      assert.equal(statusField(gateway.status, 'Groups'), '');
      assert.equal(gateway.found['becomeRoot'], 'EPERM');
    });
    test('its one capability is to listen on low ports', () => {
      const bindService = (1n << 10n).toString(16).padStart(16, '0');
      for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapBnd', 'CapAmb']) {
        assert.equal(statusField(gateway.status, set), bindService, set);
      }
    });
    test('control is another user, without any capability', async () => {
      const { found, status } = await probeAs('control');
      assert.equal(found['uid'], String(identities.control.uid));
      assert.notEqual(identities.control.uid, identities.gateway.uid);
      assert.equal(statusField(status, 'CapEff'), '0'.repeat(16));
      assert.equal(found['listenLow'], 'EACCES');
      for (const name of ['readShadow', 'spawn', 'writeApp', 'writeOutside']) {
        assert.equal(found[name], DENIED, name);
      }
      assert.equal(found['readDatabase'], 'done');
    });
    test("the agent's journal: the gateway's user neither reads, writes nor removes it, control's does", () => {
      // As the users alone, without Node's permission model in front.
      chmodSync(folder, 0o711);
      const segment = path.join(folders.agentJournal, 'agent.segment.open');
      writeFileSync(segment, 'x', { mode: 0o640 });
      const tries = [
        `ls '${folders.agentJournal}'`,
        `cat '${segment}'`,
        `echo x >> '${segment}'`,
        `mv '${segment}' '${segment}.gone'`,
        `rm -f '${segment}'`,
        `echo x > '${folders.agentJournal}/agent.other.open'`,
        `chmod 777 '${folders.agentJournal}'`,
        `mv '${folders.agentJournal}' '${folders.root}/elsewhere'`,
      ];
      for (const attempt of tries) {
        const { uid, gid } = identities.gateway;
        assert.notEqual(spawnSync('sh', ['-c', attempt], { uid, gid }).status, 0, attempt);
      }
      assert.deepEqual(readdirSync(folders.agentJournal), ['agent.segment.open']);
      const { uid, gid } = identities.control;
      const ingests = spawnSync('sh', ['-c', `cat '${segment}' && rm '${segment}'`], { uid, gid });
      assert.equal(ingests.status, 0, String(ingests.stderr));
    });
    test('the demo shop is a third one, and sees neither journal nor store', async () => {
      const { found } = await probeAs('demo');
      assert.equal(found['uid'], String(identities.demo.uid));
      for (const name of ['readShadow', 'spawn', 'writeApp', 'readDatabase', 'writeJournal']) {
        assert.equal(found[name], DENIED, name);
      }
    });
  });
});
