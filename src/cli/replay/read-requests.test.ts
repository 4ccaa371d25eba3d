import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseRequests } from './read-requests.ts';
import type { ReadRequest, RecordedRequest } from './recorded-request.ts';

function read(text: string): readonly ReadRequest[] {
  return [...parseRequests(Buffer.from(text, 'latin1'))];
}

/** `METHOD target protocol {header: value} body`, short enough for a table. */
function describeRequest(request: ReadRequest): string {
  if ('problem' in request) {
    const at = request.line === undefined ? '' : `line ${request.line}: `;
    return `problem: ${at}${request.problem}`;
  }
  const { method, target, protocol, rawHeaders, body } = request;
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return `${method} ${target} ${protocol} {${headers.join(', ')}} ${Buffer.from(body).toString('latin1')}`.trimEnd();
}

describe('raw requests', () => {
  const cases: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
    ['one', 'GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n', ['GET /a?b HTTP/1.1 {Host: x}']],
    ['bare LF', 'GET / HTTP/1.1\nHost: x\n\n', ['GET / HTTP/1.1 {Host: x}']],
    ['no empty line at the end', 'GET / HTTP/1.1\nHost: x', ['GET / HTTP/1.1 {Host: x}']],
    [
      'two, with empty lines around',
      '\r\n\nGET /1 HTTP/1.1\r\n\r\n\r\n\nGET /2 HTTP/1.0\r\n\r\n',
      ['GET /1 HTTP/1.1 {}', 'GET /2 HTTP/1.0 {}'],
    ],
    [
      'body by length, then another',
      'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\na=1\r\nGET /2 HTTP/1.1\r\n\r\n',
      ['POST / HTTP/1.1 {Content-Length: 5} a=1', 'GET /2 HTTP/1.1 {}'],
    ],
    [
      'length longer than the file',
      'POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nabc',
      ['POST / HTTP/1.1 {Content-Length: 50} abc'],
    ],
    [
      'length that ends inside of the body',
      'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n{"a":"b"}',
      ['POST / HTTP/1.1 {Content-Length: 3} {"a":"b"}'],
    ],
    [
      'length that leads into the next request',
      'POST / HTTP/1.1\nContent-Length: 12\n\na=1\nb=2\n\nGET /2 HTTP/1.1\n\n',
      ['POST / HTTP/1.1 {Content-Length: 12} a=1\nb=2', 'GET /2 HTTP/1.1 {}'],
    ],
    [
      'a request in a body of the right length',
      'POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n\r\nGET /2 HTTP/1.1\r\nx',
      ['POST / HTTP/1.1 {Content-Length: 20} \r\nGET /2 HTTP/1.1\r\nx'],
    ],
    [
      'parts that lost their carriage returns',
      'POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=X\n\n--X\nA: b\n\nc\n--X--\n',
      [
        'POST / HTTP/1.1 {Content-Type: multipart/form-data; boundary=X} --X\r\nA: b\r\n\r\nc\r\n--X--',
      ],
    ],
    [
      'body without a length goes on to the next request line',
      'POST / HTTP/1.1\nHost: x\n\na=1\nb=2\n\nGET /2 HTTP/1.1\n\n',
      ['POST / HTTP/1.1 {Host: x} a=1\nb=2', 'GET /2 HTTP/1.1 {}'],
    ],
    [
      'chunked, with extension and trailer',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\nGET /2 HTTP/1.1\r\n\r\n',
      ['POST / HTTP/1.1 {Transfer-Encoding: chunked} abcde', 'GET /2 HTTP/1.1 {}'],
    ],
    [
      'a chunk size that is none ends the body',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\nGET /2 HTTP/1.1\r\n\r\n',
      ['POST / HTTP/1.1 {Transfer-Encoding: chunked} abc'],
    ],
    ['folded header', 'GET / HTTP/1.1\nA: b\n  c\n\n', ['GET / HTTP/1.1 {A: b c}']],
    ['header without colon', 'GET / HTTP/1.1\nnonsense\n\n', ['GET / HTTP/1.1 {nonsense: }']],
    ['space in the target', 'GET /a b HTTP/1.1\n\n', ['GET /a b HTTP/1.1 {}']],
    ['no version', 'GET /old\n\n', ['GET /old HTTP/0.9 {}']],
    [
      'target stays as it is',
      'GET /%2e%2E/..;/\\x?a=%zz HTTP/1.1\n\n',
      ['GET /%2e%2E/..;/\\x?a=%zz HTTP/1.1 {}'],
    ],
    ['bytes above 127', 'GET /\xff\xe9 HTTP/1.1\n\n', ['GET /\xff\xe9 HTTP/1.1 {}']],
    ['empty', '', []],
    ['not HTTP', 'hello\n', ['problem: line 1: no request line at byte 0: "hello"']],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => assert.deepEqual(read(text).map(describeRequest), expected));
  }
});

describe('recorded requests', () => {
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

  test('fields as written', () => {
    const text =
      line({ method: 'GET', target: '/1' }) +
      line({
        method: 'POST',
        target: '/2',
        headers: [['A', 'b']],
        body: 'ä',
        client: '198.51.100.7',
      }) +
      line({
        method: 'PUT',
        target: '/3',
        bodyBase64: 'AP8=',
        scheme: 'https',
        protocol: 'HTTP/2.0',
      });
    const requests = read(Buffer.from(text).toString('latin1')) as RecordedRequest[];
    assert.deepEqual(
      requests.map(({ method, target }) => `${method} ${target}`),
      ['GET /1', 'POST /2', 'PUT /3'],
    );
    assert.deepEqual(
      requests.map(({ body }) => [...body]),
      [[], [0xc3, 0xa4], [0x00, 0xff]],
    );
    assert.equal(requests[1]!.clientAddress, '198.51.100.7');
    assert.deepEqual(requests[1]!.rawHeaders, ['A', 'b']);
    assert.deepEqual([requests[2]!.scheme, requests[2]!.protocol], ['https', 'HTTP/2.0']);
  });

  test('journal lines: requests only, host kept, client from the subject', () => {
    const behaviour = { points: 2, evidence: 'client: 3 different signs of attacks' };
    const request = {
      id: 'x',
      layer: 'gateway',
      kind: 'request',
      subject: { client: '203.0.113.9' },
      detail: { method: 'GET', target: '/', host: 'shop.example', behaviour },
    };
    const other = { id: 'y', layer: 'gateway', kind: 'journal.loss', subject: {}, detail: {} };
    const [only, ...rest] = read(line(other) + line(request)) as RecordedRequest[];
    assert.deepEqual(rest, []);
    assert.deepEqual(
      [only!.clientAddress, only!.rawHeaders],
      ['203.0.113.9', ['Host', 'shop.example']],
    );
    assert.deepEqual(only!.behaviour, behaviour);
  });

  test('what is wrong is said by line, and the rest goes on', () => {
    const text = `{"method":"GET"}\n{nonsense\n${line({ method: 'GET', target: '/', headers: [['a']] })}{"x":1}\n${line({ method: 'GET', target: '/ok' })}`;
    assert.deepEqual(read(text).map(describeRequest), [
      'problem: line 1: it has no method and target',
      'problem: line 2: it is no JSON',
      'problem: line 3: its headers must be a list of [name, value]',
      'problem: line 4: it has no method and target',
      'GET /ok HTTP/1.1 {}',
    ]);
  });
});

describe('HTTP Archives', () => {
  test('method, raw target, headers without pseudo ones, body', () => {
    const document = {
      log: {
        entries: [
          {
            request: {
              method: 'GET',
              url: 'https://shop.example/a/../b?x=%27#f',
              headers: [
                { name: ':method', value: 'GET' },
                { name: 'Accept', value: '*/*' },
              ],
            },
          },
          {
            request: {
              method: 'POST',
              url: 'http://shop.example',
              headers: [{ name: 'host', value: 'h' }],
              postData: { text: 'a=1' },
            },
          },
          { request: { method: 'GET' } },
        ],
      },
    };
    assert.deepEqual(read(JSON.stringify(document)).map(describeRequest), [
      'GET /a/../b?x=%27 HTTP/1.1 {Host: shop.example, Accept: */*}',
      'POST / HTTP/1.1 {host: h} a=1',
      'problem: entry 2 is no request',
    ]);
  });
  const posted = (postData: unknown): string => {
    const request = { method: 'POST', url: 'http://a/é', headers: [], postData };
    const archive = JSON.stringify({ log: { entries: [{ request }] } });
    return [...parseRequests(Buffer.from(archive))].map(describeRequest).join('\n');
  };
  test('fields of a form, encoded or not', () => {
    const params = [
      { name: 'q', value: 'a b&c=ü' },
      { name: 'r%5B%5D', value: '1+2' },
    ];
    assert.equal(
      posted({ mimeType: 'application/x-www-form-urlencoded', params }),
      'POST /\xc3\xa9 HTTP/1.1 {Host: a, Content-Type: application/x-www-form-urlencoded} q=a+b%26c%3D%C3%BC&r%5B%5D=1+2',
    );
  });
  test('fields of a multipart body, files by name and type', () => {
    const params = [
      { name: 'a"b', value: '1' },
      { name: 'f', value: 'x', fileName: 'a.txt', contentType: 'text/plain' },
    ];
    assert.equal(
      posted({ mimeType: 'multipart/form-data; boundary=Z', params, text: '' }),
      'POST /\xc3\xa9 HTTP/1.1 {Host: a, Content-Type: multipart/form-data; boundary=----rampart} ' +
        '------rampart\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n1\r\n' +
        '------rampart\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx\r\n' +
        '------rampart--',
    );
  });
  test('a body in base64', () => {
    assert.equal(
      posted({ text: 'YT0x', encoding: 'base64' }),
      'POST /\xc3\xa9 HTTP/1.1 {Host: a} a=1',
    );
  });
  test('one without entries', () =>
    assert.deepEqual(read('{"log": {}}').map(describeRequest), [
      'problem: no HTTP Archive: log.entries is missing',
    ]));
});

describe('fuzz', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'GET ',
      'POST ',
      '/',
      ' HTTP/1.1',
      '\r\n',
      '\n',
      '\r',
      'Host: x',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      '3\r\nabc\r\n',
      '0\r\n\r\n',
      '{',
      '}',
      '"log":',
      '"method":"GET","target":"/"',
      ':',
      ' ',
      '\t',
      '\0',
      '\xff',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  test('any bytes: every request is whole, and reading ends', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        let count = 0;
        for (const request of parseRequests(bytes)) {
          count++;
          if ('problem' in request) assert.ok(request.problem.length > 0);
          else {
            assert.ok(request.method.length > 0);
            assert.equal(request.rawHeaders.length % 2, 0);
            assert.ok(request.body.length <= bytes.length);
          }
        }
        assert.ok(count <= bytes.length);
      }),
      { numRuns: 3000 },
    );
  });
});
