import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firedIds, inspect, makeTransaction } from '../../test/support/rules.ts';
import { compileProgram, prepareInspection } from '../inspect/index.ts';
import { loadRules, type RuleProgramSource } from '../seclang/index.ts';
import { openOutsideSources } from './outside-sources.ts';

/** A MaxMind database that knows one thing: the lower half of all IPv4 addresses is in Austria. */
const AUSTRIA = latin1([
  // One node of two records of 24 bits: data at offset 0, and nothing.
  [0, 0, 1 + 16, 0, 0, 1],
  Array.from({ length: 16 }, () => 0),
  [map(1), ...text('country'), map(1), ...text('iso_code'), ...text('AT')],
  [0xab, 0xcd, 0xef, ...Buffer.from('MaxMind.com')],
  [map(4), ...text('node_count'), 0xc1, 1, ...text('record_size'), 0xa1, 24],
  [...text('ip_version'), 0xa1, 4, ...text('binary_format_major_version'), 0xa1, 2],
]);

const GEO_RULES = `SecGeoLookupDb geo.mmdb
SecRule REMOTE_ADDR "@geoLookup" "id:1,phase:1,pass,chain"
  SecRule GEO:COUNTRY_CODE "@streq AT"`;

function read(rules: string, database = AUSTRIA): RuleProgramSource {
  return loadRules({ entries: ['a.conf'], files: { 'a.conf': rules, 'geo.mmdb': database } });
}

describe('what rules ask beside the request', () => {
  test('is the database that they name', () => {
    const source = read(GEO_RULES);
    const program = compileProgram(source, openOutsideSources(source));
    const fired = (clientAddress: string): readonly number[] => {
      const transaction = makeTransaction({ clientAddress });
      return firedIds(inspect(program, { transaction, body: '' }).outcome);
    };
    assert.deepEqual(fired('10.0.0.1'), [1]);
    assert.deepEqual(fired('203.0.113.7'), []);
  });

  test('are DNS lists, through the resolver that there is', async () => {
    const source = read('SecRule REMOTE_ADDR|ARGS "@rbl a.example" "id:1,phase:1,pass"');
    const asked: string[] = [];
    const resolve = (name: string): Promise<readonly string[]> => {
      asked.push(name);
      return Promise.resolve(['127.0.0.2']);
    };
    const program = compileProgram(source, openOutsideSources(source, { resolve }));
    await prepareInspection(program, '203.0.113.7');
    assert.deepEqual(asked, ['7.113.0.203.a.example']);
    assert.equal(prepareInspection(program, '203.0.113.7'), undefined);
    const transaction = makeTransaction({ clientAddress: '203.0.113.7', target: '/' });
    assert.deepEqual(firedIds(inspect(program, { transaction, body: '' }).outcome), [1]);
  });

  test('without a resolver, DNS lists are a fault', () => {
    const source = read('SecRule REMOTE_ADDR "@rbl a.example" "id:1,phase:1,pass"');
    const program = compileProgram(source, openOutsideSources(source));
    assert.equal(prepareInspection(program, '203.0.113.7'), undefined);
    const { outcome } = inspect(program, { transaction: makeTransaction({}), body: '' });
    assert.match(outcome.faults[0]?.message ?? '', /^@rbl: no resolver/);
  });

  test('is nothing where they ask nothing', () => {
    assert.deepEqual(openOutsideSources(read('SecRule ARGS "a" "id:1"')), {});
  });

  const refused: readonly (readonly [rules: string, database: string, expected: RegExp])[] = [
    ['SecRule REMOTE_ADDR "@geoLookup" "id:1"', AUSTRIA, /^a\.conf:1:22: @geoLookup: there is no/],
    [GEO_RULES, 'no database', /^SecGeoLookupDb: no MaxMind database/],
    [GEO_RULES, `${'\xff'.repeat(7_000_000)}${AUSTRIA}`, /^SecGeoLookupDb: .*too large/],
  ];
  for (const [rules, database, message] of refused) {
    test(`is refused: ${message.source}`, () => {
      assert.throws(() => openOutsideSources(read(rules, database)), { message });
    });
  }
});

function map(size: number): number {
  return 0xe0 | size;
}

function text(content: string): number[] {
  return [0x40 | content.length, ...Buffer.from(content)];
}

function latin1(parts: readonly (readonly number[])[]): string {
  return Buffer.from(parts.flat()).toString('latin1');
}
