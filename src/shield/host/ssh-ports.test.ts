import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findSshConnection, findSshPorts } from './ssh-ports.ts';

type Files = Readonly<Record<string, string>>;

const hostWith = (files: Files) => ({
  readText: (file: string) => files[file],
  listFolder: (folder: string) => {
    const names = Object.keys(files).filter((file) => file.startsWith(`${folder}/`));
    return names.length === 0 ? undefined : names.map((file) => file.slice(folder.length + 1));
  },
});
const portsOf = (files: Files): readonly number[] => findSshPorts(hostWith(files));

describe('SSH ports', () => {
  test('22 where nothing is said, and beside all that is', () => {
    assert.deepEqual(portsOf({}), [22]);
    assert.deepEqual(portsOf({ '/etc/ssh/sshd_config': '#Port 2222\nPermitRootLogin no\n' }), [22]);
    assert.deepEqual(
      portsOf({ '/etc/ssh/sshd_config': 'Port 2200\nport=2201\n' }),
      [22, 2200, 2201],
    );
  });

  test('what sshd_config includes, and the files of SUSE', () =>
    assert.deepEqual(
      portsOf({
        '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\n',
        '/etc/ssh/sshd_config.d/10-port.conf': '  Port "2222"\n',
        '/etc/ssh/sshd_config.d/10-port.conf.rpmsave': 'Port 2223\n',
        '/usr/etc/ssh/sshd_config': 'Port 2224\n',
      }),
      [22, 2222, 2224],
    ));

  test('ports of addresses; an address without one names none', () =>
    assert.deepEqual(
      portsOf({
        '/etc/ssh/sshd_config': [
          'ListenAddress 192.0.2.1:2201',
          'ListenAddress [2001:db8::1]:2202',
          'ListenAddress host.example:2203',
          'ListenAddress 2001:db8::2204',
          'ListenAddress 192.0.2.1',
          'ListenAddress 192.0.2.1:99999',
        ].join('\n'),
      }),
      [22, 2201, 2202, 2203],
    ));

  test('where systemd listens in its place', () =>
    assert.deepEqual(
      portsOf({
        '/usr/lib/systemd/system/ssh.socket': '[Socket]\nListenStream=2201\n',
        '/run/systemd/generator/ssh.socket.d/addresses.conf':
          'ListenStream=\nListenStream=0.0.0.0:2202\nListenStream=[::]:2203\n',
        '/etc/systemd/system/sshd.socket.d/override.conf': 'ListenStream = 2204\n',
        '/etc/systemd/system/other.socket': 'ListenStream=2205\n',
        '/etc/systemd/system/ssh.socket': 'ListenStream=/run/ssh-unix:2206\n',
      }).toSorted((left, right) => left - right),
      [22, 2201, 2202, 2203, 2204],
    ));
});

describe('the session that a command was started in', () => {
  const environ = (...words: readonly string[]): string => `${words.join('\0')}\0`;

  test('is found behind sudo, whatever the programs in between are called', () => {
    const files = {
      '/proc/30/environ': environ('SUDO_USER=me'),
      '/proc/30/stat': '30 (node) S 20 30',
      '/proc/20/stat': '20 (a) S 99 (b) S 10 20',
      '/proc/10/environ': environ('HOME=/', 'SSH_CONNECTION=203.0.113.7 50000 192.0.2.1 2222'),
    };
    assert.deepEqual(findSshConnection(hostWith(files), 30), {
      address: '203.0.113.7',
      port: 2222,
    });
  });

  test('is none at the machine itself, nor where what it says makes no sense', () => {
    assert.equal(findSshConnection(hostWith({}), 30), undefined);
    const files = {
      '/proc/30/environ': environ('NOT_SSH_CONNECTION=203.0.113.7 1 192.0.2.1 2222'),
      '/proc/30/stat': '30 (sh) S 20 30',
      '/proc/20/environ': environ('SSH_CONNECTION=203.0.113.7 50000 192.0.2.1 port'),
      '/proc/20/stat': '20 (sh) S 30 20',
    };
    assert.equal(findSshConnection(hostWith(files), 30), undefined, 'nor in a circle');
  });
});
