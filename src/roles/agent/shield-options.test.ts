// What a policy comes to for the kernel.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig, type EdgePolicy } from '../../config/index.ts';
import { shieldOptionsFor } from './shield-options.ts';

test('servers of a CDN are no single clients: no cap by source holds for them', () => {
  const edge: EdgePolicy = {
    name: 'cdn',
    networks: ['198.51.100.0/24', '2001:db8:cd::/48'],
    header: 'cdn-client',
    issuer: '',
    onForged: 'refuse',
  };
  const { limits } = defaultConfig().gateway;
  const gateway = { listen: [], limits, trustedProxies: ['192.0.2.1'] };
  assert.deepEqual(shieldOptionsFor(gateway, undefined).trusted, ['192.0.2.1']);
  assert.deepEqual(shieldOptionsFor({ ...gateway, edges: [edge] }, undefined).trusted, [
    '192.0.2.1',
    ...edge.networks,
  ]);
});
