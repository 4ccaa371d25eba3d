import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  exampleShield,
  exampleStatus,
  makeHarness,
  START_MS,
} from '../../../test/support/admin-harness.ts';
import { formatMetrics, METRICS_CONTENT_TYPE } from './metric.ts';

describe('metrics', () => {
  test('are written in the text exposition format, with labels escaped', () => {
    const text = formatMetrics([
      {
        name: 'x_total',
        help: 'What\nit \\ is',
        type: 'counter',
        samples: [{ value: 1 }, { labels: { a: 'q"\\\n', b: 'c' }, value: 2.5 }],
      },
    ]);
    assert.equal(
      text,
      [
        '# HELP x_total What\\nit \\\\ is',
        '# TYPE x_total counter',
        'x_total 1',
        'x_total{a="q\\"\\\\\\n",b="c"} 2.5',
        '',
      ].join('\n'),
    );
  });

  test('are for this machine and for tokens alone', async () => {
    const harness = makeHarness();
    const token = await harness.token('viewer');
    const status = async (options: object) => (await harness.send('/metrics', options)).status;
    assert.equal(await status({}), 200);
    assert.equal(await status({ address: '192.0.2.1' }), 401);
    assert.equal(await status({ address: '192.0.2.1', token }), 200);
    assert.equal(await status({ headers: { 'x-forwarded-for': '192.0.2.1' } }), 401);
    await harness.close();
  });

  test('tell of bans, CrowdSec and the shield, where they are', async () => {
    let status = exampleStatus();
    const harness = makeHarness({ status: () => status });
    const read = async (): Promise<readonly string[]> =>
      (await (await harness.send('/metrics')).text()).split('\n');
    const without = await read();
    assert.ok(without.includes('rampart_bans 0'));
    assert.ok(without.every((line) => !/rampart_(?:shield|crowdsec)_/.test(line)));
    const crowdsec = { url: 'http://127.0.0.1:8180', bans: 2, answeredAt: 0, problem: '' };
    const shield = exampleShield(START_MS, { engaged: true });
    status = exampleStatus({ bans: { total: 5, crowdsec }, shield });
    const unasked = await read();
    assert.ok(unasked.includes('rampart_crowdsec_up 0'));
    assert.ok(unasked.includes('rampart_crowdsec_bans 2'));
    assert.ok(unasked.includes('rampart_shield_engaged 1'));
    assert.ok(unasked.includes('rampart_shield_packets_total{what="banned"} 22104'));
    const answering = { ...crowdsec, answeredAt: START_MS };
    status = exampleStatus({ bans: { total: 5, crowdsec: answering } });
    assert.ok((await read()).includes('rampart_crowdsec_up 1'));
    const failing = { ...answering, problem: 'it answers 403' };
    status = exampleStatus({ bans: { total: 5, crowdsec: failing } });
    assert.ok((await read()).includes('rampart_crowdsec_up 0'));
    await harness.close();
  });

  test('tell of roles, defences, losses and the store', async () => {
    const harness = makeHarness({
      status: () =>
        exampleStatus({
          journal: {
            segments: 1,
            bytes: 10,
            pendingBytes: 5,
            lost: { 'disk-full': 7 },
            lastLossAt: 1,
            fault: 'the gateway cannot write it (disk-full)',
          },
        }),
    });
    const response = await harness.send('/metrics');
    assert.equal(response.headers.get('content-type'), METRICS_CONTENT_TYPE);
    const text = await response.text();
    for (const line of [
      'rampart_role_up{role="gateway"} 1',
      'rampart_role_up{role="agent"} 0',
      'rampart_defence_armed{defence="syn-flood"} 0',
      'rampart_journal_lost_total{reason="disk-full"} 7',
      'rampart_journal_held_up 1',
      'rampart_gateway_total{name="limit.header-bytes"} 2',
      'rampart_store_up 1',
      'rampart_store_events 0',
      'rampart_admin_streams 0',
    ]) {
      assert.ok(text.includes(`\n${line}\n`), line);
    }
    // Every line is a comment or a sample; a family's name is declared once.
    for (const line of text.trimEnd().split('\n')) {
      assert.match(line, /^(?:# (?:HELP|TYPE) \w+ .+|[a-z_]+(?:\{.+\})? -?[\d.e+]+)$/);
    }
    const families = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
    assert.equal(new Set(families).size, families.length);
    await harness.close();
  });
});

describe('probes', () => {
  test('readiness names what is missing; a role that is off on purpose is not', async () => {
    let status = exampleStatus();
    const harness = makeHarness({ status: () => status });
    const ready = async () => {
      const response = await harness.send('/readyz');
      return `${response.status} ${await response.text()}`;
    };
    assert.equal(await ready(), '200 ready\n');
    const [gateway, ...others] = status.roles;
    status = {
      ...status,
      roles: [{ ...gateway!, state: 'down' }, ...others],
      policy: { ...status.policy, version: 0 },
    };
    assert.equal(await ready(), '503 not ready: gateway, policy\n');
    assert.equal((await harness.send('/healthz')).status, 200);
    await harness.close();
  });
});
