import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { viewsOf } from './views.ts';

const READINGS: readonly (readonly [value: string, holds: readonly string[]])[] = [
  ['/map;layer=7 and 1=1/view', ['7 and 1=1']],
  ['/map;zoom=3;layer=a;sleep 5/view', ['3', 'a;sleep 5']],
  ['/item/file%3A%2Fetc%2Fhosts/detail', ['file:/etc/hosts']],
  ['/item/%7Bls%2C-la%7D/detail', ['{ls,-la}']],
  ['filter[1 and (select 1)]', ['1 and (select 1)']],
  ['a[b][0][sleep(3)]', ['sleep(3)']],
];
const PLAIN = ['/map/roads/view', 'filter[price]', 'a[b][0][]', 'colors[red blue]', 'see [1]'];

describe('parts of paths and names', () => {
  for (const [value, parts] of READINGS) {
    test(`reads what stands in ${value}`, () => {
      const texts = viewsOf(value).map(({ text }) => text);
      for (const part of parts) assert.ok(texts.includes(part), texts.join('\n'));
    });
  }
  for (const value of PLAIN) {
    test(`leaves ${value} whole`, () => assert.equal(viewsOf(value).length, 1));
  }
});
