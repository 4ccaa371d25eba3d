// Bans that go to the kernel without nft, held against what nft lists afterwards: whatever is banned and
// lifted, in whatever order, both know the same.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { requires } from '../support/requires.ts';
import type { ChangedBans } from './support/ban-changes.ts';
import { Bench } from './support/namespaces.ts';

const PROGRAM = path.join(import.meta.dirname, 'support/ban-changes.ts');

describe(
  'bans over netlink',
  requires('root', 'program:nft', 'program:ip', 'network-namespaces'),
  () => {
    let bench: Bench;
    before(() => {
      bench = new Bench();
    });
    after(() => bench.close());

    test('are in the kernel as they should be, and nft is not needed', () => {
      const output = bench.run('server', process.execPath, [PROGRAM]);
      const { overNetlink, overNft } = JSON.parse(output) as ChangedBans;
      assert.ok(overNetlink > 0);
      assert.deepEqual(overNft, []);
    });
  },
);
