import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { DEFAULT_BODY_OPTIONS } from '../../../test/support/body-options.ts';
import { readPieces } from '../../../test/support/read-pieces.ts';
import type { BodyOptions, MultipartBody } from './body.ts';
import { MultipartParser } from './parse-multipart.ts';

const DISPOSITION = 'Content-Disposition: form-data; name="a"';
const END = '--X--\r\n';

function parse(body: string, options: Partial<BodyOptions> = {}): MultipartBody {
  const parser = new MultipartParser({
    ...DEFAULT_BODY_OPTIONS,
    contentType: 'multipart/form-data; boundary=X',
    ...options,
  });
  parser.append(Buffer.from(body, 'latin1'));
  return readPieces(parser.finish());
}

function part(headers: readonly string[], data: string, lineEnd = '\r\n'): string {
  return ['--X', ...headers, '', data, ''].join(lineEnd);
}

function field(name: string, value: string): string {
  return part([`Content-Disposition: form-data; name="${name}"`], value);
}

function file(name: string, filename: string, content: string): string {
  return part(
    [
      `Content-Disposition: form-data; name="${name}"; filename="${filename}"`,
      'Content-Type: text/plain',
    ],
    content,
  );
}

/** The flags that are set, `unmatchedBoundary` with its number, in the order of their names. */
function flagsOf({ flags }: MultipartBody): string {
  const { unmatchedBoundary, ...others } = flags;
  const set = Object.entries(others)
    .filter(([, isSet]) => isSet)
    .map(([name]) => name);
  if (unmatchedBoundary > 0) set.push(`unmatched${unmatchedBoundary}`);
  return set.sort().join(' ');
}

function fieldsOf({ arguments: { names, values } }: MultipartBody): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

interface Case {
  readonly about: string;
  readonly body: string;
  readonly flags?: string;
  readonly error?: RegExp;
  readonly fields?: Record<string, string>;
}

const CASES: readonly Case[] = [
  { about: 'nothing', body: '', fields: {} },
  { about: 'one field', body: field('a', '1') + END },
  {
    about: 'two fields',
    body: field('a', '1') + field('b', '2') + END,
    fields: { a: '1', b: '2' },
  },
  { about: 'an end without a line end', body: `${field('a', '1')}--X--` },
  { about: 'an empty value', body: field('a', '') + END, fields: { a: '' } },
  {
    about: 'lines within a value',
    body: field('a', '1\r\n2\n3') + END,
    fields: { a: '1\r\n2\n3' },
  },
  {
    about: 'dashes within a value',
    body: field('a', '--\r\n-\r\n---') + END,
    flags: 'unmatched2',
    fields: { a: '--\r\n-\r\n---' },
  },
  {
    about: 'a name without quotes',
    body: part(['Content-Disposition: form-data; name=a'], '1') + END,
  },
  {
    about: 'a header name in other letters',
    body: part(['CONTENT-disposition:form-data; name="a"'], '1') + END,
  },
  { about: 'an empty filename', body: file('a', '', '1') + END },
  { about: 'data before', body: `x\r\n${field('a', '1')}${END}`, flags: 'dataBefore strictError' },
  { about: 'data after', body: `${field('a', '1')}${END}x`, flags: 'dataAfter strictError' },
  {
    about: 'a line end after',
    body: `${field('a', '1')}${END}\r\n`,
    flags: 'dataAfter strictError',
  },
  {
    about: 'line feeds alone',
    body: `${part([DISPOSITION], '1', '\n')}--X--\n`,
    flags: 'lfLine strictError',
  },
  {
    about: 'both line ends',
    body: `${field('a', '1')}--X--\n`,
    flags: 'crlfLfLines lfLine strictError',
  },
  {
    about: 'a folded header',
    body: part(['Content-Disposition: form-data;\r\n name="a"'], '1') + END,
    flags: 'headerFolding strictError',
  },
  {
    about: 'a header folded with something else',
    body: part(['Content-Disposition: form-data;\r\n\vname="a"'], '1') + END,
    flags: 'headerFolding invalidHeaderFolding strictError',
  },
  {
    about: 'a fold before any header',
    body: part([' x', DISPOSITION], '1') + END,
    flags: 'headerFolding invalidPart strictError',
    error: /a folded line before any header/,
  },
  {
    about: 'single quotes',
    body: part(["Content-Disposition: form-data; name='a'"], '1') + END,
    flags: 'invalidQuoting strictError',
  },
  {
    about: 'no name',
    body: part(['Content-Disposition: form-data'], '1') + END,
    flags: 'invalidPart strictError',
    error: /no name/,
    fields: { '': '1' },
  },
  {
    about: 'no Content-Disposition',
    body: part(['Content-Type: text/plain'], '1') + END,
    flags: 'invalidPart strictError',
    error: /without Content-Disposition/,
    fields: { '': '1' },
  },
  {
    about: 'a header twice',
    body: part([DISPOSITION, 'content-disposition: form-data; name="b"'], '1') + END,
    flags: 'invalidPart strictError',
    error: /a header twice/,
  },
  {
    about: 'a header without a colon',
    body: part(['x', DISPOSITION], '1') + END,
    flags: 'invalidPart strictError',
    error: /without a colon/,
  },
  {
    about: 'a header without a name',
    body: part([': x', DISPOSITION], '1') + END,
    flags: 'invalidPart strictError',
    error: /without a name/,
  },
  {
    about: 'a NUL byte in a header',
    body: part([DISPOSITION, 'X: \0'], '1') + END,
    flags: 'invalidPart strictError',
    error: /NUL byte/,
  },
  {
    about: 'a boundary right after the headers',
    body: `--X\r\n${DISPOSITION}\r\n\r\n${END}`,
    flags: 'invalidPart strictError',
    error: /a part without data/,
    fields: { a: '' },
  },
  {
    about: 'a boundary within the headers',
    body: `--X\r\n${DISPOSITION}\r\n${END}`,
    flags: 'invalidPart strictError',
    error: /a part without data/,
    fields: { a: '' },
  },
  {
    about: 'too long a header line',
    body: part([DISPOSITION, `X: ${'y'.repeat(5000)}`], '1') + END,
    flags: 'strictError',
    error: /header line over 4096 bytes/,
  },
  {
    about: 'no final boundary',
    body: field('a', '1'),
    flags: 'strictError',
    error: /final boundary is missing/,
    fields: { a: '1\r\n' },
  },
  {
    about: 'an end in the headers',
    body: `--X\r\n${DISPOSITION}`,
    flags: 'invalidPart strictError',
    error: /a part without data/,
    fields: { a: '' },
  },
  {
    about: 'a boundary in the last bytes',
    body: `${field('a', '1')}--X\r\n`,
    flags: 'invalidPart strictError',
    error: /without Content-Disposition/,
    fields: { a: '1', '': '' },
  },
  {
    about: 'a boundary in the last bytes after a line feed',
    body: `${part([DISPOSITION], '1', '\n')}--X\n`,
    flags: 'invalidPart lfLine strictError',
    error: /without Content-Disposition/,
    fields: { a: '1', '': '' },
  },
  {
    about: 'a line feed alone before a boundary',
    body: `--X\r\n${DISPOSITION}\r\n\r\n1\n${END}`,
    flags: 'crlfLfLines lfLine strictError',
  },
  {
    about: 'data whose last line may be the beginning of a boundary',
    body: `${field('a', '1')}--`,
    flags: 'strictError',
    error: /final boundary is missing/,
    fields: { a: '1\r\n--' },
  },
  {
    about: 'no boundary at all',
    body: 'a=1',
    flags: 'dataBefore strictError',
    error: /no boundary in the body/,
    fields: {},
  },
  {
    about: 'another boundary',
    body: field('a', '--Y\r\n1') + END,
    flags: 'unmatched2',
    fields: { a: '--Y\r\n1' },
  },
  {
    about: 'another boundary last',
    body: `${field('a', '1')}--Y--\r\n`,
    flags: 'strictError unmatched1',
    error: /final boundary is missing/,
    fields: { a: '1\r\n--Y--\r\n' },
  },
  {
    about: 'the boundary within a line',
    body: field('a', 'x --X y') + END,
    flags: 'strictError unmatched2',
    error: /a boundary within a line/,
    fields: { a: 'x --X y' },
  },
  {
    about: 'the boundary after a carriage return',
    body: field('a', 'x\r--X\r') + END,
    flags: 'strictError unmatched2',
    error: /a boundary within a line/,
    fields: { a: 'x\r--X\r' },
  },
  {
    about: 'the boundary within a header',
    body: part([DISPOSITION, 'X: --X'], '1') + END,
    flags: 'strictError',
    error: /a boundary within a line/,
  },
  {
    about: 'parts after the final boundary, which PHP reads',
    body: field('a', '1') + END + field('b', '2') + END,
    flags: 'strictError',
    error: /a boundary after the final one/,
    fields: { a: '1', b: '2' },
  },
  {
    about: 'the final boundary first',
    body: END + field('a', '1') + END,
    flags: 'strictError',
    error: /a boundary after the final one/,
  },
  {
    about: 'a part after data behind the final boundary',
    body: `${END}x\r\n${field('a', '1')}${END}`,
    flags: 'dataAfter strictError',
    error: /a boundary after the final one/,
  },
  {
    about: 'a boundary with something after it',
    body: `${field('a', '1')}--Xx\r\n2\r\n${END}`,
    flags: 'strictError',
    error: /a boundary with something after it/,
    fields: { a: '1\r\n--Xx\r\n2' },
  },
  {
    about: 'a boundary with a space after it',
    body: `${field('a', '1')}--X \r\n2\r\n${END}`,
    flags: 'strictError',
    error: /a boundary with something after it/,
    fields: { a: '1\r\n--X \r\n2' },
  },
  {
    about: 'a boundary with very much after it',
    body: `${field('a', '1')}--X${'x'.repeat(5000)}\r\n${END}`,
    flags: 'strictError unmatched2',
    error: /a boundary with something after it/,
    fields: { a: `1\r\n--X${'x'.repeat(5000)}` },
  },
  {
    about: 'a boundary after white space',
    body: `${field('a', '1')}-- X\r\n${END}`,
    flags: 'strictError unmatched2',
    error: /a boundary after white space/,
    fields: { a: '1\r\n-- X' },
  },
];

describe('MultipartParser', () => {
  for (const { about, body, flags = '', error, fields = { a: '1' } } of CASES) {
    test(about, () => {
      const parsed = parse(body);
      assert.equal(flagsOf(parsed), flags);
      if (error === undefined) assert.equal(parsed.error, '');
      else assert.match(parsed.error, error);
      assert.deepEqual(fieldsOf(parsed), fields);
    });
  }

  test('finds in long data what it finds where the data comes in small pieces', () => {
    const filler = fc.integer({ min: 0, max: 400 }).map((length) => 'x'.repeat(length));
    const signs = ['-', '--', '--X', '\r\n--', '\n--X', '\r\n-- X', '\r\n--X\r\n', '\r\n--X--\r\n'];
    const data = fc.array(fc.oneof(filler, fc.constantFrom(...signs)), { maxLength: 8 });
    fc.assert(
      fc.property(data, (pieces) => {
        const body = `${field('a', pieces.join(''))}${field('b', '2')}${END}`;
        const parser = new MultipartParser({
          ...DEFAULT_BODY_OPTIONS,
          contentType: 'multipart/form-data; boundary=X',
        });
        for (let at = 0; at < body.length; at += 50) {
          parser.append(Buffer.from(body.slice(at, at + 50), 'latin1'));
        }
        const [whole, inPieces] = [parse(body), readPieces(parser.finish())];
        assert.deepEqual(fieldsOf(whole), fieldsOf(inPieces));
        assert.equal(flagsOf(whole), flagsOf(inPieces));
        assert.equal(whole.error, inPieces.error);
      }),
      { numRuns: 1000 },
    );
  });

  test('a quoted boundary is flagged, and quotes in the body are no part of it', () => {
    const contentType = 'multipart/form-data; boundary="X"';
    assert.equal(
      flagsOf(parse(field('a', '1') + END, { contentType })),
      'boundaryQuoted strictError',
    );
    const parsed = parse(`${field('a', '1')}--"X"\r\n${END}`, { contentType });
    assert.match(parsed.error, /a boundary in quotes/);
  });

  for (const parameters of [
    'boundary=X; charset=UTF-8',
    'charset="utf-8"; boundary=X',
    'boundary=X;charset=utf-8',
  ]) {
    test(`${parameters} says no more than the boundary`, () => {
      const parsed = parse(field('a', '1') + END, {
        contentType: `multipart/form-data; ${parameters}`,
      });
      assert.equal(flagsOf(parsed), '');
      assert.deepEqual(fieldsOf(parsed), { a: '1' });
    });
  }

  test('a file that only filename* names is a field as well: PHP does not know the word', () => {
    const header = `${DISPOSITION}; filename*=utf-8''b%2ephp`;
    const parsed = parse(part([header], '1') + END, { fileContentBytesMax: 8 });
    assert.deepEqual(parsed.files, [{ name: 'a', filenames: ['b.php'], bytes: 1, content: '1' }]);
    assert.deepEqual(fieldsOf(parsed), { a: '1' });
    assert.equal(flagsOf(parsed), '');
  });

  test('what lenient parsers read beside the fields is told apart from them', () => {
    const header = 'Content-Disposition: form-data; name="\\n"; filename="f"';
    const encoded = part([DISPOSITION, 'Content-Transfer-Encoding: base64'], 'MQ==');
    const parsed = parse(`x\r\n\r\ny\r\n${part([header], '1')}${encoded}${END}`);
    const { names, values } = parsed.otherReadings;
    assert.deepEqual(
      names.map((name, index) => [name, values[index]]),
      [
        ['\\n', '1'],
        ['n', ''],
        ['a', '1'],
        ['', 'x'],
        ['', 'y\r\n'],
      ],
    );
    assert.deepEqual(fieldsOf(parsed), { a: 'MQ==' });
  });

  test('a part of no form needs no name', () => {
    const contentType = 'multipart/related; boundary=X';
    const body =
      part(['Content-Type: application/json'], '{}') + part(['Content-Type: image/png'], 'x');
    const parsed = parse(`preamble\r\n${body}${END}`, { contentType });
    assert.equal(parsed.error, '');
    assert.equal(parsed.flags.strictError, false);
    assert.deepEqual(fieldsOf(parsed), { '': '{}' });
  });

  test('a file with two names is told by both', () => {
    const header = `${DISPOSITION}; filename=b.txt; filename*=utf-8''b.php`;
    const parsed = parse(part([header], '1') + END, { fileContentBytesMax: 8 });
    assert.deepEqual(parsed.files[0]?.filenames, ['b.txt', 'b.php']);
    assert.deepEqual(parsed.partFilenames, ['b.txt', 'b.php']);
    assert.deepEqual(fieldsOf(parsed), {});
  });

  test('a header that is wrong is an error, and the parts are read all the same', () => {
    const contentType = 'multipart/form-data; x=y; boundary=X';
    const parsed = parse(field('a', '1') + END, { contentType });
    assert.match(parsed.error, /something between media type and boundary/);
    assert.equal(flagsOf(parsed), 'strictError');
    assert.deepEqual(fieldsOf(parsed), { a: '1' });
  });

  test('without a boundary nothing can be read', () => {
    const parsed = parse(field('a', '1') + END, { contentType: 'multipart/form-data' });
    assert.match(parsed.error, /no boundary/);
    assert.deepEqual(fieldsOf(parsed), {});
  });

  test('files', () => {
    const body =
      file('f', 'x.txt', 'hello\r\nworld') + file('f', 'y.txt', '') + field('a', '1') + END;
    const parsed = parse(body, { fileContentBytesMax: 8 });
    assert.deepEqual(parsed.files, [
      { name: 'f', filenames: ['x.txt'], bytes: 12, content: 'hello\r\nw' },
      { name: 'f', filenames: ['y.txt'], bytes: 0, content: '' },
    ]);
    assert.deepEqual(fieldsOf(parsed), { a: '1' });
    assert.deepEqual(parsed.partNames, ['f', 'f', 'a']);
    assert.deepEqual(parsed.partFilenames, ['x.txt', 'y.txt']);
    assert.deepEqual(parsed.partHeaders.names, ['f', 'f', 'f', 'f', 'a']);
    assert.equal(parsed.partHeaders.values[1], 'Content-Type: text/plain');
    assert.equal(flagsOf(parsed), '');
  });

  test('keeps no content where none is asked for', () => {
    const [first] = parse(file('f', 'x', 'content') + END).files;
    assert.deepEqual(first, { name: 'f', filenames: ['x'], bytes: 7, content: '' });
  });

  test('more files than allowed are flagged, and their names told', () => {
    const body = file('f', 'x', '1') + file('f', 'y', '2') + END;
    const parsed = parse(body, { filesMax: 1, fileContentBytesMax: 8 });
    assert.equal(flagsOf(parsed), 'fileLimitExceeded strictError');
    assert.deepEqual(
      parsed.files.map(({ filenames, content }) => `${filenames.join(' ')}${content}`),
      ['x1', 'y'],
    );
  });

  test('fields beyond the limits are dropped, and counted', () => {
    const parsed = parse(field('a', '1') + field('b', '2') + END, { argumentsMax: 1 });
    assert.deepEqual(fieldsOf(parsed), { a: '1' });
    assert.equal(parsed.dropped, 1);
    assert.equal(flagsOf(parsed), 'strictError');
    const cut = parse(field('a', '12345') + field('b', '6') + END, { valueBytesMax: 4 });
    assert.deepEqual(fieldsOf(cut), { a: '1234', b: '' });
    assert.ok(cut.dropped > 0);
    assert.match(cut.error, /more bytes in fields/);
  });

  test('after as many parts as may be the rest is not read', () => {
    const parsed = parse(field('a', '1').repeat(5003) + END, { argumentsMax: 10_000 });
    assert.equal(parsed.arguments.names.length, 5000);
    assert.equal(parsed.dropped, 1);
    assert.match(parsed.error, /more than 5000 parts: the rest was not read/);
  });

  test('after as many header lines as may be the rest is data', () => {
    const headers = Array.from({ length: 60 }, (_, index) => `X-${index}: y`);
    const parsed = parse(part([DISPOSITION, ...headers], '1') + END);
    assert.match(parsed.error, /more than 50 header lines/);
    assert.match(fieldsOf(parsed)['a']!, /^X-50: y\r\n.*\r\n\r\n1$/s);
  });
});

describe('a multipart body that is cut', () => {
  const whole = field('a', '1') + file('b', 'b.iso', 'x'.repeat(50)) + END;
  const inContent = whole.indexOf('xxx') + 20;

  function parseCut(bytes: number): MultipartBody {
    const parser = new MultipartParser({
      ...DEFAULT_BODY_OPTIONS,
      contentType: 'multipart/form-data; boundary=X',
    });
    parser.append(Buffer.from(whole.slice(0, bytes), 'latin1'));
    return readPieces(parser.finish(true));
  }

  test('has no end, and that is no mistake', () => {
    for (const bytes of [inContent, whole.indexOf('1') + 1, whole.length - END.length]) {
      const body = parseCut(bytes);
      assert.deepEqual([flagsOf(body), body.error], ['', ''], whole.slice(0, bytes));
    }
    assert.deepEqual(parseCut(inContent).partFilenames, ['b.iso']);
  });

  test('is read as far as it goes, wherever that is', () => {
    for (let bytes = 0; bytes <= whole.length; bytes++) {
      const { partHeaders } = parseCut(bytes);
      const named = whole.slice(0, bytes).includes('filename="b.iso"');
      assert.equal(
        partHeaders.values.some((line) => line.includes('filename="b.iso"')),
        named,
      );
    }
  });
});
