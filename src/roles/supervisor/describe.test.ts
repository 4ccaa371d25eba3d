// What a person reads at start: the list of defences, and the banner around it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseConfig, type Policy } from '../../config/index.ts';
import { formatBanner } from './banner.ts';
import { describeDefences, type DefenceFacts } from './defences.ts';
import { findIdentity } from './identities.ts';

function policyOf(yaml: string): Policy {
  const { gateway, sites } = parseConfig(yaml, 'rampart.yaml');
  return {
    version: 1,
    gateway: { ...gateway, listen: gateway.listen ?? [], certificates: [] },
    sites: sites.map((site) => ({
      ...site,
      waf: { ...site.waf, ruleSet: site.waf.mode === 'off' ? '' : 'default' },
    })),
    defaultSite: sites[0]?.name,
    unknownHost: 'refuse',
    ruleSets: {},
  };
}

const FACTS: DefenceFacts = {
  policy: policyOf('sites: [{ name: shop, upstream: "http://127.0.0.1:1" }]\n'),
  ruleCounts: { default: 120 },
  gateway: 'up',
  control: 'up',
  consoleUrl: 'http://127.0.0.1:8900',
  separateUsers: true,
  gatewayUser: 'rampart-gateway',
  confinementNotes: [],
  agent: [{ name: 'kernel-shield', armed: false, reason: 'not part of this release (found: nft)' }],
  told: [],
  upstream: 'http://127.0.0.1:1',
  backlogMax: 4096,
};

const lines = (facts: Partial<DefenceFacts>): readonly string[] =>
  describeDefences({ ...FACTS, ...facts }).map(
    ({ name, armed, reason }) => `${armed ? '+' : '-'} ${name}: ${reason}`,
  );

describe('defences', () => {
  test('all is well', () =>
    assert.deepEqual(lines({}), [
      '+ gateway: strict HTTP, limits and time-outs in front of http://127.0.0.1:1',
      '+ waf: shop: blocking, 120 rules (default)',
      '- tls: no listener has tls: true; see gateway.listen and gateway.certificates',
      '- rate-limits: no site has limits; connections are capped all the same',
      '+ bans: who is banned is refused, over restarts too',
      "+ privilege-separation: the gateway is user rampart-gateway; Node's permission model on: no processes, no files but the journal",
      '+ journal: every request is written down, and stored once',
      '+ console: http://127.0.0.1:8900',
      '- kernel-shield: not part of this release (found: nft)',
    ]));

  test('what control knows better counts, as long as it is up', () => {
    const told = [{ name: 'journal', armed: false, reason: 'the disk is full' }];
    assert.ok(lines({ told }).includes('- journal: the disk is full'));
    const [line] = lines({ told, control: 'down' }).filter((one) => one.includes(' journal: '));
    assert.match(line!, /^\+ journal: .* when control is back \(down\)$/);
  });

  test('a backlog that the kernel cuts short is told', () => {
    assert.match(
      lines({ backlogMax: 128 })[0]!,
      /only 128 connections wait instead of 4096 \(net\.core\.somaxconn\)$/,
    );
    assert.doesNotMatch(lines({ backlogMax: undefined })[0]!, /somaxconn/);
  });

  test('a gateway that is down arms nothing', () => {
    const armed = lines({ gateway: 'down' }).filter((line) => line.startsWith('+'));
    assert.deepEqual(
      armed.map((line) => line.split(':')[0]),
      ['+ privilege-separation', '+ console'],
    );
  });

  test('detecting is not blocking', () =>
    assert.ok(
      lines({
        policy: policyOf(
          'sites: [{ name: a, upstream: "http://127.0.0.1:1", waf: { mode: detect } }]\n',
        ),
      }).includes('- waf: a: detecting only, 120 rules (default)'),
    ));

  test('an ordinary user has no separate users and no agent', () => {
    const all = lines({ separateUsers: false, agent: undefined });
    assert.ok(all.some((line) => line.startsWith('- privilege-separation: not started as root')));
    assert.ok(
      all.some((line) => line.startsWith('- kernel-shield: Rampart was not started as root')),
    );
  });

  test('limits and TLS are named', () => {
    const policy = policyOf(
      'gateway: { listen: { address: "0.0.0.0:443", tls: true }, certificates: [{ certificate: a, key: b }] }\nsites: [{ name: a, upstream: "http://127.0.0.1:1", limits: [{ name: login, rate: 5/min }] }]\n',
    );
    assert.ok(lines({ policy }).includes('+ rate-limits: a: login, 5 in 60 s'));
    assert.ok(lines({ policy }).includes('+ tls: 0.0.0.0:443 with 0 certificates'));
  });
});

describe('banner', () => {
  test('says where to go, what is armed, what to try', () => {
    const text = formatBanner({
      version: '0.1.0',
      startedInMs: 1234,
      listen: ['http://0.0.0.0:8080'],
      protects: 'the demo shop',
      usesDemo: true,
      consoleUrl: 'http://0.0.0.0:8900',
      setupUrl: 'http://0.0.0.0:8900/setup#token=x',
      defences: describeDefences(FACTS),
      warnings: ['upstream http://127.0.0.1:1 does not answer'],
    });
    for (const expected of [
      /^Rampart 0\.1\.0 is up \(1\.2 s\)$/m,
      /Gateway {3}http:\/\/127\.0\.0\.1:8080 {3}in front of the demo shop/,
      /Console {3}http:\/\/127\.0\.0\.1:8900\/setup#token=x/,
      /^ {2}armed {6}waf /m,
      /^ {2}not armed {2}kernel-shield /m,
      /^Warnings\n {2}upstream .* does not answer$/m,
      /curl -i "http:\/\/127\.0\.0\.1:8080\/search\?q=/,
    ]) {
      assert.match(text, expected);
    }
  });
});

describe('identities', () => {
  test('a user of the machine, or a number nobody else has', () => {
    const passwd =
      'root:x:0:0::/root:/bin/sh\nrampart-gateway:x:998:997::/:/bin/false\nrampart-demo:x:0:0::/:/bin/sh\n';
    assert.deepEqual(findIdentity('gateway', passwd), {
      uid: 998,
      gid: 997,
      name: 'rampart-gateway',
    });
    assert.deepEqual(findIdentity('control', passwd), { uid: 60_802, gid: 60_802, name: '60802' });
    // Root by another name would undo the separation.
    assert.equal(findIdentity('demo', passwd).uid, 60_803);
  });
});
