// Databases of addresses on their way to the threads of a confined gateway, which may not read them where
// they lie; and what becomes of them when the files change.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeMmdb } from '../support/make-mmdb.ts';
import { RunningRampart } from '../support/running-rampart.ts';

/** More than fits into a policy. */
const PADDING_BYTES = 14 * 1024 * 1024;
const CLIENT = '192.0.2.7';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-geo-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

/** As updaters do: the new file takes the name of the old one. */
function writeDatabase(name: string, bytes: Buffer): void {
  writeFileSync(file('next'), bytes);
  renameSync(file('next'), file(name));
}

function countryDatabase(country: string): Buffer {
  return makeMmdb(
    { '192.0.2.0/24': { country: { iso_code: country } } },
    { databaseType: 'GeoLite2-Country', paddingBytes: PADDING_BYTES },
  );
}

describe('databases of addresses', () => {
  const upstream = createServer((_request, response) => response.end('hello'));
  let rampart: RunningRampart;
  let url: string;

  const ask = (query: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'x-forwarded-for': CLIENT };
      get(`${url}/?${query}`, { headers, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', reject);
    });

  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    mkdirSync(file('geo'));
    writeDatabase('geo/country.mmdb', countryDatabase('AT'));
    writeFileSync(
      file('mine.conf'),
      `SecGeoLookupDb geo/country.mmdb
SecRule QUERY_STRING "@streq geo" "id:1,phase:1,deny,status:418,chain"
  SecRule REMOTE_ADDR "@geoLookup" "chain"
    SecRule GEO:COUNTRY_CODE "@streq AT"\n`,
    );
    writeFileSync(
      file('rampart.yaml'),
      `gateway: { listen: "127.0.0.1:0", threads: 2, trustedProxies: ["127.0.0.1"] }
console: { listen: "127.0.0.1:0" }
geo: { country: geo/country.mmdb }
sites:
  - upstream: http://127.0.0.1:${port}
    waf: { rules: [./mine.conf] }
    edge:
      - { name: abroad, when: 'ip.src.country eq "BR"', do: block }
      - { name: network, when: 'ip.src.asnum eq 64496', do: block }
`,
    );
    rampart = new RunningRampart(file('data'), ['-c', file('rampart.yaml')]);
    const facts = await rampart.ready();
    url = facts.listen[0]!;
    assert.ok(
      facts.warnings.some((text) => /edge rule "network": ip\.src\.asnum is always/.test(text)),
      facts.warnings.join('\n'),
    );
  });
  after(async () => {
    await rampart.dispose();
    upstream.close();
    upstream.closeAllConnections();
  });

  test('however large, they answer edge rules and @geoLookup', async () => {
    assert.equal(await ask(''), 200);
    assert.equal(await ask('geo'), 418);
  });

  test('a file that is replaced counts on every thread, and the old copy goes', async () => {
    writeDatabase('geo/country.mmdb', countryDatabase('BR'));
    await until(async () => (await ask('')) === 403);
    await rampart.saying(/again \(version 2\)/);
    writeDatabase('geo/country.mmdb', countryDatabase('AT'));
    await until(async () => (await ask('geo')) === 418);
    await rampart.saying(/again \(version 3\)/);
    assert.ok(readdirSync(path.join(rampart.dataFolder, 'databases')).length <= 2);
  });

  test('one that is damaged is told, and the old one stays', async () => {
    writeDatabase('geo/country.mmdb', Buffer.from('half a file'));
    await rampart.saying(/kept the old configuration: .*country\.mmdb: no MaxMind database/);
    assert.equal(await ask('geo'), 418);
  });
});
