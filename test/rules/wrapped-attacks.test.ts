// One query and one script that the default rules block in a query string, sent in every way that some
// application understands and that keeps them from sight.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { beginInspection } from '../../src/inspect/index.ts';
import { defaultProgram, firedIds, inspect, makeTransaction } from '../support/rules.ts';

const ATTACKS: Readonly<Record<string, string>> = {
  'a query': "1' union select password from users-- -",
  'a script': '<img src=x onerror=alert(1)>',
  'a path': '../../../etc/passwd',
};
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const PARTS_TYPE = 'multipart/form-data; boundary=X';
const HARMLESS_FILE = 'Content-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nx';

interface Wrapping {
  readonly name: string;
  /** Fields beside Host. */
  readonly headers: readonly string[];
  readonly wrap: (attack: string) => Buffer | string;
  /** `/a` where it says nothing. */
  readonly target?: (attack: string) => string;
  /** It is read amid other values, where a path is no more than a mention of one. */
  readonly isAmidText?: boolean;
}

function utf32(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 4);
  for (let index = 0; index < text.length; index++) {
    bytes.writeUInt32BE(text.charCodeAt(index), index * 4);
  }
  return bytes;
}

function fieldOf(attack: string): string {
  return `Content-Disposition: form-data; name="q"\r\n\r\n${attack}`;
}

function parts(name: string, wrap: (attack: string) => string): Wrapping {
  return { name, headers: ['Content-Type', PARTS_TYPE], wrap };
}

/** Every letter as an escape of JSON. */
function escaped(text: string): string {
  const unit = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(4, '0');
  return text.replace(/[^]/g, (letter) => `\\u${unit(letter)}`);
}

function json(name: string, wrap: (attack: string) => string): Wrapping {
  return { name: `JSON ${name}`, headers: ['Content-Type', JSON_TYPE], wrap };
}

/** A field of a form that holds the attack as something else. */
function field(name: string, wrap: (attack: string) => string): Wrapping {
  return {
    name: `in a field, ${name}`,
    headers: ['Content-Type', FORM_TYPE],
    wrap: (attack) => `a=1&q=${encodeURIComponent(wrap(attack))}`,
  };
}

/** Other letters that become these once a text is normalised (NFKC). */
function bold(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) =>
    String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97),
  );
}

function base64(content: Buffer | string): string {
  return Buffer.from(content).toString('base64');
}

function filePart(name: string): string {
  return `--X\r\nContent-Disposition: form-data; name="f"; ${name}\r\nContent-Type: text/plain\r\n\r\nx\r\n--X--\r\n`;
}

/** Every letter as a reference of XML. */
function referred(text: string): string {
  return text.replaceAll(/[^]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A form that the application unpacks only where it knows how to. */
function packed(name: string, coding: string, wrap: (form: Buffer) => Buffer): Wrapping {
  return {
    name,
    headers: ['Content-Type', FORM_TYPE, 'Content-Encoding', coding],
    wrap: (attack) => wrap(Buffer.from(`a=1&q=${encodeURIComponent(attack)}&`)),
  };
}

const HARMLESS = Buffer.from('a=1');

/** A gzip file that is called so (RFC 1952, 2.3.1). */
function named(name: Buffer): Buffer {
  const plain = gzipSync(HARMLESS);
  plain[3] = 8;
  return Buffer.concat([plain.subarray(0, 10), name, Buffer.alloc(1), plain.subarray(10)]);
}

const WRAPPINGS: readonly Wrapping[] = [
  field('in XML without a declaration', (attack) => `<r><a>1</a><b>${referred(attack)}</b></r>`),
  field('in an attribute of XML', (attack) => `\n<o:r id="${referred(attack)}"/>`),
  field(
    'in two sections of XML, cut in the middle',
    (attack) => `<r><![CDATA[${attack.slice(0, 5)}]]><![CDATA[${attack.slice(5)}]]></r>`,
  ),
  json('as XML without a declaration', (attack) =>
    JSON.stringify({ q: `<order><id>${referred(attack)}</id></order>` }),
  ),
  field('by zlib and base64', (attack) => base64(deflateSync(attack))),
  field('in base64, twice', (attack) => base64(base64(attack))),
  field('in base64 in lines, as mail has it', (attack) =>
    base64(attack).replaceAll(/.{16}/g, '$&\r\n'),
  ),
  field('in hex', (attack) => `0x${Buffer.from(attack).toString('hex')}`),
  field('between NUL bytes that frameworks drop', (attack) =>
    attack.replaceAll(/(?<=\w)(?=\w)/g, '\0'),
  ),
  field('in letters that become ASCII when they are normalised', bold),
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
  json('in single quotes', (attack) => `{'q':'${escaped(attack)}'}`),
  json('with comments and names without quotes', (attack) => `{/* it's */ q:"${escaped(attack)}"}`),
  json('behind another document', (attack) => `{}\n{"q":"${escaped(attack)}"}`),
  json('behind a comma too many', (attack) => `{"a":1,,"q":"${escaped(attack)}"}`),
  json('with bytes that are no UTF-8', (attack) => `{"a":"\xff","q":"${escaped(attack)}"}`),
  json('with a number of JavaScript', (attack) => `{"a":0x1F,"q":"${escaped(attack)}"}`),
  json(
    'in a string that goes on beyond what is read',
    (attack) => `{"q":"${escaped(attack)} ${'x'.repeat(1 << 20)}"}`,
  ),
  {
    name: 'JSON in the last name of thousands',
    headers: ['Content-Type', JSON_TYPE],
    isAmidText: true,
    wrap: (attack) => {
      const members = Array.from({ length: 6000 }, (_, index) => `"k${index}":"v ${index}"`);
      return `{${members.join(',')},"${escaped(attack)}":1}`;
    },
  },
  {
    name: 'JSON in a field, behind thousands of texts',
    isAmidText: true,
    headers: ['Content-Type', FORM_TYPE],
    wrap: (attack) => {
      const texts = Array.from({ length: 6000 }, (_, index) => `"some words ${index}"`);
      return `q=${encodeURIComponent(`[${texts.join(',')},"${escaped(attack)}"]`)}`;
    },
  },
  ...['text/plain', FORM_TYPE].flatMap((type): Wrapping[] => [
    {
      name: `JSON in UTF-16 of type ${type}, as Flask and Jackson read it when they are told to`,
      headers: ['Content-Type', type],
      wrap: (attack) => Buffer.from(JSON.stringify({ q: attack }), 'utf16le'),
    },
    {
      name: `JSON in UTF-32 of type ${type}`,
      headers: ['Content-Type', type],
      wrap: (attack) => utf32(JSON.stringify({ q: attack })),
    },
    {
      name: `XML in UTF-16 of type ${type}`,
      headers: ['Content-Type', type],
      wrap: (attack) => Buffer.from(`\ufeff<a><![CDATA[${attack}]]></a>`, 'utf16le'),
    },
  ]),
  ...['text/plain', FORM_TYPE, JSON_TYPE, 'application/x-xml', 'message/x+xml'].flatMap(
    (type): Wrapping[] => [
      {
        name: `XML without a declaration, of type ${type}`,
        headers: ['Content-Type', type],
        wrap: (attack) => `<a>${referred(attack)}</a>`,
      },
      {
        name: `XML without a declaration, of type ${type}, and large`,
        headers: ['Content-Type', type],
        wrap: (attack) => `<a x="${'x '.repeat(20_000)}"><b y='${referred(attack)}'/></a>`,
      },
    ],
  ),
  {
    name: 'XML of a type with a sign that few types have',
    headers: ['Content-Type', 'application/vnd.a_b+xml'],
    wrap: (attack) =>
      `<!DOCTYPE a [<!ENTITY e "${referred(attack).replaceAll('&', '&#38;')}">]><a>&e;</a>`,
  },
  {
    name: 'lines of JSON in thousands, as decoders of streams read them',
    isAmidText: true,
    headers: ['Content-Type', 'application/x-ndjson'],
    wrap: (attack) => `${'{"a":"some words"}\n'.repeat(6000)}{"q":"${escaped(attack)}"}`,
  },
  {
    name: 'a large form of the type that Werkzeug knows beside the usual one',
    headers: ['Content-Type', 'application/x-url-encoded'],
    wrap: (q) => `a=${'b c '.repeat(10_000)}&q=${encodeURIComponent(q)}`,
  },
  packed('packed once and said to be twice', 'gzip, gzip', gzipSync),
  packed('behind the end of what gzip unpacks', 'gzip', (form) =>
    Buffer.concat([gzipSync(HARMLESS), form]),
  ),
  packed('behind the end of what brotli unpacks', 'br', (form) =>
    Buffer.concat([brotliCompressSync(HARMLESS), form]),
  ),
  packed('behind the end of what zstd unpacks', 'zstd', (form) =>
    Buffer.concat([zstdCompressSync(HARMLESS), form]),
  ),
  packed('in the name of a gzip file', 'gzip', named),
  packed('packed three times', 'gzip, gzip, gzip', (form) => gzipSync(gzipSync(gzipSync(form)))),
  packed('packed in a coding with a parameter', 'gzip;q=1', gzipSync),
  packed('packed behind codings that mean nothing', `${'identity, '.repeat(9)}gzip`, gzipSync),
  {
    name: 'packed in a coding that a second line names',
    headers: [
      'Content-Type',
      FORM_TYPE,
      'Content-Encoding',
      'identity',
      'Content-Encoding',
      'gzip',
    ],
    wrap: (attack) => gzipSync(`q=${encodeURIComponent(attack)}`),
  },
  {
    name: 'JSON that is a stream of deflate by chance',
    headers: ['Content-Type', JSON_TYPE, 'Content-Encoding', 'deflate'],
    wrap: (attack) => `{ \n   "q":${JSON.stringify(attack)}}`,
  },
  ...[
    [],
    ['Content-Type', 'text/plain'],
    ['Content-Type', 'application/octet-stream'],
    ['Content-Type', 'image/png'],
  ].flatMap((headers): Wrapping[] => {
    const about = `of ${headers[1] ?? 'no type'}, and larger than a text that is read as one`;
    const pad = 'x'.repeat(40_000);
    return [
      { name: `JSON ${about}`, headers, wrap: (q) => JSON.stringify({ pad, q }) },
      { name: `a form ${about}`, headers, wrap: (q) => `pad=${pad}&q=${encodeURIComponent(q)}` },
      {
        name: `XML ${about}`,
        headers,
        wrap: (q) => `<?xml version="1.0"?><a b="${pad}"><![CDATA[${q}]]></a>`,
      },
    ];
  }),
  json('behind thousands of numbers and texts', (attack) =>
    JSON.stringify({
      numbers: Array.from({ length: 20_000 }, (_, index) => index),
      texts: Array.from({ length: 2500 }, (_, index) => `some words ${index}`),
      q: attack,
    }),
  ),
  {
    name: 'in a form, behind more fields than are read',
    headers: ['Content-Type', FORM_TYPE],
    wrap: (attack) => `${'a&'.repeat(10_000)}q=${encodeURIComponent(attack)}`,
  },
  {
    name: 'in a form, behind as much as is read',
    headers: ['Content-Type', FORM_TYPE],
    wrap: (attack) => `a=${'x'.repeat(1 << 20)}&q=${encodeURIComponent(attack)}`,
  },
  {
    name: 'in the query, behind more parameters than are read',
    headers: [],
    target: (attack) => `/a?${'a&'.repeat(2000)}q=${encodeURIComponent(attack)}`,
    wrap: () => '',
  },
  parts(
    'in a page, behind more files than are read',
    (attack) =>
      `${`--X\r\n${HARMLESS_FILE}\r\n`.repeat(2000)}--X\r\n${HARMLESS_FILE.replace('.txt', '.svg')}${attack}\r\n--X--\r\n`,
  ),
  {
    name: 'a large form whose type goes on as PHP lets it',
    headers: ['Content-Type', `${FORM_TYPE},x`],
    wrap: (q) => `a=${'b c '.repeat(10_000)}&q=${encodeURIComponent(q)}`,
  },
  parts(
    'in a part behind the final boundary, which PHP reads',
    (attack) => `--X\r\n${HARMLESS_FILE}\r\n--X--\r\n--X\r\n${fieldOf(attack)}\r\n--X--\r\n`,
  ),
  parts(
    'in a part whose boundary begins no line, which Django reads',
    (attack) => `--X\r\n${HARMLESS_FILE} --X\r\n${fieldOf(attack)}\r\n--X--\r\n`,
  ),
  parts(
    'in a part behind a carriage return, which Werkzeug reads',
    (attack) => `--X\r\n${HARMLESS_FILE}\r--X\r\n${fieldOf(attack)}\r\n--X--\r\n`,
  ),
  parts(
    'behind more fields than are read',
    (attack) =>
      `${`--X\r\n${fieldOf('1')}\r\n`.repeat(5001)}--X\r\n${fieldOf(attack)}\r\n--X--\r\n`,
  ),
  parts(
    'in a file without a type, which aiohttp and Formidable read as a field',
    (attack) =>
      `--X\r\nContent-Disposition: form-data; name="q"; filename="a"\r\n\r\n${attack}\r\n--X--\r\n`,
  ),
  parts(
    'in base64 with other signs between, which Django, aiohttp and multiparty pass over',
    (attack) => {
      const encoded = Buffer.from(attack).toString('base64').replaceAll(/.{5}/g, '$&*\r\n');
      return `--X\r\nContent-Disposition: form-data; name="q"\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n--X--\r\n`;
    },
  ),
  parts(
    'in a part before the first boundary, which Django reads',
    (attack) => `X\r\n${fieldOf(attack)}\r\n--X--\r\n`,
  ),
  parts(
    'in the name of a file, every letter behind a backslash, as aiohttp and Tomcat take it',
    (attack) => filePart(`filename="${attack.replaceAll(/[^]/g, '\\$&')}"`),
  ),
  parts('in the name of a file, in an encoded word, as Tomcat takes it', (attack) =>
    filePart(`filename="=?utf-8?B?${Buffer.from(attack).toString('base64')}?="`),
  ),
  parts('in the name of a file, in UTF-16, as Python and Tomcat take it', (attack) => {
    const bytes = [...Buffer.from(attack, 'utf16le')];
    const encoded = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    return filePart(`filename*=utf-16le''${encoded}`);
  }),
  ...['multipart/mixed', 'multipart/related'].map((type): Wrapping => ({
    name: `in ${type}, of which Rack and Go read the fields, larger than a text that is read as one`,
    headers: ['Content-Type', `${type}; boundary=X`],
    wrap: (attack) =>
      `--X\r\n${fieldOf('x '.repeat(20_000))}\r\n--X\r\n${fieldOf(attack)}\r\n--X--\r\n`,
  })),
  parts(
    'in a part that only filename* makes a file',
    (attack) =>
      `--X\r\nContent-Disposition: form-data; name="q"; filename*=utf-8''a\r\n\r\n${attack}\r\n--X--\r\n`,
  ),
];

/** XML in EBCDIC, as far as its declaration, by which parsers of Java know it. */
const EBCDIC = Buffer.from('4c6fa79493', 'hex');

const program = defaultProgram();

describe('an attack that is wrapped', () => {
  for (const [what, attack] of Object.entries(ATTACKS)) {
    for (const { name, headers, wrap, target = () => '/a', isAmidText = false } of WRAPPINGS) {
      if (isAmidText && what === 'a path') continue;
      test(`${what}: ${name}`, () => {
        const bytes = Buffer.from(wrap(attack));
        const rawHeaders = ['Host', 'a.example', ...headers];
        const transaction = makeTransaction({
          method: 'POST',
          target: target(attack),
          rawHeaders,
        });
        const body = bytes.toString('latin1');
        const { outcome, interruption } = inspect(program, { transaction, body });
        assert.notEqual(interruption, undefined, `fired: ${firedIds(outcome).join(' ')}`);
      });
    }
  }
});

test('each text of XML is read by itself', () => {
  for (const attack of ['|id', '1 or 1=1', '1 and sleep(5)']) {
    const rawHeaders = ['Host', 'a', 'Content-Type', 'text/xml'];
    const transaction = makeTransaction({ method: 'POST', target: '/a', rawHeaders });
    const body = `<r><a>hello</a><b>${attack}</b><c>world</c></r>`;
    assert.notEqual(inspect(program, { transaction, body }).interruption, undefined, attack);
  }
});

test('the fields behind a body are read', () => {
  for (const body of ['', 'a=1', '{"a":1}', '<a>1</a>']) {
    for (const attack of Object.values(ATTACKS)) {
      const transaction = makeTransaction({
        method: 'POST',
        target: '/a',
        rawHeaders: ['Host', 'a'],
      });
      const inspection = beginInspection(program, transaction, {
        mode: 'block',
        onFault: 'block',
        budgetMs: 10_000,
      });
      inspection.inspectRequestHeaders();
      if (body !== '') inspection.appendRequestBody(Buffer.from(body));
      inspection.appendRequestTrailers(['1', attack]);
      assert.notEqual(inspection.inspectRequestBody(), undefined, `${body} ${attack}`);
    }
  }
});

test('XML in EBCDIC shows none of its letters, and does not pass', () => {
  for (const type of ['application/xml', 'text/plain', FORM_TYPE, JSON_TYPE]) {
    const rawHeaders = ['Host', 'a', 'Content-Type', type];
    const transaction = makeTransaction({ method: 'POST', target: '/a', rawHeaders });
    const read = inspect(program, { transaction, body: EBCDIC.toString('latin1') });
    assert.notEqual(read.interruption, undefined, type);
  }
});

test('lines of JSON that say they are text are no broken JSON', () => {
  const rawHeaders = ['Host', 'a', 'Content-Type', 'text/plain;charset=UTF-8'];
  const transaction = makeTransaction({ method: 'POST', target: '/a', rawHeaders });
  const lines = ['{"event_id":"1"}', '{"type":"event"}', '{"message":"x"}'];
  const read = inspect(program, { transaction, body: lines.join('\n') });
  assert.deepEqual([firedIds(read.outcome), read.outcome.faults], [[], []]);
  const body = [...lines, `{"q":"' or 1=1--"}`].join('\n');
  const attack = inspect(program, { transaction, body });
  assert.notEqual(attack.interruption, undefined);
});

test('JSON and uploads larger than what is read pass, and what is not read is counted', () => {
  const picture = 'iVBORw0KGgo'.repeat(120_000);
  const file = HARMLESS_FILE.replace('\r\n\r\nx', `\r\n\r\n${picture}`);
  for (const [type, body] of [
    [JSON_TYPE, JSON.stringify({ name: 'a', picture })],
    [PARTS_TYPE, `--X\r\n${file}\r\n--X--\r\n`],
  ] as const) {
    const rawHeaders = ['Host', 'a', 'Content-Type', type];
    const transaction = makeTransaction({ method: 'POST', target: '/a', rawHeaders });
    const { outcome, interruption } = inspect(program, { transaction, body });
    assert.equal(interruption, undefined, type);
    assert.equal(outcome.requestBytesNotInspected, body.length - (1 << 20));
  }
});

test('a large body that looks like nothing is a file, and counted as not inspected', () => {
  const transaction = makeTransaction({ method: 'PUT', target: '/a', rawHeaders: ['Host', 'a'] });
  const body = `\x89PNG\r\n${'\x00\xff some pixels'.repeat(4000)}`;
  const { outcome, interruption } = inspect(program, { transaction, body });
  assert.equal(interruption, undefined);
  assert.equal(outcome.requestBytesNotInspected, body.length);
});
