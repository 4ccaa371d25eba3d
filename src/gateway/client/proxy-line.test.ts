import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readProxyLine, V2_BODY_BYTES_MAX } from './proxy-line.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

function line(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Seeds for the fuzzer, and what they mean. */
const VALID: readonly (readonly [Buffer, string])[] = [
  [line('PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n'), '192.0.2.7:56324 > 198.51.100.1:443'],
  [line('PROXY TCP6 2001:DB8::1 ::1 1 2\r\n'), '2001:db8::1:1 > ::1:2'],
  [line('PROXY UNKNOWN\r\n'), 'unknown'],
  [line('PROXY UNKNOWN ffff:f...f:ffff x 1 2\r\n'), 'unknown'],
  [
    hex(`${SIGNATURE} 21 11 000c c0000207 c6336401 dc04 01bb`),
    '192.0.2.7:56324 > 198.51.100.1:443',
  ],
  [
    hex(
      `${SIGNATURE} 21 21 0024 20010db8000000000000000000000001 00000000000000000000000000000001 0001 0002`,
    ),
    '2001:db8::1:1 > ::1:2',
  ],
  // With an extension behind the addresses.
  [
    hex(`${SIGNATURE} 21 11 0010 c0000207 c6336401 dc04 01bb 04000100`),
    '192.0.2.7:56324 > 198.51.100.1:443',
  ],
  [hex(`${SIGNATURE} 20 00 0000`), 'unknown'],
  [hex(`${SIGNATURE} 20 11 000c c0000207 c6336401 dc04 01bb`), 'unknown'],
  [hex(`${SIGNATURE} 21 00 0000`), 'unknown'],
  [hex(`${SIGNATURE} 21 31 00d8 ${'00'.repeat(216)}`), 'unknown'],
];

const INVALID: readonly Buffer[] = [
  line('GET / HTTP/1.1\r\n'),
  line('PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n'),
  line('PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 \r\n'),
  line('PROXY  TCP4 192.0.2.7 198.51.100.1 56324 443\r\n'),
  line('PROXY TCP4 192.0.2.7 198.51.100.1 056324 443\r\n'),
  line('PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n'),
  line('PROXY TCP4 192.0.2.07 198.51.100.1 1 443\r\n'),
  line('PROXY TCP4 ::1 ::1 1 443\r\n'),
  line('PROXY TCP6 192.0.2.7 198.51.100.1 1 443\r\n'),
  line('PROXY UDP4 192.0.2.7 198.51.100.1 1 443\r\n'),
  line('proxy TCP4 192.0.2.7 198.51.100.1 1 443\r\n'),
  line('PROXY TCP4 192.0.2.7 198.51.100.1 1 443\n\r\n'),
  line(`PROXY UNKNOWN ${'x'.repeat(107)}\r\n`),
  line(`PROXY TCP4 ${'1'.repeat(200)}`),
  hex(`${SIGNATURE} 11 11 000c c0000207 c6336401 dc04 01bb`),
  hex(`${SIGNATURE} 22 11 000c c0000207 c6336401 dc04 01bb`),
  hex(`${SIGNATURE} 21 41 000c c0000207 c6336401 dc04 01bb`),
  hex(`${SIGNATURE} 21 11 000b c0000207 c6336401 dc04 01`),
  hex(`${SIGNATURE} 21 21 000c c0000207 c6336401 dc04 01bb`),
  hex(`${SIGNATURE} 21 11 ${(V2_BODY_BYTES_MAX + 1).toString(16).padStart(4, '0')}`),
];

function describeLine(result: ReturnType<typeof readProxyLine>): string {
  if (typeof result === 'string') return result;
  if (result.peer === undefined) return 'unknown';
  const { address, port, serverAddress, serverPort } = result.peer;
  return `${address}:${port} > ${serverAddress}:${serverPort}`;
}

describe('PROXY lines', () => {
  test('of both versions are read', () => {
    for (const [bytes, expected] of VALID) {
      assert.equal(describeLine(readProxyLine(bytes)), expected);
      const result = readProxyLine(Buffer.concat([bytes, line('GET / HTTP/1.1')]));
      assert.ok(typeof result !== 'string');
      assert.equal(result.bytes, bytes.length);
    }
  });

  test('that are cut off anywhere ask for more', () => {
    for (const [bytes] of VALID) {
      for (let length = 0; length < bytes.length; length++) {
        assert.equal(readProxyLine(bytes.subarray(0, length)), 'more');
      }
    }
  });

  test('that are wrong are refused', () => {
    for (const bytes of INVALID) assert.equal(readProxyLine(bytes), 'invalid', bytes.toString());
  });

  test('never ask for more than their limit, whatever comes', () => {
    const seeds = [...VALID.map(([bytes]) => bytes), ...INVALID];
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }),
        fc.uint8Array({ maxLength: 64 }),
        (seed, changes, tail) => {
          const bytes = Buffer.concat([seed, tail]);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const result = readProxyLine(bytes);
          if (result === 'more') assert.ok(bytes.length < 16 + V2_BODY_BYTES_MAX);
          else if (result !== 'invalid') assert.ok(result.bytes <= bytes.length);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
