import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { makeCertificate } from '../../test/support/make-certificate.ts';
import { UsageError } from '../lib/errors.ts';
import { parseNetwork } from '../lib/ip.ts';
import { KNOWN_EDGES } from './edge-networks.ts';
import { readEdge, type EdgeConfig } from './read-edge.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-edge-'));
after(() => rmSync(folder, { recursive: true }));

const LIST = '# from https://cdn.example/ips\n192.0.2.0/24\n\n2001:db8::/32 # v6\n';
const DIGEST = `sha256:${createHash('sha256').update(LIST).digest('hex')}`;
writeFileSync(path.join(folder, 'ips.txt'), LIST);
writeFileSync(path.join(folder, 'bad.txt'), '192.0.2.0/24\nexample.com\n');
writeFileSync(path.join(folder, 'empty.txt'), '# nothing\n');
const authority = makeCertificate(['ca'], { isAuthority: true });
writeFileSync(path.join(folder, 'ca.pem'), authority.certificate);
writeFileSync(path.join(folder, 'leaf.pem'), makeCertificate(['leaf']).certificate);

function edge(more: Partial<EdgeConfig>): EdgeConfig {
  return {
    name: 'cloudflare',
    networks: undefined,
    networksFile: undefined,
    digest: undefined,
    header: undefined,
    clientCertificateFrom: undefined,
    onForged: 'refuse',
    location: undefined,
    ...more,
  };
}

describe('edges', () => {
  test('the shipped lists are networks, each once, with their source and date', () => {
    for (const known of Object.values(KNOWN_EDGES)) {
      assert.ok(known.networks.length > 15);
      assert.equal(new Set(known.networks).size, known.networks.length);
      for (const network of known.networks) assert.ok(parseNetwork(network), network);
      assert.match(known.source, /^https:/);
      assert.match(known.asOf, /^20\d\d-\d\d-\d\d$/);
    }
  });

  test('a known one needs its name only', () => {
    const { edge: read, files } = readEdge(edge({}), folder, undefined);
    assert.equal(read.header, 'cf-connecting-ip');
    assert.deepEqual(read.networks, KNOWN_EDGES.cloudflare.networks);
    assert.deepEqual(files, []);
  });

  test('files are read, watched, and held to their digest', () => {
    const wanted = edge({
      networksFile: 'ips.txt',
      digest: DIGEST,
      clientCertificateFrom: 'ca.pem',
      header: 'X-Client',
    });
    const { edge: read, files } = readEdge(wanted, folder, undefined);
    assert.deepEqual(read.networks, ['192.0.2.0/24', '2001:db8::/32']);
    assert.equal(read.header, 'x-client');
    assert.equal(read.issuer, authority.certificate);
    assert.deepEqual(
      files.map((file) => path.basename(file)),
      ['ips.txt', 'ca.pem'],
    );
  });

  for (const [code, more] of [
    ['config.edge-digest', { networksFile: 'ips.txt', digest: `sha256:${'0'.repeat(64)}` }],
    ['config.edge-networks', { networksFile: 'bad.txt' }],
    ['config.edge-networks', { networksFile: 'empty.txt' }],
    ['config.edge-networks', { name: 'mine', header: 'x-client' }],
    ['config.edge-header', { name: 'mine', networks: ['192.0.2.0/24'] }],
    ['config.edge-file', { networksFile: 'none.txt' }],
    ['config.edge-certificate', { clientCertificateFrom: 'leaf.pem' }],
    ['config.edge-certificate', { clientCertificateFrom: 'ips.txt' }],
  ] as const) {
    test(`${code}: ${JSON.stringify(more)}`, () => {
      assert.throws(
        () => readEdge(edge(more), folder, undefined),
        (error) => error instanceof UsageError && error.code === code,
      );
    });
  }
});
