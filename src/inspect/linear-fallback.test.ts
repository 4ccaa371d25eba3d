import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import path from 'node:path';

const MODULE = path.join(import.meta.dirname, 'linear-fallback.ts');
/** Tries 2^28 ways on a backtracking engine: minutes. */
const RUNAWAY = `/^(?:a+)+$/.test('a'.repeat(28) + 'b')`;
const TIMEOUT_MS = 20_000;

describe('enableLinearFallback', () => {
  test('an exponential pattern ends', () => {
    const answer = runNode(
      `const { enableLinearFallback } = await import(${JSON.stringify(MODULE)});
       enableLinearFallback();
       console.log(${RUNAWAY});`,
    );
    assert.equal(answer, 'false\n');
  });

  test('it would not end by itself', () => {
    assert.throws(() => runNode(`console.log(${RUNAWAY.replace('28', '40')});`, 2000), {
      code: 'ETIMEDOUT',
    });
  });

  test('captures are those of the backtracking engine', () => {
    const answer = runNode(
      `const { enableLinearFallback } = await import(${JSON.stringify(MODULE)});
       enableLinearFallback();
       console.log(JSON.stringify(/^((?:a+)+)(b)?(c)?$/.exec('a'.repeat(30) + 'c')));`,
    );
    assert.deepEqual(JSON.parse(answer), [`${'a'.repeat(30)}c`, 'a'.repeat(30), null, 'c']);
  });
});

/** In a process of its own: the flag cannot be taken back, and V8 keeps what it compiled without it. */
function runNode(code: string, timeout: number = TIMEOUT_MS): string {
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    timeout,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
