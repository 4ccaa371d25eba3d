import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { requires } from '../../../../test/support/requires.ts';
import { makeTar, paxRecord, type TarEntry } from '../../../../test/support/tar.ts';
import { readTar, TarError, type TarMember } from './read-tar.ts';

const LIMITS = { membersMax: 100, nameBytesMax: 255 };
const read = (entries: readonly TarEntry[]): readonly TarMember[] =>
  readTar(makeTar(entries), LIMITS);
const namesOf = (members: readonly TarMember[]): readonly string[] =>
  members.map(({ kind, name, bytes }) => `${kind} ${name} ${bytes.toString('latin1')}`);

describe('tar archives', () => {
  test('files and links are read, folders are in their names', () => {
    assert.deepEqual(
      namesOf(
        read([
          { name: 'a/', type: '5' },
          { name: 'a/b.conf', body: 'rules' },
          { name: './a//c', body: 'x'.repeat(600) },
          { name: 'l', type: '2' },
          { name: 'empty' },
        ]),
      ),
      ['file a/b.conf rules', `file a/c ${'x'.repeat(600)}`, 'link l ', 'file empty '],
    );
  });
  test('long names come from pax records and from GNU members', () => {
    const long = `d/${'n'.repeat(150)}`;
    assert.deepEqual(
      namesOf(
        read([
          { name: 'pax_global_header', type: 'g', body: paxRecord('comment', 'c0ffee') },
          { name: 'x', type: 'x', body: paxRecord('mtime', '1.5') + paxRecord('path', long) },
          { name: 'cut' },
          { name: 'L', type: 'L', body: `${long}2\0` },
          { name: 'cut' },
          { name: 'next' },
        ]),
      ),
      [`file ${long} `, `file ${long}2 `, 'file next '],
    );
  });

  const refused: readonly (readonly [string, readonly TarEntry[], RegExp])[] = [
    ['a name that leads up', [{ name: 'a/../../b' }], /leads elsewhere/],
    ['a folder that leads up', [{ name: '../', type: '5' }], /leads elsewhere/],
    ['an absolute name', [{ name: '/etc/passwd' }], /leads elsewhere/],
    ['a name with a line break', [{ name: 'a\nb' }], /not plain/],
    ['a name with a backslash', [{ name: 'a\\..\\b' }], /not plain/],
    [
      'a hostile name in pax records',
      [{ name: 'x', type: 'x', body: paxRecord('path', '../b') }, { name: 'b' }],
      /leads elsewhere/,
    ],
    ['a name that is too long', [{ name: 'L', type: 'L', body: 'n'.repeat(300) }, { name: 'b' }], /leads elsewhere/],
    ['a device', [{ name: 'null', type: '3' }], /neither file, folder nor link/],
    ['pax records that lie', [{ name: 'x', type: 'x', body: '99 path=a\n' }, { name: 'b' }], /extended header/],
    ['pax records that count back', [{ name: 'x', type: 'x', body: '1 path=a\n' }, { name: 'b' }], /extended header/],
    ['pax records with something behind them', [{ name: 'x', type: 'x', body: `${paxRecord('path', 'a')}rest` }, { name: 'b' }], /extended header/],
    ['a size in pax records', [{ name: 'x', type: 'x', body: paxRecord('size', '9') }, { name: 'b' }], /too large/],
    ['an endless extended header', [{ name: 'x', type: 'x', body: 'a'.repeat(70_000) }], /too long/],
    ['too many members', Array.from({ length: 101 }, (_, index) => ({ name: `f${index}` })), /more than 100/],
  ]; // prettier-ignore
  for (const [what, entries, expected] of refused) {
    test(`${what} is refused`, () =>
      assert.throws(
        () => read(entries),
        (error) => error instanceof TarError && expected.test(error.message),
      ));
  }
  test('what was cut off is refused, wherever that was', () => {
    const whole = makeTar([{ name: 'a', body: 'x'.repeat(700) }]);
    for (let length = 0; length < whole.length - 1023; length += 100) {
      assert.throws(() => readTar(whole.subarray(0, length), LIMITS), TarError);
    }
  });

  test('any bytes, and any archive with bytes changed, give members inside or a TarError', () => {
    const seed = makeTar([
      { name: 'r/a.conf', body: 'abc' },
      { name: 'x', type: 'x', body: paxRecord('path', 'r/long') },
      { name: 'b', body: 'x'.repeat(1000) },
      { name: 'l', type: '1' },
    ]);
    const change = fc.record({ at: fc.nat(seed.length - 1), byte: fc.nat(255) });
    const archives = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
      fc.array(change, { maxLength: 20 }).map((changes) => {
        const bytes = Buffer.from(seed);
        for (const { at, byte } of changes) bytes[at] = byte;
        // With sums put right the changes get past the first check.
        for (let at = 0; at + 512 <= bytes.length; at += 512) mendSum(bytes.subarray(at, at + 512));
        return bytes;
      }),
    );
    fc.assert(
      fc.property(archives, (archive) => {
        try {
          for (const { name, bytes } of readTar(archive, LIMITS)) {
            assert.ok(!name.startsWith('/') && !name.split('/').includes('..'));
            assert.ok(bytes.length <= archive.length);
          }
        } catch (error) {
          assert.ok(error instanceof TarError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

function mendSum(header: Buffer): void {
  if (header.toString('latin1', 257, 262) !== 'ustar') return;
  header.write('        ', 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

describe('archives of tar(1)', requires('program:tar'), () => {
  for (const format of ['ustar', 'pax', 'gnu', 'v7']) {
    test(format, () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'rampart-tar-'));
      try {
        const deep = `r/${'d'.repeat(60)}/${'e'.repeat(30)}`;
        mkdirSync(path.join(folder, deep), { recursive: true });
        writeFileSync(path.join(folder, deep, 'a.conf'), 'rules');
        const longName = `${'f'.repeat(120)}.conf`;
        const holdsLong = format === 'pax' || format === 'gnu';
        if (holdsLong) writeFileSync(path.join(folder, 'r', longName), 'long');
        execFileSync('tar', [`--format=${format}`, '-cf', 'a.tar', 'r'], { cwd: folder });
        assert.deepEqual(
          namesOf(readTar(readFileSync(path.join(folder, 'a.tar')), LIMITS)).toSorted(),
          [`file ${deep}/a.conf rules`, ...(holdsLong ? [`file r/${longName} long`] : [])],
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
