import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { UsageError, UsageErrors } from '../lib/errors.ts';
import { formatBanFile, readBanFile } from './ban-file.ts';
import { formatGoDuration, parseGoDuration } from './crowdsec/decision.ts';
import type { Ban } from './ban.ts';

const NOW = 1_760_000_000_000;

function makeBan(network: string, reason: string): Ban {
  const untilMs = NOW + 7_265_000;
  return { network, sinceMs: NOW, untilMs, reason, author: 'ann', kind: 'person' };
}

describe('lists of bans', () => {
  test('plain text with comments, empty lines and either line ending', () => {
    const text =
      '# head\r\n\n192.0.2.7 # probing\r\n  198.51.100.9/24;a network\n2001:DB8::1\n; end';
    assert.deepEqual(readBanFile(text, 'list.txt', NOW), [
      { network: '192.0.2.7', untilMs: undefined, reason: 'probing' },
      { network: '198.51.100.0/24', untilMs: undefined, reason: 'a network' },
      { network: '2001:db8::1', untilMs: undefined, reason: '' },
    ]);
  });

  const wrongIn = (text: string): readonly UsageError[] => {
    try {
      readBanFile(text, 'list.txt', NOW);
    } catch (error) {
      assert.ok(error instanceof UsageErrors);
      return error.errors;
    }
    return [];
  };

  test('lines that are no address are named, all in one go', () => {
    const wrong = wrongIn('192.0.2.7\n  example.com\n192.0.2.8\n999.1.1.1 # typo\n');
    assert.deepEqual(
      wrong.map(({ code, message }) => `${code} ${message.split(' is no ')[0]}`),
      ['bans.bad-line list.txt:2:3: "example.com"', 'bans.bad-line list.txt:4:1: "999.1.1.1"'],
    );
  });

  test('of very many such lines some are named, and the others counted', () => {
    const wrong = wrongIn('no address\n'.repeat(300_000));
    assert.equal(wrong.length, 21);
    assert.match(wrong.at(-1)!.message, /^list\.txt: 299980 more lines like these$/);
  });

  test('JSON of something else is said, and not taken for an empty list', () => {
    for (const text of ['{"name":"x"}', '[1,2]', '[{"value":"192.0.2.7"}]']) {
      assert.throws(() => readBanFile(text, 'd.json', NOW), /holds no decisions of CrowdSec/);
    }
    assert.deepEqual(readBanFile('[]', 'd.json', NOW), []);
    assert.deepEqual(readBanFile('{"new":null,"deleted":null}', 'd.json', NOW), []);
  });

  const decision = {
    id: 7,
    origin: 'crowdsec',
    type: 'ban',
    scope: 'Ip',
    value: '192.0.2.7',
    duration: '3h59m12.5s',
    scenario: 'crowdsecurity/http-probing',
  };
  const expected = [
    {
      network: '192.0.2.7',
      untilMs: NOW + (3 * 3600 + 59 * 60 + 12.5) * 1000,
      reason: 'crowdsecurity/http-probing',
    },
  ];
  for (const [name, value] of [
    ['a list of decisions', [decision]],
    ['alerts as cscli writes them', [{ id: 1, decisions: [decision] }]],
    ['the stream of the local API', { new: [decision], deleted: [{ ...decision, id: 8 }] }],
    [
      'what is no ban of an address is passed over',
      [
        decision,
        { ...decision, type: 'captcha' },
        { ...decision, scope: 'Country', value: 'FR' },
        { ...decision, duration: '-5m0s' },
        { ...decision, value: 'x' },
        { ...decision, duration: 'soon' },
        null,
        3,
      ],
    ],
  ] as const) {
    test(`CrowdSec's JSON: ${name}`, () => {
      assert.deepEqual(readBanFile(JSON.stringify(value), 'd.json', NOW), expected);
    });
  }

  test('broken JSON is named', () => {
    assert.throws(
      () => readBanFile('[{', 'd.json', NOW),
      (error) => error instanceof UsageError && error.code === 'bans.bad-json',
    );
  });

  test('what is written can be read', () => {
    const bans = [makeBan('192.0.2.7', 'a\nreason # more'), makeBan('2001:db8::/48', '')];
    assert.deepEqual(
      readBanFile(formatBanFile(bans, 'list', NOW), 'f', NOW).map(({ network }) => network),
      ['192.0.2.7', '2001:db8::/48'],
    );
    assert.deepEqual(
      readBanFile(formatBanFile(bans, 'crowdsec', NOW), 'f', NOW).map(({ network, untilMs }) => [
        network,
        untilMs,
      ]),
      [
        ['192.0.2.7', NOW + 7_265_000],
        ['2001:db8::/48', NOW + 7_265_000],
      ],
    );
  });

  test('durations go both ways', () => {
    assert.equal(parseGoDuration('1.5h'), 5_400_000);
    assert.equal(parseGoDuration('-1m0s'), -60_000);
    for (const text of ['', '5', 'h', '1h 2m', '1d', '1e3s']) {
      assert.equal(parseGoDuration(text), undefined, text);
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 8 }), (seconds) => {
        assert.equal(parseGoDuration(formatGoDuration(seconds * 1000)), seconds * 1000);
      }),
    );
  });

  test('any bytes are read or refused with a reason', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.stringMatching(/^[0-9a-f.:/#; \n[\]{}"]{0,80}$/),
    );
    fc.assert(
      fc.property(text, (content) => {
        try {
          readBanFile(content, 'f', NOW);
        } catch (error) {
          const isTold = error instanceof UsageError || error instanceof UsageErrors;
          assert.ok(isTold, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
