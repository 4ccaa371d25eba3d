import type { Policy, SitePolicy } from '../../src/config/index.ts';

const shop: SitePolicy = {
  name: 'shop.example.com',
  hosts: ['shop.example.com', 'www.shop.example.com'],
  upstream: {
    url: 'http://shop:let-me-in@127.0.0.1:3000',
    connectTimeoutMs: 3000,
    headersTimeoutMs: 30_000,
    bodyIdleTimeoutMs: 30_000,
    connectionsMax: 100,
    verify: true,
  },
  waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 50 },
  rateLimits: [
    {
      name: 'login',
      key: [{ kind: 'client-address' }, { kind: 'header', name: 'x-api-key' }],
      count: 10,
      periodMs: 60_000,
      burst: 5,
      path: '/login',
    },
  ],
  preserveHost: true,
};

export const EXAMPLE_POLICY: Policy = {
  version: 4,
  gateway: {
    listen: [{ address: '0.0.0.0', port: 8080, tls: false, proxyProtocol: 'off' }],
    threads: 2,
    trustedProxies: [],
    clientAddressHeader: 'none',
    certificates: [
      { certificate: 'CERTIFICATE PEM', key: 'PRIVATE KEY PEM', hosts: ['shop.example.com'] },
    ],
    limits: {
      headerBytesMax: 16_384,
      headerCountMax: 100,
      targetBytesMax: 8192,
      requestBodyBytesMax: 10_485_760,
      connectionsMax: 10_000,
      connectionsPerAddressMax: 200,
      acceptsPerSecondPerAddress: 100,
      headerTimeoutMs: 10_000,
      bodyIdleTimeoutMs: 15_000,
      bodyBytesPerSecondMin: 256,
      keepAliveTimeoutMs: 30_000,
      requestsPerConnectionMax: 1000,
      drainTimeoutMs: 10_000,
    },
  },
  sites: [
    shop,
    {
      ...shop,
      name: 'blog.example.com',
      hosts: ['blog.example.com'],
      upstream: { ...shop.upstream, url: 'http://127.0.0.1:3001' },
      waf: { ...shop.waf, mode: 'detect' },
      rateLimits: [],
    },
  ],
  defaultSite: 'shop.example.com',
  unknownHost: 'refuse',
  ruleSets: {
    default: {
      entries: ['rules/00-setup.conf'],
      files: {
        'rules/00-setup.conf': [10110, 10120, 10200, 10300, 10400]
          .map((id) => `SecRule ARGS "@rx a" "id:${id},phase:2,block"`)
          .join('\n'),
      },
    },
  },
};
