// HTTP/2 requests that would turn into something else in HTTP/1.1, or that no reader agrees on.
import type { Field } from '../support/raw-http2.ts';

export interface Http2SmugglingCase {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly body?: string;
  /** nghttp2 leaves the field out before anyone sees it, and lets the rest of the request pass. */
  readonly isFieldDropped?: boolean;
}

const HEAD: readonly Field[] = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':path', '/first'],
  [':authority', 'shop.example'],
];

const HIDDEN = 'GET /smuggled HTTP/1.1\r\nHost: shop.example\r\n\r\n';

function withFields(name: string, ...fields: readonly Field[]): Http2SmugglingCase {
  return { name, fields: [...HEAD, ...fields], body: HIDDEN };
}

function dropped(name: string, field: Field): Http2SmugglingCase {
  return { ...withFields(name, field), isFieldDropped: true };
}

function withPseudo(name: string, pseudo: string, value: string): Http2SmugglingCase {
  return {
    name,
    fields: HEAD.map(([field, old]): Field => [field, field === pseudo ? value : old]),
    body: HIDDEN,
  };
}

export const HTTP2_SMUGGLING_CASES: readonly Http2SmugglingCase[] = [
  dropped('CR LF in a value', ['x', `a\r\n\r\n${HIDDEN}`]),
  dropped('LF in a value', ['x', 'a\nTransfer-Encoding: chunked']),
  dropped('CR in a value', ['x', 'a\rb']),
  dropped('NUL in a value', ['x', 'a\0b']),
  dropped('CR LF in a name', ['x\r\ntransfer-encoding: chunked\r\ny', 'a']),
  dropped('a colon in a name', ['transfer-encoding: chunked\r\nx', 'a']),
  dropped('a space in a name', ['transfer-encoding ', 'chunked']),
  dropped('an empty name', ['', 'a']),
  withFields('a name in capitals', ['Transfer-Encoding', 'chunked']),
  withFields('transfer-encoding', ['transfer-encoding', 'chunked']),
  withFields('transfer-encoding: identity', ['transfer-encoding', 'identity']),
  withFields('a transfer coding as a CGI variable', ['transfer_encoding', 'chunked']),
  withFields('connection', ['connection', 'close']),
  withFields('keep-alive', ['keep-alive', 'timeout=5']),
  withFields('proxy-connection', ['proxy-connection', 'keep-alive']),
  withFields('upgrade', ['upgrade', 'websocket']),
  withFields('te other than trailers', ['te', 'chunked']),
  withFields('a length shorter than the body', ['content-length', '0']),
  withFields('a length longer than the body', ['content-length', '4000']),
  withFields('two lengths', ['content-length', '45'], ['content-length', '0']),
  withFields('a length with a plus', ['content-length', '+45']),
  withFields('a length in hexadecimal', ['content-length', '0x2d']),
  withFields('a list of lengths', ['content-length', '45, 45']),
  withFields('a length with a leading zero', ['content-length', '045']),
  withFields('an empty length', ['content-length', '']),
  withFields('another host', ['host', 'other.example']),
  withFields('the same host twice', ['host', 'shop.example'], ['host', 'shop.example']),
  withFields('another host with a port', ['host', 'shop.example:8443']),
  withFields('a pseudo field after an ordinary one', ['x', 'y'], [':path', '/smuggled']),
  withFields('a second path', [':path', '/smuggled']),
  withFields('a second method', [':method', 'GET']),
  withFields('a second authority', [':authority', 'other.example']),
  withFields('an unknown pseudo field', [':x', 'y']),
  withFields('a pseudo field of answers', [':status', '200']),
  withFields('a protocol without CONNECT', [':protocol', 'websocket']),
  withPseudo('CR LF in the path', ':path', `/first HTTP/1.1\r\nHost: x\r\n\r\n${HIDDEN}`),
  withPseudo('a space in the path', ':path', '/first HTTP/1.1'),
  withPseudo('a tab in the path', ':path', '/first\tx'),
  withPseudo('a fragment in the path', ':path', '/first#x'),
  withPseudo('an obs-text byte in the path', ':path', '/fir\xe9st'),
  withPseudo('an empty path', ':path', ''),
  withPseudo('a path without a slash', ':path', 'smuggled'),
  withPseudo('an absolute path for another host', ':path', 'http://other.example/smuggled'),
  withPseudo('an asterisk', ':path', '*'),
  withPseudo('a space in the method', ':method', 'GET /smuggled HTTP/1.1'),
  withPseudo('CR LF in the method', ':method', 'GET /smuggled HTTP/1.1\r\nX: '),
  withPseudo('an empty method', ':method', ''),
  withPseudo('CONNECT with a path', ':method', 'CONNECT'),
  withPseudo('CR LF in the authority', ':authority', 'shop.example\r\nX: y'),
  withPseudo('a user in the authority', ':authority', 'a@shop.example'),
  withPseudo('a slash in the authority', ':authority', 'shop.example/smuggled'),
  withPseudo('an empty authority', ':authority', ''),
  withPseudo('CR LF in the scheme', ':scheme', 'https\r\nX: y'),
  { name: 'no path', fields: HEAD.filter(([name]) => name !== ':path'), body: HIDDEN },
  { name: 'no method', fields: HEAD.filter(([name]) => name !== ':method'), body: HIDDEN },
  { name: 'no scheme', fields: HEAD.filter(([name]) => name !== ':scheme'), body: HIDDEN },
  { name: 'neither authority nor host', fields: HEAD.slice(0, 3), body: HIDDEN },
];
