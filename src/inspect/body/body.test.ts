// Every body parser against arbitrary bodies: it never throws, and where the bytes are cut into chunks
// does not matter. The seeds beside this file are bodies that reach far into each parser; what the
// fuzzing finds goes there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { DEFAULT_BODY_OPTIONS } from '../../../test/support/body-options.ts';
import { readPieces } from '../../../test/support/read-pieces.ts';
import { compileXPath, makeBodyParser, type BodyKind } from './index.ts';

const SEEDS: Readonly<Record<BodyKind, readonly string[]>> = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'body.seeds.json'), 'utf8'),
);

/** Pieces that mean something to one parser or another. */
const PIECES: readonly string[] = [
  ...'& = % + %41 %zz { } [ ] " , : \\u00 \\ud83d null 1e5 - . < > </ /> <!-- --> <![CDATA[ ]]>'.split(
    ' ',
  ),
  ...'&lt; &#x41; &e; <!DOCTYPE <?xml ?> --X --X-- --Y -- X form-data; name= filename= '.split(' '),
  'Content-Disposition: form-data; name="a"\r\n',
  '\r\n',
  '\n',
  '\r',
  '\t',
  ' ',
  '\0',
  '\xc3\xa9',
  '\xff',
  '\xef\xbb\xbf',
];

/** A seed with pieces put in, taken out and doubled. */
function mutated(kind: BodyKind): fc.Arbitrary<string> {
  const edit = fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.constantFrom('', ...PIECES));
  return fc
    .tuple(fc.constantFrom('', ...SEEDS[kind]), fc.array(edit, { maxLength: 8 }))
    .map(([seed, edits]) => {
      let body = seed;
      for (const [place, removed, inserted] of edits) {
        const at = place % (body.length + 1);
        body = body.slice(0, at) + inserted + body.slice(at + removed);
      }
      return body;
    });
}

function parse(kind: BodyKind, body: string, cuts: readonly number[]): unknown {
  const parser = makeBodyParser(kind, {
    ...DEFAULT_BODY_OPTIONS,
    contentType: 'multipart/form-data; boundary=X',
    argumentsMax: 20,
    depthMax: 5,
    filesMax: 2,
    fileContentBytesMax: 16,
    valueBytesMax: 64,
    xmlIntoArguments: 'only-args',
  });
  const bytes = Buffer.from(body, 'latin1');
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  for (let index = 1; index < places.length; index++) {
    // The parser may not keep the chunk: it is overwritten at once.
    const chunk = Buffer.from(bytes.subarray(places[index - 1], places[index]));
    parser.append(chunk);
    chunk.fill(0x58);
  }
  const parsed = readPieces(parser.finish());
  if (parsed.kind !== 'xml') return plain(parsed);
  const { document, ...others } = parsed;
  const selected = ['/*', '//@*', '//text()'].map((text) =>
    document.select(compileXPath(text, {})),
  );
  return { ...plain(others), selected };
}

/** Argument lists are objects of a class; only what they hold counts. */
function plain(parsed: {
  arguments: { names: readonly string[]; values: readonly string[] };
}): object {
  const { names, values } = parsed.arguments;
  assert.equal(names.length, values.length);
  return { ...parsed, arguments: { names, values } };
}

for (const kind of ['urlencoded', 'json', 'xml', 'multipart'] as const) {
  describe(`${kind} bodies`, () => {
    test('never make the parser throw, and are read the same however they are cut', () => {
      const cuts = fc.array(fc.nat(), { maxLength: 12 });
      fc.assert(
        fc.property(mutated(kind), cuts, (body, cuts) => {
          assert.deepEqual(parse(kind, body, cuts), parse(kind, body, []));
        }),
        { numRuns: 1500 },
      );
    });

    test('are read the same byte by byte', () => {
      for (const body of SEEDS[kind]) {
        const everywhere = Array.from({ length: body.length }, (_, index) => index);
        assert.deepEqual(parse(kind, body, everywhere), parse(kind, body, []));
      }
    });

    test('may be empty', () => {
      assert.deepEqual(parse(kind, '', []), parse(kind, '', [0, 0]));
    });

    test('of arbitrary bytes do no harm', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          parse(kind, Buffer.from(bytes).toString('latin1'), [100, 200]);
        }),
      );
    });
  });
}

test('a large upload is read the same however it is cut', () => {
  const content = Array.from({ length: 3000 }, (_, index) => `line ${index}\r\n-- ${index}`).join(
    '\n',
  );
  const body = `--X\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n${content}\r\n--X--\r\n`;
  const whole = parse('multipart', body, []);
  for (const size of [1, 7, 4095, 4096, 4097, 16_384]) {
    const cuts = Array.from({ length: Math.floor(body.length / size) }, (_, index) => index * size);
    assert.deepEqual(parse('multipart', body, cuts), whole);
  }
  assert.partialDeepStrictEqual(whole, { files: [{ bytes: content.length }] });
});
