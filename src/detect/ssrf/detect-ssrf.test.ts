import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { detectSsrf } from './detect-ssrf.ts';
import { readHost } from './read-host.ts';

const ATTACKS: readonly (readonly [value: string, context: string])[] = [
  ['http://169.254.169.254/latest/meta-data/', 'metadata'],
  ['http://metadata.google.internal/computeMetadata/v1/', 'metadata'],
  ['http://[::ffff:169.254.169.254]/', 'metadata'],
  ['http://2852039166/latest', 'metadata'],
  ['http://127.0.0.1:6379/', 'loopback'],
  ['http://user@127.0.0.1/', 'loopback'],
  ['http://[::1]/admin', 'loopback'],
  ['//127.0.0.1/admin', 'loopback'],
  ['http://2130706433/', 'disguised'],
  ['http://0x7f000001/', 'disguised'],
  ['http://0177.0.0.1/', 'disguised'],
  ['http://127.1/', 'disguised'],
  ['http://[::ffff:127.0.0.1]/', 'disguised'],
  ['http://10.0.0.1.nip.io/', 'disguised'],
  ['http://app.localtest.me/', 'disguised'],
  ['gopher://127.0.0.1:6379/_FLUSHALL', 'scheme'],
  ['dict://localhost:11211/stat', 'scheme'],
  ['[img=1,1]http://127.0.0.1:6379/a.jpg[/img]', 'loopback'],
  ['http%3A%2F%2F127.0.0.1%2F', 'loopback'],
  ['http://evil.example/shell.txt?', 'inclusion'],
  ['http://425.510.425.510/', 'metadata'],
  ['http://7147006462/', 'metadata'],
  ['http://l%6fcalhost/', 'disguised'],
  ['http://localhost.localdomain/', 'disguised'],
  ['https:/elsewhere.example', 'disguised'],
  ['/https://elsewhere.example', 'disguised'],
  ['\\/\\/elsewhere.example', 'disguised'],
  ['//else\twhere.example', 'disguised'],
  ['169.254.169.254/latest/meta-data', 'metadata'],
  ['http://169.254.0.23/', 'metadata'],
  ['url=http://127.0.0.1/', 'loopback'],
  ['https://ada:secret@10.0.0.1/', 'disguised'],
  ['http+unix://%2Frun%2Fdocker.sock/info', 'scheme'],
];

const BENIGN: readonly string[] = [
  '',
  'https://example.com/a?b=c',
  'http://localhost:3000/callback',
  'http://192.168.1.1/setup',
  'see http://127.0.0.1:8080/ in your browser',
  'https://example.com/redirect?to=home',
  '//cdn.example.com/app.js',
  'mailto:ada@example.com',
  'tel:+49123456',
  '12:30',
  'a:b//c',
  'https://8.8.8.8/',
  'ratio 16:9',
  'C:/Users/Ada',
  '1.2.3',
  'https://example.com/photo.jpg?w=300',
  'https://example.com/caf%C3%A9',
  'http:\\\\www.example.com/a/b',
  '/https/example',
  '192.168.1.254',
];

describe('detectSsrf', () => {
  for (const [value, context] of ATTACKS) {
    test(`finds ${value}`, () => assert.equal(detectSsrf(value)?.context, context));
  }
  for (const value of BENIGN) {
    test(`lets ${JSON.stringify(value)} pass`, () => assert.equal(detectSsrf(value), null));
  }

  test('every spelling of a loopback address is seen', () => {
    const part = (value: number, style: number): string =>
      style === 0
        ? String(value)
        : style === 1
          ? `0x${value.toString(16)}`
          : `0${value.toString(8)}`;
    const styles = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0xfffffe }),
        styles,
        fc.integer({ min: 1, max: 4 }),
        (low, style, count) => {
          const bytes = [127, (low >> 16) & 255, (low >> 8) & 255, low & 255];
          const head = bytes.slice(0, count - 1);
          const tail = bytes.slice(count - 1).reduce((sum, byte) => sum * 256 + byte, 0);
          const host = [...head, tail].map((value, index) => part(value, style[index]!)).join('.');
          assert.equal(readHost(host).kind, 'loopback', host);
        },
      ),
    );
  });

  test('any text: never throws', () => {
    const texts = fc.oneof(fc.webUrl(), fc.string({ unit: 'binary', maxLength: 100 }));
    fc.assert(fc.property(texts, (text) => void detectSsrf(`http://${text}`)));
  });
});
