// One query and one script that the default rules block in a query string, sent in every way that some
// application understands and that keeps them from sight.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultProgram, firedIds, inspect, makeTransaction } from '../support/rules.ts';

const ATTACKS: Readonly<Record<string, string>> = {
  'a query': "1' union select password from users-- -",
  'a script': '<img src=x onerror=alert(1)>',
};
const JSON_TYPE = 'application/json';

interface Wrapping {
  readonly name: string;
  /** Fields beside Host. */
  readonly headers: readonly string[];
  readonly wrap: (attack: string) => Buffer | string;
}

function utf32(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 4);
  for (let index = 0; index < text.length; index++) {
    bytes.writeUInt32BE(text.charCodeAt(index), index * 4);
  }
  return bytes;
}

const WRAPPINGS: readonly Wrapping[] = [
  {
    name: 'JSON in UTF-16, as .NET and Java read it unasked',
    headers: ['Content-Type', JSON_TYPE],
    wrap: (attack) => Buffer.from(JSON.stringify({ q: attack }), 'utf16le'),
  },
  {
    name: 'JSON in UTF-32, as Jackson reads it unasked',
    headers: ['Content-Type', JSON_TYPE],
    wrap: (attack) => utf32(JSON.stringify({ q: attack })),
  },
];

const program = defaultProgram();

describe('an attack that is wrapped', () => {
  for (const [what, attack] of Object.entries(ATTACKS)) {
    for (const { name, headers, wrap } of WRAPPINGS) {
      test(`${what}: ${name}`, () => {
        const bytes = Buffer.from(wrap(attack));
        const rawHeaders = ['Host', 'a.example', ...headers];
        const transaction = makeTransaction({ method: 'POST', target: '/a', rawHeaders });
        const body = bytes.toString('latin1');
        const { outcome, interruption } = inspect(program, { transaction, body });
        assert.notEqual(interruption, undefined, `fired: ${firedIds(outcome).join(' ')}`);
      });
    }
  }
});
