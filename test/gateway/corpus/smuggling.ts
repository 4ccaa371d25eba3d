// Connections that try to make two readers disagree on where a request ends, who it is for or what it
// says. `reason` is the event's for the first request that is refused; '' means that the connection
// holds only requests that are forwarded, made harmless (`forwards` says how many).
//
// Wherever it fits, a second request for /smuggled is hidden inside: no upstream may ever see it.

export interface SmugglingCase {
  readonly name: string;
  readonly bytes: string;
  readonly reason: string;
  readonly forwards?: number;
}

const HIDDEN = 'GET /smuggled HTTP/1.1\r\nHost: shop.example\r\nX-Request-Id: forged\r\n\r\n';
const POST = 'POST /first HTTP/1.1\r\nHost: shop.example\r\n';
const GET = 'GET /first HTTP/1.1\r\nHost: shop.example\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

const LENGTH = 'malformed.content-length';
const CODING = 'malformed.transfer-encoding';
const HEADER = 'malformed.header';
const LINES = 'malformed.line-ending';
const LINE = 'malformed.request-line';
const TARGET = 'malformed.target';
const HOST = 'malformed.host';
const CHUNK = 'malformed.chunk';
const PROTOCOL = 'malformed.protocol';

function lengthCase(name: string, fields: string, reason = LENGTH): SmugglingCase {
  return { name, bytes: `${POST}${fields}\r\n\r\n${HIDDEN}`, reason };
}

/** Chunked for who reads it so; else the body is what follows. */
function codingCase(name: string, fields: string, reason = CODING): SmugglingCase {
  return { name, bytes: `${POST}${fields}\r\n\r\n0\r\n\r\n${HIDDEN}`, reason };
}

function fieldCase(name: string, line: string, reason = HEADER): SmugglingCase {
  return { name, bytes: `${GET}${line}\r\n\r\n${HIDDEN}`, reason };
}

function chunkCase(name: string, body: string, reason = CHUNK): SmugglingCase {
  return { name, bytes: `${CHUNKED}${body}${HIDDEN}`, reason };
}

function lineCase(name: string, line: string, reason: string): SmugglingCase {
  return { name, bytes: `${line}\r\nHost: shop.example\r\n\r\n${HIDDEN}`, reason };
}

export const SMUGGLING_CASES: readonly SmugglingCase[] = [
  // Content-Length: repeated, conflicting, not a number, a list.
  lengthCase('two equal lengths', 'Content-Length: 5\r\nContent-Length: 5'),
  lengthCase('two lengths, first short', 'Content-Length: 0\r\nContent-Length: 74'),
  lengthCase('two lengths, second short', 'Content-Length: 74\r\nContent-Length: 0'),
  lengthCase('a list of equal lengths', 'Content-Length: 5, 5'),
  lengthCase('a list of different lengths', 'Content-Length: 0, 74'),
  lengthCase('a length with a plus', 'Content-Length: +5'),
  lengthCase('a negative length', 'Content-Length: -1'),
  lengthCase('a hexadecimal length', 'Content-Length: 0x4a'),
  lengthCase('a length with an exponent', 'Content-Length: 1e1'),
  lengthCase('a fractional length', 'Content-Length: 5.0'),
  lengthCase('an empty length', 'Content-Length:'),
  lengthCase('a blank length', 'Content-Length:  '),
  lengthCase('a length with a space inside', 'Content-Length: 7 4'),
  lengthCase('a length with a leading zero', 'Content-Length: 074'),
  lengthCase('a length of zeros', 'Content-Length: 00'),
  lengthCase('a length with an underscore', 'Content-Length: 7_4'),
  lengthCase('a length beyond 64 bits', 'Content-Length: 99999999999999999999999'),
  lengthCase('a length that wraps to 5 in 64 bits', 'Content-Length: 18446744073709551621'),
  lengthCase('a length of 2^64 - 1', 'Content-Length: 18446744073709551615'),
  lengthCase('a quoted length', 'Content-Length: "5"'),
  lengthCase('a length with a semicolon', 'Content-Length: 5;5'),
  lengthCase('a length in other digits', 'Content-Length: \xd9\xa5'),
  lengthCase('a length with a vertical tab', 'Content-Length: \v5'),
  lengthCase('a length with a form feed', 'Content-Length: 5\f'),
  lengthCase('a length with NUL', 'Content-Length: 5\0'),
  lengthCase('a length as a CGI variable', 'Content_Length: 74', HEADER),

  // Transfer-Encoding with Content-Length, both ways round.
  codingCase('TE then CL', 'Transfer-Encoding: chunked\r\nContent-Length: 5', LENGTH),
  codingCase('CL then TE', 'Content-Length: 5\r\nTransfer-Encoding: chunked'),
  codingCase('CL 0 then TE', 'Content-Length: 0\r\nTransfer-Encoding: chunked'),
  codingCase('CL then TE identity', 'Content-Length: 5\r\nTransfer-Encoding: identity'),
  codingCase('CL then TE unknown', 'Content-Length: 5\r\nTransfer-Encoding: x'),
  codingCase('TE unknown then CL', 'Transfer-Encoding: x\r\nContent-Length: 5', LENGTH),

  // Transfer-Encoding that only some take for chunked.
  codingCase('chunked twice in one field', 'Transfer-Encoding: chunked, chunked'),
  codingCase('chunked in two fields', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'),
  codingCase('identity then chunked', 'Transfer-Encoding: identity, chunked'),
  codingCase('chunked then identity', 'Transfer-Encoding: chunked, identity'),
  codingCase('two fields, chunked last', 'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked'),
  codingCase('two fields, chunked first', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x'),
  codingCase('gzip, chunked', 'Transfer-Encoding: gzip, chunked'),
  codingCase('identity alone', 'Transfer-Encoding: identity'),
  codingCase('a coding with chunked in its name', 'Transfer-Encoding: xchunked'),
  codingCase('chunked with a parameter', 'Transfer-Encoding: chunked;q=1'),
  codingCase('chunked in quotes', 'Transfer-Encoding: "chunked"'),
  codingCase('chunked in single quotes', "Transfer-Encoding: 'chunked'"),
  codingCase('an empty element before chunked', 'Transfer-Encoding: ,chunked'),
  codingCase('an empty element after chunked', 'Transfer-Encoding: chunked,'),
  codingCase('an empty coding', 'Transfer-Encoding:'),
  codingCase('chunk', 'Transfer-Encoding: chunk'),
  codingCase('chunked with a vertical tab before', 'Transfer-Encoding: \vchunked', HEADER),
  codingCase('chunked with a form feed after', 'Transfer-Encoding: chunked\f', HEADER),
  codingCase('chunked with NUL after', 'Transfer-Encoding: chunked\0', HEADER),
  codingCase('chunked with a non-breaking space', 'Transfer-Encoding: \xa0chunked'),
  codingCase('chunked with U+FEFF', 'Transfer-Encoding: \xef\xbb\xbfchunked'),
  codingCase('chunked by another K', 'Transfer-Encoding: chun\xe2\x84\xaaed'),
  codingCase('chunked on a folded line', 'Transfer-Encoding:\r\n chunked', HEADER),
  codingCase('chunked after a folded blank', 'Transfer-Encoding: \r\n\tchunked', HEADER),
  codingCase('a space before the colon', 'Transfer-Encoding : chunked', HEADER),
  codingCase('a tab before the colon', 'Transfer-Encoding\t: chunked', HEADER),
  codingCase('a space before the name', ' Transfer-Encoding: chunked', HEADER),
  codingCase('NUL in the name', 'Transfer\0-Encoding: chunked', HEADER),
  codingCase('a name with an obs-text byte', 'Transfer-Encoding\xff: chunked', HEADER),
  codingCase('hidden behind a bare LF', 'X: y\nTransfer-Encoding: chunked', LINES),
  codingCase('hidden behind a bare CR', 'X: y\rTransfer-Encoding: chunked', LINES),
  codingCase('hidden behind LF CR', 'X: y\n\rTransfer-Encoding: chunked', LINES),
  codingCase('as a CGI variable', 'Transfer_Encoding: chunked', HEADER),
  {
    name: 'chunked in HTTP/1.0',
    bytes: `POST /first HTTP/1.0\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    reason: CODING,
  },
  {
    name: 'chunked in HTTP/1.0 with keep-alive',
    bytes: `POST /first HTTP/1.0\r\nHost: shop.example\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    reason: CODING,
  },

  // Chunks.
  chunkCase('a size with 0x', '0x3\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size with a minus', '-3\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size with a plus', '+3\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size with a space before', ' 3\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size with a space after', '3 \r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size with a tab after', '3\t\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size in quotes', '"3"\r\nabc\r\n0\r\n\r\n'),
  chunkCase('an empty size', '\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size that is no number', 'xyz\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size with an underscore', '0_3\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size beyond 64 bits', '10000000000000003\r\nabc\r\n0\r\n\r\n'),
  chunkCase('a size ended by LF', '3\nabc\r\n0\r\n\r\n', LINES),
  chunkCase('a size ended by CR', '3\rabc\r\n0\r\n\r\n', LINES),
  chunkCase('a size ended by CR and another byte', '3\rXabc\r\n0\r\n\r\n', LINES),
  chunkCase('data ended by LF', '3\r\nabc\n0\r\n\r\n', LINES),
  chunkCase('data not ended', '3\r\nabc0\r\n\r\n', LINES),
  chunkCase('data longer than its size', '3\r\nabcde\r\n0\r\n\r\n', LINES),
  chunkCase('an extension with a bare LF', '3;a\nbc\r\nabc\r\n0\r\n\r\n', LINES),
  chunkCase('an extension with a bare CR', '3;a\rb\r\nabc\r\n0\r\n\r\n', LINES),
  chunkCase('an empty extension', '3;\r\nabc\r\n0\r\n\r\n', LINES),
  chunkCase('an extension after a space', '3 ;a=b\r\nabc\r\n0\r\n\r\n'),
  chunkCase('an extension with an open quote', '3;a="b\r\nabc\r\n0\r\n\r\n', LINES),
  chunkCase('an extension with NUL', '3;a\0b\r\nabc\r\n0\r\n\r\n', LINES),
  chunkCase('the last chunk ended by LF', '0\n\r\n', LINES),
  chunkCase('the body ended by LF', '0\r\n\n', HEADER),
  chunkCase('the body ended by CR', '0\r\n\r', LINES),
  chunkCase('a trailer with a space before the colon', '0\r\nA : b\r\n\r\n', HEADER),
  chunkCase('a folded trailer', '0\r\nA: b\r\n c\r\n\r\n', HEADER),
  chunkCase('a trailer with Content-Length', '0\r\nContent-Length: 74\r\n\r\n', LENGTH),
  chunkCase('a trailer with Transfer-Encoding', '0\r\nTransfer-Encoding: x\r\n\r\n', CODING),
  chunkCase('a trailer with Host', '0\r\nHost: other.example\r\n\r\n', 'malformed.trailer'),
  chunkCase('a trailer with a cookie', '0\r\nCookie: admin=1\r\n\r\n', 'malformed.trailer'),
  chunkCase(
    'a trailer with X-Forwarded-For',
    '0\r\nX-Forwarded-For: ::1\r\n\r\n',
    'malformed.trailer',
  ),
  chunkCase(
    'a trailer as a CGI variable',
    '0\r\nX_Forwarded_For: ::1\r\n\r\n',
    'malformed.trailer',
  ),

  // Line endings and field lines.
  {
    name: 'bare LF everywhere',
    bytes: `GET /first HTTP/1.1\nHost: shop.example\n\n${HIDDEN}`,
    reason: LINE,
  },
  {
    name: 'bare LF after the host',
    bytes: `GET /first HTTP/1.1\r\nHost: shop.example\nX: y\r\n\r\n${HIDDEN}`,
    reason: LINES,
  },
  { name: 'a head ended by LF', bytes: `${GET}\n${HIDDEN}`, reason: HEADER },
  { name: 'a head ended by CR', bytes: `${GET}\r${HIDDEN}`, reason: LINES },
  {
    name: 'CR CR LF',
    bytes: `GET /first HTTP/1.1\r\nHost: shop.example\r\r\n\r\n${HIDDEN}`,
    reason: LINES,
  },
  {
    name: 'bare CR after the request line',
    bytes: `GET /first HTTP/1.1\rHost: shop.example\r\n\r\n${HIDDEN}`,
    reason: LINES,
  },
  fieldCase('a folded field', 'X: a\r\n b'),
  fieldCase('a folded field with a tab', 'X: a\r\n\tb'),
  fieldCase('a folded request hidden in a field', 'X: a\r\n GET /smuggled HTTP/1.1'),
  fieldCase('NUL in a value', 'X: a\0b'),
  fieldCase('a control character in a value', 'X: a\x01b'),
  fieldCase('DEL in a value', 'X: a\x7fb'),
  fieldCase('bare CR in a value', 'X: a\rb', LINES),
  fieldCase('a name with a space', 'X Y: b'),
  fieldCase('a name with a control character', 'X\x01: b'),
  fieldCase('a name with parentheses', 'X(): b'),
  fieldCase('an odd name with an obs-text byte', 'X\xe9: b'),
  fieldCase('an empty name', ': b'),
  fieldCase('a line without a colon', 'nonsense'),
  fieldCase('a second request line as a field', 'GET /smuggled HTTP/1.1'),

  // Request line.
  lineCase('no version', 'GET /first', PROTOCOL),
  { name: 'HTTP/0.9', bytes: 'GET /first\r\n\r\n', reason: PROTOCOL },
  lineCase('HTTP/0.9 spelled out', 'GET /first HTTP/0.9', PROTOCOL),
  lineCase('HTTP/2.0 spelled out', 'GET /first HTTP/2.0', PROTOCOL),
  lineCase('HTTP/1.2', 'GET /first HTTP/1.2', PROTOCOL),
  lineCase('HTTP/1.10', 'GET /first HTTP/1.10', PROTOCOL),
  lineCase('HTTP/01.1', 'GET /first HTTP/01.1', PROTOCOL),
  lineCase('http/1.1 in small letters', 'GET /first http/1.1', LINE),
  lineCase('a space after the version', 'GET /first HTTP/1.1 ', LINE),
  lineCase('a version twice', 'GET /first HTTP/1.1 HTTP/1.1', LINE),
  lineCase('tabs between the parts', 'GET\t/first\tHTTP/1.1', LINE),
  lineCase('a vertical tab between the parts', 'GET\v/first HTTP/1.1', LINE),
  lineCase('a method in small letters', 'get /first HTTP/1.1', LINE),
  lineCase('a method with a control character', 'GE\x00T /first HTTP/1.1', LINE),
  lineCase('a space before the method', ' GET /first HTTP/1.1', LINE),
  lineCase('an unknown method', 'BREW /first HTTP/1.1', 'malformed.method'),
  {
    name: 'the HTTP/2 preface',
    bytes: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${HIDDEN}`,
    reason: PROTOCOL,
  },
  { name: 'a TLS hello', bytes: '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1', reason: LINE },

  // Target and authority.
  lineCase('a space in the target', 'GET /first /smuggled HTTP/1.1', LINE),
  lineCase('NUL in the target', 'GET /first\0 HTTP/1.1', TARGET),
  lineCase('a tab in the target', 'GET /fir\tst HTTP/1.1', TARGET),
  lineCase('DEL in the target', 'GET /fir\x7fst HTTP/1.1', TARGET),
  lineCase('an obs-text byte in the target', 'GET /fir\xe9st HTTP/1.1', TARGET),
  lineCase('a fragment', 'GET /first#/../smuggled HTTP/1.1', TARGET),
  lineCase('no slash', 'GET first HTTP/1.1', TARGET),
  lineCase('a target of an at sign', 'GET @other.example/ HTTP/1.1', TARGET),
  lineCase('an asterisk for GET', 'GET * HTTP/1.1', TARGET),
  lineCase('another scheme', 'GET ftp://shop.example/ HTTP/1.1', TARGET),
  lineCase('https in the clear', 'GET https://shop.example/first HTTP/1.1', TARGET),
  lineCase('absolute-form for another host', 'GET http://other.example/ HTTP/1.1', HOST),
  lineCase('absolute-form with another port', 'GET http://shop.example:81/ HTTP/1.1', HOST),
  lineCase('absolute-form with a user', 'GET http://shop.example@other.example/ HTTP/1.1', HOST),
  lineCase('absolute-form without a host', 'GET http:///first HTTP/1.1', HOST),
  lineCase('authority-form for GET', 'GET shop.example:80 HTTP/1.1', TARGET),
  lineCase('CONNECT', 'CONNECT shop.example:80 HTTP/1.1', 'malformed.connect'),
  lineCase('CONNECT with a path', 'CONNECT /smuggled HTTP/1.1', 'malformed.target'),
  lineCase('CONNECT without a port', 'CONNECT shop.example HTTP/1.1', 'malformed.target'),
  { name: 'two hosts', bytes: `${GET}Host: other.example\r\n\r\n${HIDDEN}`, reason: HOST },
  { name: 'two equal hosts', bytes: `${GET}Host: shop.example\r\n\r\n${HIDDEN}`, reason: HOST },
  { name: 'no host', bytes: `GET /first HTTP/1.1\r\nX: y\r\n\r\n${HIDDEN}`, reason: HOST },
  { name: 'an empty host', bytes: `GET /first HTTP/1.1\r\nHost:\r\n\r\n${HIDDEN}`, reason: HOST },
  {
    name: 'a host with a space',
    bytes: `GET / HTTP/1.1\r\nHost: shop.example x\r\n\r\n${HIDDEN}`,
    reason: HOST,
  },
  {
    name: 'a host with a slash',
    bytes: `GET / HTTP/1.1\r\nHost: shop.example/x\r\n\r\n${HIDDEN}`,
    reason: HOST,
  },
  {
    name: 'a host with a user',
    bytes: `GET / HTTP/1.1\r\nHost: a@shop.example\r\n\r\n${HIDDEN}`,
    reason: HOST,
  },
  {
    name: 'a list of hosts',
    bytes: `GET / HTTP/1.1\r\nHost: shop.example, b\r\n\r\n${HIDDEN}`,
    reason: HOST,
  },
  {
    name: 'a host with a bad port',
    bytes: `GET / HTTP/1.1\r\nHost: shop.example:x\r\n\r\n${HIDDEN}`,
    reason: HOST,
  },
  {
    name: 'a host with percent signs',
    bytes: `GET / HTTP/1.1\r\nHost: shop%2eexample\r\n\r\n${HIDDEN}`,
    reason: HOST,
  },

  // Connection options and upgrades.
  fieldCase(
    'the length as a hop-by-hop field',
    'Connection: Content-Length',
    'malformed.connection',
  ),
  fieldCase('the host as a hop-by-hop field', 'Connection: close, Host', 'malformed.connection'),
  fieldCase(
    'the coding as a hop-by-hop field',
    'Connection: transfer-encoding',
    'malformed.connection',
  ),
  fieldCase(
    'authorization as a hop-by-hop field',
    'Connection: Authorization',
    'malformed.connection',
  ),
  fieldCase(
    'two upgrades',
    'Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c',
    'malformed.upgrade',
  ),
  fieldCase('an unknown expectation', 'Expect: 200-ok', 'malformed.expect'),
  fieldCase('an expectation of two', 'Expect: 100-continue, 200-ok', 'malformed.expect'),
  fieldCase('an obscured expectation', 'Expect: y 100-continue', 'malformed.expect'),
  fieldCase('two expectations', 'Expect: 100-continue\r\nExpect: 100-continue', HEADER),

  // Forwarded, but with the ambiguity taken out. The hidden request stays a body, or is one of its own.
  {
    name: 'an upgrade to h2c is a request like others',
    bytes: `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'a WebSocket upgrade with a body is a request like others',
    bytes: `${POST}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'a GET with a body keeps it',
    bytes: `${GET}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'a HEAD with a chunked body keeps it',
    bytes: `HEAD /first HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'a chunk extension does not pass',
    bytes: `${CHUNKED}3;a="${'x'.repeat(40)}"\r\nabc\r\n0\r\n\r\n`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'a size with leading zeros is written anew',
    bytes: `${CHUNKED}0000000000000000003\r\nabc\r\n000\r\n\r\n`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'data after Connection: close is not read',
    bytes: `${GET}Connection: close\r\n\r\n${HIDDEN}`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'more than one space between the parts of the request line',
    bytes: `GET  /first   HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
    reason: '',
    forwards: 1,
  },
  {
    name: 'absolute-form for the same host becomes origin-form',
    bytes: 'GET http://shop.example/first HTTP/1.1\r\nHost: shop.example\r\n\r\n',
    reason: '',
    forwards: 1,
  },
];
