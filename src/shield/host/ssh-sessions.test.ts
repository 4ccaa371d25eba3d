import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findSshSessions } from './ssh-sessions.ts';

const HEAD = '  sl  local_address rem_address   st';
/** 203.0.113.7, 203.0.113.8 and 198.51.100.9; the port is 22 (0016), 2200 (0898) and 443 (01BB). */
const TCP = [
  HEAD,
  '   0: 0100000A:0016 077100CB:D431 01 0:0',
  '   1: 0100000A:0898 087100CB:D432 01 0:0',
  '   2: 0100000A:01BB 096433C6:D433 01 0:0',
  // Not open any more.
  '   3: 0100000A:0016 0A6433C6:D434 06 0:0',
].join('\n');

function utmp(...hosts: readonly string[]): string {
  const records = hosts.map((host) => {
    const record = Buffer.alloc(384);
    record.writeUInt16LE(7, 0);
    record.write(host, 76, 'latin1');
    return record.toString('latin1');
  });
  // A login that has ended: its record stays, with another type.
  const ended = Buffer.alloc(384);
  ended.writeUInt16LE(8, 0);
  ended.write('198.51.100.9', 76, 'latin1');
  return [...records, ended.toString('latin1')].join('');
}

function find(files: Readonly<Record<string, string>>, ports: readonly number[] = []) {
  return findSshSessions(
    {
      readText: (file) => files[file],
      listFolder: (folder) => {
        const names = Object.keys(files).filter((file) => file.startsWith(`${folder}/`));
        return names.length === 0 ? undefined : names.map((file) => file.slice(folder.length + 1));
      },
    },
    ports,
  );
}

describe('SSH sessions', () => {
  test('where nobody keeps account, every open connection counts', () => {
    assert.deepEqual(find({ '/proc/net/tcp': TCP }), ['203.0.113.7']);
    assert.deepEqual(find({ '/proc/net/tcp': TCP }, [2200]), ['203.0.113.7', '203.0.113.8']);
    const config = { '/etc/ssh/sshd_config': '#Port 22\nPort 2200\n' };
    assert.equal(find({ '/proc/net/tcp': TCP, ...config }).length, 2);
  });

  test('a connection without a login is none: whoever knocks is not safe from bans', () => {
    assert.deepEqual(find({ '/proc/net/tcp': TCP, '/run/utmp': utmp() }), []);
    const logins = utmp('203.0.113.7', '198.51.100.9');
    assert.deepEqual(find({ '/proc/net/tcp': TCP, '/run/utmp': logins }), ['203.0.113.7']);
  });

  test('logins are read of systemd as well', () => {
    const session = 'UID=1000\nREMOTE=1\nREMOTE_HOST=203.0.113.8\nSERVICE=sshd\n';
    const files = { '/proc/net/tcp': TCP, '/run/systemd/sessions/3': session };
    assert.deepEqual(find(files, [2200]), ['203.0.113.8']);
  });

  test('a login from nowhere, a record cut short and an address in IPv6 notation', () => {
    const tcp6 = `${HEAD}\n 0: ${'0'.repeat(32)}:0016 0000000000000000FFFF0000077100CB:D431 01 0:0`;
    const files = { '/proc/net/tcp6': tcp6, '/run/utmp': utmp('', '203.0.113.7').slice(0, -100) };
    assert.deepEqual(find(files), ['203.0.113.7']);
  });
});
