import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planSysctls, type PlannedSysctl } from './plan.ts';
import { SYSCTL_SETTINGS, sysctlFile } from './settings.ts';

const GIBIBYTE = 1024 ** 3;

function planWith(
  values: Readonly<Record<string, string>>,
  memoryBytes = 4 * GIBIBYTE,
): ReadonlyMap<string, PlannedSysctl> {
  const files = new Map(Object.entries(values).map(([name, value]) => [sysctlFile(name), value]));
  const plan = planSysctls({ memoryBytes }, (file) => files.get(file));
  return new Map(plan.map((row) => [row.name, row]));
}

describe('sysctl plan', () => {
  test('every setting is listed, with a reason', () => {
    const plan = planWith({});
    assert.equal(plan.size, SYSCTL_SETTINGS.length);
    for (const { value, change, why } of plan.values()) {
      assert.equal(value, undefined);
      assert.equal(change, undefined, 'what is not there is not changed');
      assert.ok(why.length > 20);
    }
  });

  test('a floor, a ceiling, an exact value', () => {
    const name = { floor: 'net.core.somaxconn', ceiling: 'net.ipv4.tcp_synack_retries' };
    const exact = 'net.ipv4.tcp_syncookies';
    const bad = planWith({ [name.floor]: '128', [name.ceiling]: '5', [exact]: '0\n' });
    assert.equal(bad.get(name.floor)?.change, '4096');
    assert.equal(bad.get(name.ceiling)?.change, '2');
    assert.equal(bad.get(exact)?.change, '1');
    const good = planWith({ [name.floor]: '9000', [name.ceiling]: '1', [exact]: '1\n' });
    for (const { change } of good.values()) assert.equal(change, undefined);
  });

  test('strict reverse path stays strict; none becomes loose, which cuts nobody off', () => {
    const name = 'net.ipv4.conf.all.rp_filter';
    assert.equal(planWith({ [name]: '1' }).get(name)?.change, undefined);
    assert.equal(planWith({ [name]: '2' }).get(name)?.change, undefined);
    assert.equal(planWith({ [name]: '0' }).get(name)?.change, '2');
  });

  test('memory decides how large tables may be, within bounds', () => {
    const name = 'net.netfilter.nf_conntrack_max';
    const at = (gibibytes: number): number =>
      Number(planWith({ [name]: '1' }, gibibytes * GIBIBYTE).get(name)?.change);
    assert.equal(at(0.5), 65_536);
    assert.equal(at(4), 131_072);
    assert.equal(at(512), 1_048_576);
  });
});
