// "rampart shield" as a person meets it, without root: the plan works, the rest says what to do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { PlannedSysctl, ShieldOptions } from '../../src/shield/index.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const NOBODY = 65_534;

function shield(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, 'shield', ...args, '--data', '/nonexistent/rampart'], {
    encoding: 'utf8',
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
}

describe('rampart shield without root', { skip: process.platform !== 'linux' }, () => {
  test('plan says what would be changed, and why', () => {
    const { status, stdout, stderr } = shield('plan', '--json', '--port', '8443');
    assert.equal(status, 0, stderr);
    const { sysctls, options } = JSON.parse(stdout) as {
      readonly sysctls: readonly PlannedSysctl[];
      readonly options: ShieldOptions;
    };
    assert.ok(
      sysctls.some(({ name, value }) => name === 'net.core.somaxconn' && value !== undefined),
    );
    assert.deepEqual(options.ports, [8443]);
    const { stdout: text } = shield('plan');
    assert.match(text, /rampart shield apply/);
    assert.match(
      text,
      /Network driver \(XDP\).*\n +counts packets, drops what banned sources send/,
    );
  });

  for (const action of ['apply', 'confirm', 'status', 'off']) {
    test(`${action} asks for root`, () => {
      const { status, stderr } = shield(action);
      assert.equal(status, 1);
      assert.match(stderr, /run it as root/);
    });
  }

  test('what a person got wrong is told with a way out', () => {
    for (const [args, expected] of [
      [['aply'], /did you mean "apply"/],
      [['plan', '--port', 'http'], /--port: expected a port number/],
      [['plan', '--port', '70000'], /port number from 1 to 65535/],
      [['plan', '--admin', 'me'], /no address or network/],
      [['plan', '--prot', '80'], /did you mean --port/],
      [[], /needs one of plan, apply/],
    ] as const) {
      const { status, stderr } = shield(...args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, expected);
    }
  });
});
