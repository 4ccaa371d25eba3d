import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { planBans } from './nft/bans.ts';
import { buildRuleset } from './nft/ruleset.ts';
import { DEFAULT_SHIELD_OPTIONS, readShieldOptions } from './options.ts';

const build = (options: unknown): string =>
  buildRuleset({
    options: readShieldOptions(options),
    synproxy: {
      mss4: 1460,
      mss6: 1440,
      windowScale: 7,
      timestamps: true,
      selectiveAcks: true,
      stripsTimestamp: true,
    },
    confirmed: 'for-good',
    engaged: false,
    settling: false,
    known: [],
    bans: planBans([], 0),
    nowMs: 0,
  });

describe('shield options', () => {
  test('what is missing has its default', () =>
    assert.deepEqual(readShieldOptions({}), DEFAULT_SHIELD_OPTIONS));

  const injection = '80 } accept; }; delete table inet other; #';
  for (const [name, options] of Object.entries({
    'a port that is text': { ports: [injection] },
    'a port out of range': { ports: [65_536] },
    'an admin that is no network': { admins: [injection] },
    'a network with a newline': { trusted: ['10.0.0.0/8\n'] },
    'a rate that is no number': { synsPerSecondMax: '1; flush ruleset' },
    'a rate of nothing': { synsPerSecondMax: 0 },
    'a fraction': { sourceConnectionsMax: 1.5 },
    'no list': { expose: '80' },
    null: null,
  })) {
    test(`${name} is refused`, () => assert.throws(() => readShieldOptions(options)));
  }

  test('nothing from outside reaches the rules but numbers and networks', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.nat(70_000),
      fc.constant('192.0.2.0/24'),
      fc.double(),
    );
    const lists = fc.array(anything, { maxLength: 3 });
    fc.assert(
      fc.property(lists, lists, lists, (ports, admins, expose) => {
        let text: string;
        try {
          text = build({ ports, admins, expose });
        } catch {
          return;
        }
        const usual = build({ ports: [1], admins: ['192.0.2.0/24'], expose: [1] });
        const shape = (script: string): string =>
          script.replaceAll(/\{ [\d., /:a-f]+ \}/g, '{}').replaceAll(/ elements = \{\}/g, '');
        if (ports.length > 0) assert.equal(shape(text), shape(usual));
      }),
    );
  });

  test('caps of nothing are no caps', () => {
    const text = build({ sourceSynsPerSecondMax: 0, sourceConnectionsMax: 0 });
    assert.doesNotMatch(text, /limit rate|ct count/);
  });
});
