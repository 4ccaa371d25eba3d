// Compressed bodies through the default rules: what is in them is found, ordinary ones pass, bombs are refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { compileDefaultRules } from '../../bench/detect/whole-requests.ts';
import { inspect, makeTransaction, type Inspected } from '../support/rules.ts';

const CODINGS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};
const FORM = 'application/x-www-form-urlencoded';
const ATTACKS: readonly (readonly [type: string, body: string, target: string])[] = [
  [FORM, 'a=1&q=%3Cscript%3Ealert(1)%3C/script%3E', 'ARGS:q'],
  ['application/json', '{"a":{"b":"1\' or 1=1-- -"}}', 'ARGS:json.a.b'],
  ['text/xml', '<a><b>;cat /etc/passwd</b></a>', 'XML:/*'],
  [
    'multipart/form-data; boundary=B',
    '--B\r\nContent-Disposition: form-data; name="f"\r\n\r\n{{7*7}}\r\n--B--\r\n',
    'ARGS:f',
  ],
];

const program = compileDefaultRules();

function send(coding: string, type: string, body: Buffer, onFault: 'block' | 'allow'): Inspected {
  const rawHeaders = ['Host', 'a.example', 'Content-Type', type, 'Content-Encoding', coding];
  rawHeaders.push('Content-Length', String(body.length));
  const transaction = makeTransaction({ method: 'POST', target: '/a', rawHeaders });
  return inspect(program, { transaction, body: body.toString('latin1') }, { onFault });
}

describe('compressed bodies', () => {
  for (const [coding, encode] of Object.entries(CODINGS)) {
    for (const [type, body, target] of ATTACKS) {
      test(`${coding}: an attack in ${type} is found where it stands`, () => {
        const { outcome, interruption } = send(coding, type, encode(Buffer.from(body)), 'block');
        assert.notEqual(interruption, undefined);
        assert.ok(
          outcome.matches.some((match) => match.target === target),
          JSON.stringify(outcome.matches),
        );
      });

      test(`${coding}: ${type} that is not compressed though it says so is read as it is`, () => {
        const { interruption } = send(coding, type, Buffer.from(body), 'block');
        assert.notEqual(interruption, undefined);
      });
    }

    test(`${coding}: an ordinary body passes`, () => {
      const body = JSON.stringify(
        Array.from({ length: 50 }, (_, id) => ({ id, name: "O'Brien & Co." })),
      );
      const { outcome, interruption } = send(
        coding,
        'application/json',
        encode(Buffer.from(body)),
        'block',
      );
      assert.equal(interruption, undefined);
      assert.deepEqual(outcome.faults, []);
    });

    test(`${coding}: a bomb is a fault, and refused`, () => {
      const bomb = encode(Buffer.alloc(64 << 20, 'a'));
      const blocked = send(coding, 'application/json', bomb, 'block');
      assert.equal(blocked.interruption?.status, 413);
      const allowed = send(coding, 'application/json', bomb, 'allow');
      assert.equal(allowed.interruption, undefined);
      assert.equal(allowed.outcome.faults[0]?.kind, 'body-limit');
    });

    test(`${coding}: of a large body as much is read as of one that came as it is`, () => {
      const body = Buffer.from(`a=${'word '.repeat(400_000)}`);
      const { outcome } = send(coding, FORM, encode(body), 'allow');
      assert.equal(outcome.requestBytesNotInspected, body.length - 1_048_576);
      assert.equal(outcome.faults[0]?.kind, 'body-limit');
    });
  }
});
