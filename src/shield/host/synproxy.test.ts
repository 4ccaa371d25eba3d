import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findSynproxy } from './synproxy.ts';
import type { ShieldHost } from './shield-host.ts';

function hostWith(sysctls: Readonly<Record<string, string>>): ShieldHost {
  const answer = { ok: true, output: '', error: '' };
  const nft = () => Promise.resolve(answer);
  const all: Readonly<Record<string, string>> = {
    'net/netfilter/nf_conntrack_tcp_loose': '1',
    ...sysctls,
  };
  return {
    clock: { now: () => 0, monotonic: () => 0 },
    changeNft: nft,
    checkNft: nft,
    listNft: nft,
    readText: (file) => all[file.replace('/proc/sys/', '')],
    writeText: () => undefined,
  };
}

describe('what SYNPROXY promises', () => {
  const scaleWith = async (
    sysctls: Readonly<Record<string, string>>,
  ): Promise<number | undefined> =>
    (await findSynproxy(hostWith(sysctls), 1500)).promise?.windowScale;

  test('the scale that the server will use: of the largest buffer it may come to have', async () => {
    assert.equal(await scaleWith({ 'net/ipv4/tcp_rmem': '4096 131072 6291456' }), 7);
    assert.equal(
      await scaleWith({
        'net/ipv4/tcp_rmem': '4096\t131072\t6291456',
        'net/core/rmem_max': '212992',
      }),
      7,
    );
    assert.equal(
      await scaleWith({
        'net/ipv4/tcp_rmem': '4096 131072 6291456',
        'net/core/rmem_max': '33554432',
      }),
      10,
    );
    assert.equal(await scaleWith({ 'net/ipv4/tcp_window_scaling': '0' }), 0);
    assert.equal(await scaleWith({}), 7);
  });
});
