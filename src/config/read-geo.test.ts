import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { makeMmdb } from '../../test/support/make-mmdb.ts';
import { UsageErrors } from '../lib/errors.ts';
import { parseConfig } from './load-config.ts';
import { databasesOf } from './policy-databases.ts';
import { resolvePolicy, type ResolvedPolicy } from './resolve-policy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-geo-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

writeFileSync(file('country.mmdb'), makeMmdb({}, { databaseType: 'GeoLite2-Country' }));
writeFileSync(file('asn.mmdb'), makeMmdb({}, { databaseType: 'GeoLite2-ASN' }));
writeFileSync(file('text.mmdb'), 'no database');

const SITE = 'sites: [{ upstream: "http://127.0.0.1:3000", waf: { mode: off }, edge: [EDGE] }]';

function resolve(geo: string, edge = ''): ResolvedPolicy {
  const yaml = `${geo}\n${SITE.replace('EDGE', edge)}\n`;
  return resolvePolicy(parseConfig(yaml, file('rampart.yaml')), {
    version: 1,
    folders: { defaults: folder, crs: folder, crsRelease: undefined },
    collectRules: () => ({ entries: [], files: {} }),
    nowMs: 0,
  });
}

describe('geo', () => {
  test('databases go by their digests, and a change of one is watched', () => {
    const { policy, files, warnings } = resolve('geo: { country: country.mmdb, asn: asn.mmdb }');
    assert.equal(policy.geo?.country?.file, file('country.mmdb'));
    assert.match(policy.geo?.asn?.digest ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual([...databasesOf(policy).values()], [file('country.mmdb'), file('asn.mmdb')]);
    assert.ok(files.includes(file('country.mmdb')) && files.includes(file('asn.mmdb')));
    assert.deepEqual(warnings, []);
  });

  for (const [geo, expected] of [
    ['country: missing.mmdb', /:1:17: geo\.country: .*missing\.mmdb: there is no such file$/],
    ['country: /dev/zero', /geo\.country: \/dev\/zero: it is no file$/],
    ['country: .', /geo\.country: .*: it is a folder$/],
    ['asn: text.mmdb', /geo\.asn: .*text\.mmdb: no MaxMind database: it has no metadata$/],
    ['country: asn.mmdb', /it is GeoLite2-ASN, expected one of countries or cities$/],
    ['asn: country.mmdb', /it is GeoLite2-Country, expected one of networks \(ASN\)$/],
  ] as const) {
    test(`refused: ${geo}`, () => {
      assert.throws(
        () => resolve(`geo: { ${geo} }`),
        (error) => error instanceof UsageErrors && expected.test(error.message),
      );
    });
  }

  test('a rule that asks what nobody answers is a warning by its name', () => {
    const edge =
      '{ name: abroad, do: block, when: \'any(http.request.uri.args["a"][*] eq "x") or (len(ip.src.country) eq 2 and ip.src.asnum in {64496})\' }';
    const { warnings } = resolve('geo: { asn: asn.mmdb }', edge);
    assert.deepEqual(warnings, [
      'site "site-1", edge rule "abroad": ip.src.country is always empty, as no geo.country is configured',
    ]);
  });
});
