// Rule files that would take for ever, or everything: each loads, or is refused with its place.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { UsageErrors } from '../../lib/errors.ts';
import type { RuleProgramSource } from '../nodes.ts';
import { loadRules, readRules } from './load.ts';

function load(text: string, files: Readonly<Record<string, string>> = {}): RuleProgramSource {
  return loadRules({ entries: ['rules.conf'], files: { 'rules.conf': text, ...files } });
}

/** What the first mistake of a load says, with its place. */
function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof UsageErrors, String(error));
    const { message, location } = error.errors[0]!;
    assert.ok(location !== undefined, message);
    return message;
  }
  return assert.fail('nothing was refused');
}

function many(count: number, make: (index: number) => string, separator = '\n'): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(separator);
}

describe('files that include files', () => {
  test('are read so many times at most, however they double', () => {
    const files: Record<string, string> = { 'f14.conf': '# the end' };
    for (let file = 0; file < 14; file++) {
      files[`f${file}.conf`] = `Include f${file + 1}.conf\n`.repeat(6);
    }
    assert.match(
      refusalOf(() => load('Include f0.conf', files)),
      /more than 10000 files/,
    );
  });

  test('may name a range of characters that is out of order: it holds nothing', () => {
    const files = { 'a.conf': 'SecMarker A', 'q.conf': 'SecMarker Q', '-.conf': 'SecMarker M' };
    assert.match(
      refusalOf(() => load('Include [z-a].conf', files)),
      /no file matches/,
    );
    const labels = load('Include [a!-].conf', files).phases[1].map(
      (node) => node.kind === 'marker' && node.label,
    );
    assert.deepEqual(labels, ['M', 'A']);
  });

  test('are files: what never ends is not read', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-hostile-'));
    try {
      const rules = path.join(folder, 'rules.conf');
      symlinkSync('/dev/zero', path.join(folder, 'zero.conf'));
      symlinkSync(folder, path.join(folder, 'again'));
      for (const [name, reason] of [
        ['zero.conf', /it is no file/],
        ['/dev/null', /it is no file/],
        ['again', /it is a folder/],
        ['again/again/rules.conf', /deeper than 16|includes itself/],
      ] as const) {
        writeFileSync(rules, `Include ${name}\n`);
        assert.match(
          refusalOf(() => readRules([rules])),
          reason,
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('transformations', () => {
  test('may not make values ever longer', () => {
    const rule = (count: number): string =>
      `SecRule ARGS "@rx a" "id:1,pass,t:lowercase,${many(count, () => 't:hexEncode', ',')}"`;
    assert.equal(load(rule(6)).phases[2].length, 1);
    assert.match(
      refusalOf(() => load(rule(7))),
      /make values more than 64 times as long/,
    );
  });
});

describe('large rule files', () => {
  test('load: targets, exclusions, networks, continued lines, skips', () => {
    const count = 20_000;
    const { phases } = load(
      [
        `SecRule ${many(count, (index) => `ARGS:a${index}`, '|')} "@streq a" "id:1,pass"`,
        `SecRule ARGS|${many(count, (index) => `!ARGS:a${index}`, '|')} "@streq a" "id:2,pass"`,
        `SecRule REMOTE_ADDR "@ipMatch ${many(count, (index) => `10.0.${index & 255}.${index >> 8}`, ',')}" "id:3,pass"`,
        `SecRule ARGS "@pm ${'\\\n'.repeat(count)}word" "id:4,pass"`,
        many(count, (index) => `SecAction "id:${index + 10},pass,skipAfter:END"`),
        'SecMarker END',
      ].join('\n'),
    );
    const [first, second, third, fourth] = phases[2];
    assert.ok(first?.kind === 'rule' && second?.kind === 'rule' && third?.kind === 'rule');
    assert.equal(first.links[0].targets.length, count);
    assert.equal(first.links[0].targets.at(-1)?.text, `ARGS:a${count - 1}`);
    assert.equal(second.links[0].exclusions.length, count);
    assert.equal(fourth?.location.line, 4);
    const last = phases[2].at(-2);
    assert.ok(last?.kind === 'action');
    assert.equal(last.jump, phases[2].length);
    assert.equal(last.location.line, 4 + count + count);
  });

  test('warn so many times, and count the rest', () => {
    const { warnings } = load('SecDebugLogLevel 3\n'.repeat(5000));
    assert.equal(warnings.length, 1001);
    assert.equal(warnings.at(-1)?.message, '4000 more warnings, from here on');
    assert.equal(warnings.at(-1)?.location.line, 1001);
  });

  test('are refused where phrases are more than can be searched for', () => {
    const list = many(70_000, (index) => `${'phrase '.repeat(10)}${index}`);
    assert.match(
      refusalOf(() => load('SecRule ARGS "@pmFromFile x.data" "id:1"', { 'x.data': list })),
      /the phrases of @pmFromFile have \d+ bytes/,
    );
  });
});
