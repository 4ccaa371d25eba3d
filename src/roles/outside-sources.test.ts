import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeMmdb } from '../../test/support/make-mmdb.ts';
import { firedIds, inspect, makeTransaction } from '../../test/support/rules.ts';
import { compileProgram, prepareInspection } from '../inspect/index.ts';
import { loadRules, type RuleProgramSource } from '../seclang/index.ts';
import { openOutsideSources } from './outside-sources.ts';

const AUSTRIA = makeMmdb({ '10.0.0.0/8': { country: { iso_code: 'AT' } } });
const DIGEST = 'ab'.repeat(32);

const GEO_RULES = `SecGeoLookupDb geo.mmdb
SecRule REMOTE_ADDR "@geoLookup" "id:1,phase:1,pass,chain"
  SecRule GEO:COUNTRY_CODE "@streq AT"`;

function read(rules: string): RuleProgramSource {
  return loadRules({
    entries: ['a.conf'],
    files: { 'a.conf': rules, 'geo.mmdb': `sha256:${DIGEST}` },
  });
}

describe('what rules ask beside the request', () => {
  test('is the database that they name', () => {
    const source = read(GEO_RULES);
    const readDatabase = (digest: string) => (digest === DIGEST ? AUSTRIA : undefined);
    const program = compileProgram(source, openOutsideSources(source, { readDatabase }));
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

  const refused: readonly (readonly [string, Uint8Array | undefined, RegExp])[] = [
    ['SecRule REMOTE_ADDR "@geoLookup" "id:1"', AUSTRIA, /^a\.conf:1:22: @geoLookup: there is no/],
    [GEO_RULES, Buffer.from('text'), /^SecGeoLookupDb: no MaxMind database/],
    [GEO_RULES, undefined, /^SecGeoLookupDb: .*not handed over/],
  ];
  for (const [rules, database, message] of refused) {
    test(`is refused: ${message.source}`, () => {
      const readDatabase = () => database;
      assert.throws(() => openOutsideSources(read(rules), { readDatabase }), { message });
    });
  }
});
