// Changes bans of the shield's table over netlink, in the network namespace it is started in, and holds what
// the kernel has then against what it should have, as nft lists it. Prints JSON: `ChangedBans`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { formatAddress, formatNetwork, parseNetwork, requireNetwork } from '../../../src/lib/ip.ts';
import { systemHost } from '../../../src/shield/index.ts';
import { BanSets } from '../../../src/shield/nft/ban-sets.ts';
import { NO_BANS } from '../../../src/shield/nft/ban-script.ts';
import type { Ban, BanElements } from '../../../src/shield/nft/bans.ts';
import { SET_NAMES, TABLE } from '../../../src/shield/nft/names.ts';
import { buildRuleset, REMOVE_SCRIPT } from '../../../src/shield/nft/ruleset.ts';
import { DEFAULT_SHIELD_OPTIONS } from '../../../src/shield/options.ts';

export interface ChangedBans {
  /** Changes that went to the kernel over netlink, and those that nft had to make. */
  readonly overNetlink: number;
  readonly overNft: readonly string[];
}

const HOUR_MS = 3_600_000;
const ENDS = 3;
const RUNS = 40;

const host = systemHost();
let overNetlink = 0;
const overNft: string[] = [];
const watched = {
  ...host,
  openNetlink: async () => {
    const netlink = await host.openNetlink!();
    assert.ok(netlink !== undefined);
    return {
      ...netlink,
      change: (batch: Buffer) => {
        netlink.change(batch);
        overNetlink++;
      },
    };
  },
  changeNft: (script: string) => {
    overNft.push(script);
    return host.changeNft(script);
  },
};

async function begin(): Promise<BanSets> {
  const table = buildRuleset({
    options: DEFAULT_SHIELD_OPTIONS,
    synproxy: undefined,
    confirmed: 'for-good',
    engaged: false,
    settling: false,
    known: [],
    bans: NO_BANS,
    nowMs: Date.now(),
  });
  const answer = await host.changeNft(table);
  assert.ok(answer.ok, answer.error);
  const sets = new BanSets(watched);
  sets.use(NO_BANS);
  return sets;
}

/** Ranges and addresses, in order, as text. */
function wanted(there: BanElements): readonly string[] {
  const addresses = [...there.addresses4.keys(), ...there.addresses6.keys()];
  const ranges = [...there.ranges4, ...there.ranges6];
  return [...addresses, ...ranges.map(({ first, last }) => `${first}-${last}`)].toSorted();
}

function listed(): readonly string[] {
  const names = [SET_NAMES.bans4, SET_NAMES.bans6, SET_NAMES.banRanges4, SET_NAMES.banRanges6];
  return names.flatMap((name) => elementsOf(name)).toSorted();
}

interface Listed {
  readonly elem: {
    readonly val:
      | string
      | { readonly range: readonly [string, string] }
      | { readonly prefix: { readonly addr: string; readonly len: number } };
  };
}

function elementsOf(set: string): readonly string[] {
  const output = execFileSync('nft', ['-j', 'list', 'set', ...TABLE.split(' '), set]);
  const { nftables } = JSON.parse(output.toString()) as {
    readonly nftables: readonly { readonly set?: { readonly elem?: readonly Listed[] } }[];
  };
  return nftables.flatMap(({ set: found }) =>
    (found?.elem ?? []).map(({ elem: { val } }) => {
      if (typeof val === 'string') return set.startsWith('ban_ranges') ? `${val}-${val}` : val;
      if ('range' in val) return val.range.join('-');
      const network = parseNetwork(`${val.prefix.addr}/${val.prefix.len}`)!;
      return `${formatAddress(network.first)}-${formatAddress(network.last)}`;
    }),
  );
}

const network = fc.oneof(
  fc.nat(4).map((last) => `192.0.2.${last}`),
  fc.nat(3).map((last) => `2001:db8::${last + 1}`),
  // Beside and in one another: a change of one cuts others, or makes them whole again.
  fc
    .tuple(fc.nat(3), fc.constantFrom(22, 23, 24, 26))
    .map(([third, bits]) => `10.0.${third}.0/${bits}`),
  fc
    .tuple(fc.nat(3), fc.constantFrom(46, 47, 48))
    .map(([third, bits]) => `2001:db8:${third}::/${bits}`),
);
const change = fc.record({
  set: fc.array(fc.tuple(network, fc.integer({ min: 1, max: ENDS })), { maxLength: 3 }),
  lifted: fc.array(network, { maxLength: 3 }),
});

await fc.assert(
  fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
    const sets = await begin();
    for (const { set, lifted } of changes) {
      const bans = set.map(([text, end]): Ban => ({
        network: requireNetwork(text),
        untilMs: Date.now() + end * HOUR_MS,
      }));
      const unique = [...new Map(bans.map((ban) => [formatNetwork(ban.network), ban])).values()];
      const names = new Set(unique.map((ban) => formatNetwork(ban.network)));
      const gone = lifted.map(requireNetwork).filter((one) => !names.has(formatNetwork(one)));
      sets.note(unique, gone);
      const { failure } = await sets.amend(unique, gone);
      assert.equal(failure, undefined);
      assert.deepEqual(listed(), wanted(sets.there));
    }
  }),
  { numRuns: RUNS },
);
await host.changeNft(REMOVE_SCRIPT);
console.log(JSON.stringify({ overNetlink, overNft } satisfies ChangedBans));
