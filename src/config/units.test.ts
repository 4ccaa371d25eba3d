import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDuration, parseRate, parseSize, type Parsed } from './units.ts';

function valueOf<Value>(parsed: Parsed<Value>): Value | undefined {
  return parsed.ok ? parsed.value : undefined;
}

describe('units', () => {
  const sizes: readonly (readonly [string, number | undefined])[] = [
    ['0 B', 0],
    ['1 B', 1],
    ['64 KiB', 65_536],
    ['64KiB', 65_536],
    ['1.5 MiB', 1_572_864],
    ['2 GB', 2_000_000_000],
    ['1 TiB', 1_099_511_627_776],
    ['1', undefined],
    ['KiB', undefined],
    ['1 kib', undefined],
    ['1  KiB', undefined],
    [' 1 KiB', undefined],
    ['1 KiB ', undefined],
    ['-1 KiB', undefined],
    ['+1 KiB', undefined],
    ['1e3 B', undefined],
    ['0x10 B', undefined],
    ['1,5 MiB', undefined],
    ['0.3 B', undefined],
    ['999999999999999 TiB', undefined],
    ['1 KiB\n', undefined],
  ];
  for (const [text, expected] of sizes) {
    test(`size ${JSON.stringify(text)}`, () => assert.equal(valueOf(parseSize(text)), expected));
  }

  const durations: readonly (readonly [string, number | undefined])[] = [
    ['0s', 0],
    ['250ms', 250],
    ['1.5s', 1500],
    ['5min', 300_000],
    ['2 h', 7_200_000],
    ['30d', 2_592_000_000],
    ['5m', undefined],
    ['5', undefined],
    ['1h30min', undefined],
    ['0.5ms', undefined],
    ['1S', undefined],
  ];
  for (const [text, expected] of durations) {
    test(`duration ${JSON.stringify(text)}`, () =>
      assert.equal(valueOf(parseDuration(text)), expected));
  }

  const rates: readonly (readonly [string, number, number] | readonly [string])[] = [
    ['100/min', 100, 60_000],
    ['20/10s', 20, 10_000],
    ['1/d', 1, 86_400_000],
    ['5/250ms', 5, 250],
    ['0/s'],
    ['5/0s'],
    ['5'],
    ['5/'],
    ['5/minute'],
    ['1.5/s'],
    ['-1/s'],
    ['5 / s'],
  ];
  for (const [text, count, periodMs] of rates) {
    test(`rate ${JSON.stringify(text)}`, () =>
      assert.deepEqual(
        valueOf(parseRate(text)),
        count === undefined ? undefined : { count, periodMs },
      ));
  }
});
