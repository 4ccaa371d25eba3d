import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findMalformation } from './find-malformation.ts';
import { parseRequests } from './read-requests.ts';

/** `LINE WHAT STATUS`, or `LINE fine`, for each request of a file. */
function judge(text: string): readonly string[] {
  return [...parseRequests(Buffer.from(text, 'latin1'))].map((request) => {
    if ('problem' in request) return `${request.line} unreadable`;
    const found = findMalformation(request);
    const what = found === undefined ? 'fine' : `${found.malformed} ${found.status}`;
    return `${request.line} ${what}`;
  });
}

describe('what the gateway refuses whatever its rules say', () => {
  const MALFORMED: readonly (readonly [request: string, expected: string])[] = [
    ['GET /a\x01b HTTP/1.1\r\nHost: x\r\n\r\n', 'target 400'],
    ['GET a HTTP/1.1\r\nHost: x\r\n\r\n', 'target 400'],
    ['FROB / HTTP/1.1\r\nHost: x\r\n\r\n', 'method 501'],
    ['GET / HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n', 'header 400'],
    ['GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n', 'header 400'],
    ['GET / HTTP/1.1\r\nHost : x\r\n\r\n', 'header 400'],
    ['GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 'host 400'],
    ['GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', 'host 400'],
    [
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'transfer-encoding 400',
    ],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na', 'content-length 400'],
    ['GET / HTTP/1.1\r\nHost: x\r\nConnection: Host\r\n\r\n', 'connection 400'],
  ];
  for (const [request, expected] of MALFORMED) {
    test(JSON.stringify(request), () => assert.deepEqual(judge(request), [`1 ${expected}`]));
  }

  const HABITS: readonly string[] = [
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/2\nHost: x\n\n',
    'GET /\n',
    'GET https://x/a?b HTTP/1.1\nHost: x\n\n',
    'GET /a b?\xe4=\xe4#c HTTP/1.1\nHost: x\n\n',
    'GET /a HTTP/2\n:authority: x\n:method: GET\n:path: /a\nAccept: */*\n\n',
    'GET /a HTTP/2\n:authority: x\n:method: GET\n:path: /a\nhost: x\n\n',
    'POST / HTTP/1.1\nHost: x\nContent-Length: 99\n\na=b',
    'GET / HTTP/1.1\nHost: x:8080\nA: b\n folded\n\n',
    'PROPFIND /%E4 HTTP/1.1\nHost: [::1]\nUser-Agent: \xe4\n\n',
    'OPTIONS * HTTP/1.1\nHost: x\n\n',
  ];
  for (const request of HABITS) {
    test(`not of a recording: ${JSON.stringify(request)}`, () =>
      assert.deepEqual(judge(request), ['1 fine']));
  }

  test('each has the line at which it begins', () => {
    const text =
      '\n\nGET /a HTTP/1.1\nHost: x\n\nGET b HTTP/1.1\nHost: x\n\n\nPOST / HTTP/1.1\nHost: x\n\na=1\nb=2\n\nBAD / HTTP/1.1\n\n';
    assert.deepEqual(judge(text), ['3 fine', '6 target 400', '10 fine', '16 method 501']);
  });

  test('archives and recorded traffic were read by somebody before; the journal remembers', () => {
    const recorded = JSON.stringify({ method: 'GET', target: '/a b', headers: [] });
    const journal = JSON.stringify({
      layer: 'gateway',
      kind: 'request',
      subject: {},
      detail: { method: 'GET', target: '/a b', status: 400, reason: 'malformed.target' },
    });
    const blocked = journal.replace('malformed.target', 'waf');
    assert.deepEqual(judge([recorded, journal, blocked].join('\n')), [
      '1 fine',
      '2 target 400',
      '3 fine',
    ]);
  });
});
