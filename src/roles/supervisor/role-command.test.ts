import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commandFor, seenPath, type Confinement, type RoleSpec } from './role-command.ts';

const SPEC: RoleSpec = {
  entry: '/app/src/roles/gateway/main.ts',
  identity: { uid: 60_801, gid: 60_802, name: '60801' },
  bindsLowPorts: true,
  read: ['/app', '/data/journal'],
  write: ['/data/journal'],
  net: true,
  worker: true,
  sqlite: false,
  nodeFlags: ['--max-semi-space-size=8'],
};
const CONFINEMENT: Confinement = {
  nodeFile: '/app/node',
  tools: { setpriv: '/usr/bin/setpriv', unshare: '/usr/bin/unshare', mount: '/usr/bin/mount' },
  separateUsers: true,
  view: [],
  notes: [],
};

const lineFor = (spec: RoleSpec, confinement: Confinement): string => {
  const { file, args } = commandFor(spec, confinement);
  return [file, ...args].join(' ');
};

describe('role command line', () => {
  test('as root: another user, one capability, then the permission model', () =>
    assert.equal(
      lineFor(SPEC, CONFINEMENT),
      [
        '/usr/bin/setpriv --reuid=60801 --regid=60802 --clear-groups',
        '--inh-caps=-all,+net_bind_service --ambient-caps=-all,+net_bind_service',
        '--bounding-set=-all,+net_bind_service --no-new-privs --pdeathsig KILL --',
        '/app/node --enable-experimental-regexp-engine-on-excessive-backtracks --permission',
        '--no-experimental-ffi --disable-sigusr1 --disable-warning=PERM0006 --disable-warning=PERM0002',
        '--disable-warning=ExperimentalWarning',
        '--allow-fs-read=/app --allow-fs-read=/data/journal --allow-fs-write=/data/journal',
        '--allow-net --allow-worker --no-addons --no-experimental-sqlite --max-semi-space-size=8',
        '/app/src/roles/gateway/main.ts',
      ].join(' '),
    ));

  test('a role that binds no low port keeps no capability', () =>
    assert.match(
      lineFor({ ...SPEC, bindsLowPorts: false }, CONFINEMENT),
      /--inh-caps=-all --ambient-caps=-all --bounding-set=-all /,
    ));

  test('native code for the role that calls libbpf, and for no other', () => {
    const line = lineFor({ ...SPEC, loadsAddons: true }, CONFINEMENT);
    assert.match(line, / --allow-addons /);
    assert.doesNotMatch(line, /--no-addons/);
  });

  test('as an ordinary user: no change of user, still a death signal', () =>
    assert.match(
      lineFor(SPEC, { ...CONFINEMENT, separateUsers: false }),
      /^\/usr\/bin\/setpriv --no-new-privs --pdeathsig KILL -- \/app\/node /,
    ));

  test('without setpriv: spawn changes the user', () => {
    const tools = { setpriv: undefined, unshare: undefined, mount: undefined };
    const command = commandFor(SPEC, { ...CONFINEMENT, tools });
    assert.deepEqual([command.file, command.uid, command.gid], ['/app/node', 60_801, 60_802]);
  });

  test('a view: mounts first, and every path is the one the role sees', () => {
    const view = [
      { real: '/app', seen: '/run/rampart/0', writable: false },
      { real: '/data', seen: '/run/rampart/1', writable: true },
    ];
    const { file, args } = commandFor(SPEC, { ...CONFINEMENT, view });
    assert.equal(file, '/usr/bin/unshare');
    const rest = args.slice(args.indexOf('rampart'));
    assert.deepEqual(rest.slice(0, 10), [
      'rampart',
      '/usr/bin/mount',
      '/app',
      '/run/rampart/0',
      'ro',
      '/data',
      '/run/rampart/1',
      'rw',
      '--',
      '/usr/bin/setpriv',
    ]);
    assert.ok(rest.includes('/run/rampart/0/node'));
    assert.ok(rest.includes('--allow-fs-write=/run/rampart/1/journal'));
    assert.equal(rest.at(-1), '/run/rampart/0/src/roles/gateway/main.ts');
  });

  test('who stays root sees the real paths', () => {
    const view = [{ real: '/app', seen: '/run/rampart/0', writable: false }];
    assert.ok(
      !lineFor({ ...SPEC, identity: undefined }, { ...CONFINEMENT, view }).includes('/run/rampart'),
    );
  });

  test('a folder that only begins with the same letters is another one', () =>
    assert.equal(
      seenPath('/application/x', [{ real: '/app', seen: '/s', writable: false }]),
      '/application/x',
    ));
});
