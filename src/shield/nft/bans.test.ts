import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareAddresses, formatAddress, parseAddress, parseNetwork } from '../../lib/ip.ts';
import { changeBans, fillBans, NO_BANS, writeScript } from './ban-script.ts';
import { amendBans, planBans, type Ban, type BanElements, type BanRange } from './bans.ts';

const NOW_MS = 1_000_000;

const ban = (text: string, forMs = 60_000): Ban => ({
  network: parseNetwork(text)!,
  untilMs: NOW_MS + forMs,
});
const plan = (...bans: Ban[]): BanElements => planBans(bans, NOW_MS);
const show = (ranges: readonly BanRange[]): readonly string[] =>
  ranges.map(({ first, last, untilMs }) => `${first}-${last} ${untilMs - NOW_MS}`);

describe('bans as sets of the kernel', () => {
  test('addresses and networks of both families go to sets of their own', () => {
    const { addresses4, addresses6, ranges4, ranges6, lost } = plan(
      ban('192.0.2.1/32'),
      ban('2001:db8::1/128'),
      ban('198.51.100.0/24'),
      ban('2001:db8::/32'),
    );
    assert.deepEqual([...addresses4.keys()], ['192.0.2.1']);
    assert.deepEqual([...addresses6.keys()], ['2001:db8::1']);
    assert.deepEqual(show(ranges4), ['198.51.100.0-198.51.100.255 60000']);
    assert.equal(ranges6.length, 1);
    assert.equal(lost, 0);
  });

  test('the same twice: the later end counts; what is over is left out', () => {
    const { addresses4 } = plan(
      ban('192.0.2.1/32', 5),
      ban('192.0.2.1/32', 9),
      ban('192.0.2.2/32', 0),
    );
    assert.deepEqual([...addresses4], [['192.0.2.1', NOW_MS + 9]]);
  });

  test('a network in a network is cut out where it lasts longer, and lost in it where not', () => {
    assert.deepEqual(show(plan(ban('10.0.0.0/8', 5), ban('10.1.0.0/16', 9)).ranges4), [
      '10.0.0.0-10.0.255.255 5',
      '10.1.0.0-10.1.255.255 9',
      '10.2.0.0-10.255.255.255 5',
    ]);
    assert.deepEqual(show(plan(ban('10.0.0.0/8', 9), ban('10.1.0.0/16', 5)).ranges4), [
      '10.0.0.0-10.255.255.255 9',
    ]);
  });

  test('the ends of the address space', () => {
    assert.deepEqual(show(plan(ban('0.0.0.0/0', 5), ban('255.255.255.0/24', 9)).ranges4), [
      '0.0.0.0-255.255.254.255 5',
      '255.255.255.0-255.255.255.255 9',
    ]);
  });

  test('ranges never overlap, and hold each address as long as its longest ban', () => {
    const small = fc.record({
      third: fc.nat(3),
      fourth: fc.nat(255),
      bits: fc.integer({ min: 22, max: 31 }),
      forMs: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 12 }), (entries) => {
        const bans = entries.map(({ third, fourth, bits, forMs }) =>
          ban(`10.0.${third}.${fourth}/${bits}`, forMs),
        );
        const { ranges4 } = plan(...bans);
        const parsed = ranges4.map(({ first, last, untilMs }) => ({
          first: parseAddress(first)!,
          last: parseAddress(last)!,
          untilMs,
        }));
        for (const [index, range] of parsed.slice(1).entries()) {
          assert.ok(compareAddresses(parsed[index]!.last, range.first) < 0);
        }
        for (let last = 0; last < 1024; last += 3) {
          const address = parseAddress(`10.0.${last >> 8}.${last & 255}`)!;
          const within = ({ first, last: end }: Ban['network']): boolean =>
            compareAddresses(first, address) <= 0 && compareAddresses(address, end) <= 0;
          const wanted = Math.max(
            0,
            ...bans.filter(({ network }) => within(network)).map(({ untilMs }) => untilMs),
          );
          const found = parsed.find(
            (range) =>
              compareAddresses(range.first, address) <= 0 &&
              compareAddresses(address, range.last) <= 0,
          );
          assert.equal(found?.untilMs ?? 0, wanted, formatAddress(address));
        }
      }),
    );
  });
});

describe('the way from one set of bans to the next', () => {
  test('nothing to do is nothing said', () =>
    assert.deepEqual(script(plan(ban('10.0.0.0/8')), plan(ban('10.0.0.0/8')), NOW_MS), []));

  test('what goes is added before it is deleted: it may have timed out', () =>
    assert.deepEqual(script(plan(ban('192.0.2.1/32')), NO_BANS, NOW_MS), [
      'add element inet rampart bans4 { 192.0.2.1 }',
      'delete element inet rampart bans4 { 192.0.2.1 }',
    ]));

  test('a new end is a new element', () =>
    assert.deepEqual(script(plan(ban('192.0.2.1/32', 5)), plan(ban('192.0.2.1/32', 9)), NOW_MS), [
      'add element inet rampart bans4 { 192.0.2.1 }',
      'delete element inet rampart bans4 { 192.0.2.1 }',
      'add element inet rampart bans4 { 192.0.2.1 timeout 9ms }',
    ]));

  test('a range more, or one less, is that range alone', () => {
    const one = plan(ban('10.0.0.0/8', 5));
    const two = plan(ban('10.0.0.0/8', 5), ban('12.0.0.0/8', 5));
    assert.deepEqual(script(one, two, NOW_MS), [
      'add element inet rampart ban_ranges4 { 12.0.0.0-12.255.255.255 timeout 5ms }',
    ]);
    assert.deepEqual(script(two, one, NOW_MS), [
      'add element inet rampart ban_ranges4 { 12.0.0.0-12.255.255.255 }',
      'delete element inet rampart ban_ranges4 { 12.0.0.0-12.255.255.255 }',
    ]);
  });

  test('where ranges go and others come, they are replaced as a whole', () =>
    assert.deepEqual(script(plan(ban('10.0.0.0/8', 5)), plan(ban('11.0.0.0/8', 5)), NOW_MS), [
      'flush set inet rampart ban_ranges4',
      'add element inet rampart ban_ranges4 { 11.0.0.0-11.255.255.255 timeout 5ms }',
    ]));

  test('a clock that went back makes no endless ban, one that went on no negative one', () => {
    const year = 365 * 86_400_000;
    const [far] = fillBans(plan(ban('192.0.2.1/32', 5 * year)), NOW_MS);
    assert.ok(far!.includes(`timeout ${year}ms`));
    const [over] = fillBans(plan(ban('192.0.2.1/32', 5)), NOW_MS + 1_000_000);
    assert.ok(over!.includes('timeout 1ms'));
  });
});

describe('a change of bans, without looking at all others', () => {
  const text = fc.integer({ min: 1, max: 6 }).map((last) => `192.0.2.${last}/32`);
  const address = fc.oneof(
    text,
    fc.constantFrom('2001:db8::1/128', '2001:db8::2/128', '2001:db8::/32'),
    fc.constantFrom('198.51.100.0/24', '198.51.0.0/16', '203.0.113.0/24'),
  );
  const change = fc.record({ network: address, untilMs: fc.integer({ min: 1, max: 9 }) });

  test('leads where planning all anew leads, and says what makes the difference', () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(change), fc.array(address), (first, set, lifted) => {
        const before = new Map(
          first.map(({ network, untilMs }) => [network, ban(network, untilMs)]),
        );
        const there = planBans([...before.values()], NOW_MS);
        const bans = set.map(({ network, untilMs }) => ban(network, untilMs));
        const networks = lifted.map((one) => ban(one).network);
        for (const [index, { network }] of set.entries()) before.set(network, bans[index]!);
        for (const network of lifted) before.delete(network);
        const amended = amendBans(there, bans, networks, () => before.values(), NOW_MS);
        assert.ok(amended !== undefined);
        const planned = planBans([...before.values()], NOW_MS);
        assert.deepEqual(
          words(script(amended.before, amended.after, NOW_MS)),
          words(script(there, planned, NOW_MS)),
        );
        assert.deepEqual(sorted(amended.settle()), sorted(planned));
      }),
    );
  });

  test('is not enough where room or the past are concerned', () => {
    const there = plan(ban('192.0.2.1/32'));
    const amend = (elements: BanElements, nowMs: number, all: readonly Ban[] = []) =>
      amendBans(elements, [ban('192.0.2.2/32'), ...all], [], () => all, nowMs);
    assert.notEqual(amend(there, NOW_MS), undefined);
    assert.equal(amend({ ...there, lost: 1 }, NOW_MS), undefined);
    assert.equal(amend(there, NOW_MS + 1e12), undefined);
    const many = Array.from({ length: 9000 }, (_, index) =>
      ban(`10.${index >> 8}.${index & 255}.0/24`),
    );
    assert.equal(amend(there, NOW_MS, many), undefined, 'networks without room');
  });
});

function script(before: BanElements, after: BanElements, nowMs: number): readonly string[] {
  return writeScript(changeBans(before, after, nowMs));
}

/** In any order: each element stands by itself. */
function words(lines: readonly string[]): readonly string[] {
  return lines.join(' ').split(/[ ,]+/).toSorted();
}

function sorted(elements: BanElements): unknown {
  return {
    ...elements,
    addresses4: [...elements.addresses4].toSorted(([left], [right]) => left.localeCompare(right)),
    addresses6: [...elements.addresses6].toSorted(([left], [right]) => left.localeCompare(right)),
  };
}
