import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { makeRequestEvent } from '../example-events.ts';
import { serializeEvent } from './serialize-event.ts';

test('a line means what JSON.stringify means, on one line, without control characters', () => {
  const anyText = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(anyText, fc.jsonValue(), (text, value) => {
      const request = makeRequestEvent({ detail: { target: text, host: text } });
      for (const event of [request, { ...request, kind: 'other', detail: { [text]: value } }]) {
        const line = serializeEvent(event);
        assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify(event)));
        assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/);
      }
    }),
  );
});

test('every latin1 byte comes back', () => {
  const target = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
  const line = Buffer.from(serializeEvent(makeRequestEvent({ detail: { target } })));
  const read = JSON.parse(line.toString('utf8')) as { detail: { target: string } };
  assert.equal(read.detail.target, target);
});
