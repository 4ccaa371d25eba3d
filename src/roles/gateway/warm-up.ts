import { beginInspection, PersistentStore, type Program } from '../../inspect/index.ts';

/**
 * Each is told by something from what visitors send, so that whatever looks for more is made ready. Short:
 * what long values take beside is memory that many never need.
 */
const VALUES = [
  `' or f(1)=1--`,
  '<a b=c>&lt;',
  ';a|b `c` $(d)',
  '{{a}} ${b} <%=c%>',
  '../a%2500',
  '<?php a($b["c"]);',
  'a:1:{s:1:"b";}',
  '{"$a":[{"b":1}]}',
  '*)(a=*))(|(b=*',
  '\r\nA: b',
  'http://a:1/',
];

const PART = '--limit\r\nContent-Disposition: form-data; name="a"';

const BODIES: readonly (readonly [contentType: string, body: string])[] = [
  ['application/x-www-form-urlencoded', 'a=b&c=d'],
  ['application/json', '{"a":["b",1]}'],
  ['application/xml', '<?xml version="1.0"?><a b="c">d</a>'],
  [
    'multipart/form-data; boundary=limit',
    `${PART}\r\n\r\nb\r\n${PART}; filename="b.c"\r\nContent-Type: a/b\r\n\r\nd\0\r\n--limit--\r\n`,
  ],
  // No rule reads it by a grammar. It is for V8, which makes the search of all literals fast while it runs:
  // until then a megabyte takes four times as long.
  ['application/octet-stream', 'ab/\0'.repeat(1 << 16)],
];

/**
 * Inspects some requests that nobody sent: what patterns and detectors compile with the first text, tens of
 * milliseconds of work, is not to be the fault of the first visitor, whose request has fifty.
 */
export function warmUp(programs: Iterable<Program>): void {
  for (const program of programs) {
    for (const value of VALUES) inspect(program, `/a?a=${encodeURIComponent(value)}`, '', '');
    for (const [contentType, body] of BODIES) inspect(program, '/', contentType, body);
  }
}

function inspect(program: Program, target: string, contentType: string, body: string): void {
  const transaction = {
    id: '',
    receivedAtMs: 0,
    clientAddress: '192.0.2.1',
    clientPort: 0,
    serverAddress: '192.0.2.2',
    serverPort: 0,
    scheme: 'http',
    protocol: 'HTTP/1.1',
    method: body === '' ? 'GET' : 'POST',
    target,
    rawHeaders: ['Host', 'a.b', 'User-Agent', 'a', 'Cookie', 'a=b', 'Content-Type', contentType],
    site: '',
  } as const;
  const inspection = beginInspection(program, transaction, {
    mode: 'detect',
    onFault: 'allow',
    budgetMs: Number.POSITIVE_INFINITY,
    store: new PersistentStore(),
  });
  inspection.inspectRequestHeaders();
  if (body !== '') inspection.appendRequestBody(Buffer.from(body, 'latin1'));
  inspection.inspectRequestBody();
  inspection.finish();
}
