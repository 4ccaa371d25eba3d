import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { RequestDetail } from './envelope.ts';
import { makeMatch, makeRequestEvent } from './example-events.ts';
import { serializeEvent } from './journal/serialize-event.ts';
import { maskEvent, maskHeader, maskRequestDetail, SECRET_LENGTH_MIN } from './mask.ts';
import { maskText } from './mask-text.ts';
import { isSecretName } from './secret-names.ts';

describe('isSecretName', () => {
  const secret = `password Passwd pwd db_password userPass pass user[pass] pass-word secret
    client_secret token csrfToken access_token x-auth-token X-Api-Key api_key apiKey key PHPSESSID
    jsessionid session sid pin userPin card_number cardNumber cvv otp X-Amz-Signature p%61ssword
    p%2561ssword p\\u0061ssword password[0] json.user.password ${'a.'.repeat(200)}password`.split(
    /\s+/,
  );
  const plain = [
    'q',
    'shipping',
    'spinner',
    'sort_key',
    'passenger',
    'author',
    'inside',
    '',
    'keys',
  ];
  for (const name of secret) {
    test(`${name.slice(0, 40)} is secret`, () => assert.equal(isSecretName(name), true));
  }
  for (const name of plain) {
    test(`${JSON.stringify(name)} is not`, () => assert.equal(isSecretName(name), false));
  }
});

describe('maskText', () => {
  const vectors: readonly (readonly [text: string, wanted: string])[] = [
    ['/search?q=lamp&page=2', '/search?q=lamp&page=2'],
    ['/login?password=x&b=1', '/login?password=***&b=1'],
    ['/x?p%61ssword=abc%26d&e=f', '/x?p%61ssword=***&e=f'],
    ['/x?user[password]=a&q=b', '/x?user[password]=***&q=b'],
    ['/in?next=%2Fx%3Ftoken%3Dabc%26y%3D1&z=2', '/in?next=%2Fx%3Ftoken%3D***%26y%3D1&z=2'],
    ['/in?next=%252Fx%253Ftoken%253Dabc', '/in?next=%252Fx%253Ftoken%253D***'],
    ['{"user":"a","password":"b\\"c","q":1}', '{"user":"a","password":***,"q":1}'],
    ['{"pin":1234,"q":"\' OR 1"}', '{"pin":***,"q":"\' OR 1"}'],
    ['{"p\\u0061ssword" : "x"}', '{"p\\u0061ssword" :***}'],
    ['{"api key":"x"', '{"api key":***'],
    [
      "' UNION SELECT password FROM users WHERE id=1 --",
      "' UNION SELECT password FROM users WHERE id=1 --",
    ],
    ["password='a b", 'password=***'],
    ['Authorization: Basic YWJj\r\nHost: x', 'Authorization:***\r\nHost: x'],
    ['found within ARGS:password: one & two', 'found within ARGS:password:***'],
    ['http://ana:pa55@host/', 'http://***@host/'],
    ['u=http%3A%2F%2Fana%3Apa55%40host', 'u=http%3A%2F%2Fana%3Apa55%40host'],
    ['pay 4111 1111 1111 1111 now', 'pay *** now'],
    ['pay 4111-1111-1111-1112 now', 'pay 4111-1111-1111-1112 now'],
    ['time 1750000000000', 'time 1750000000000'],
    ['a=eyJhbGciOiJI.eyJzdWIiOiIx.c2ln', 'a=***'],
    ['Bearer abcdefghijk', 'Bearer ***'],
    [
      'name="password"\r\n\r\nhunter2\r\n--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nx',
      'name="password" ***\r\n--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nx',
    ],
    ['name="user" bob --b name="password" hunter2', 'name="user" bob --b name="password" ***'],
    ['/form?name=password&q=1', '/form?name=password&q=1'],
    ['<u:password a="1">x</u:password><q>y</q>', '<u:password a="1">***</u:password><q>y</q>'],
    ['<password><![CDATA[x]]></password>', '<password><![CDATA[***</password>'],
    ['filename="secret.txt"; x', 'filename="secret.txt"; x'],
  ];
  for (const [text, wanted] of vectors) {
    test(JSON.stringify(text), () => assert.equal(maskText(text), wanted));
  }

  test('is done with hostile text at once', () => {
    const repeated = ['password=', 'a ', '"', '://', '<a ', 'name=', 'eyJ.', '4', '%25', ':'];
    for (const part of repeated) {
      const text = part.repeat(Math.ceil(60_000 / part.length));
      assert.equal(typeof maskText(text), 'string');
      assert.equal(typeof maskText(`password${text}`), 'string');
    }
  });
});

describe('maskHeader', () => {
  const vectors: readonly (readonly [name: string, value: string, wanted: string])[] = [
    ['Authorization', 'Bearer abc', 'Bearer ***'],
    ['authorization', 'abc def', '***'],
    ['Proxy-Authorization', 'Basic YTpi', 'Basic ***'],
    ['Cookie', 'theme=dark; sid=1; bare', 'theme=***; sid=***;***'],
    ['Set-Cookie', 'sid=1; Path=/; HttpOnly', 'sid=***; Path=/; HttpOnly'],
    ['X-Api-Key', 'k', '***'],
    ['X-Shop-Token', 't', '***'],
    ['Referer', 'https://shop/?token=a&b=c', 'https://shop/?token=***&b=c'],
    ['Accept', 'text/html', 'text/html'],
  ];
  for (const [name, value, wanted] of vectors) {
    test(`${name}: ${value}`, () => assert.equal(maskHeader(name, value), wanted));
  }
});

describe('maskRequestDetail', () => {
  test('an ordinary request is the same object', () => {
    const { detail } = makeRequestEvent();
    assert.equal(maskRequestDetail(detail), detail);
  });

  test('a match on a secret field shows nothing of it, one on another field all', () => {
    const secret = makeMatch({ target: 'ARGS:json.user.password' });
    const shown = makeMatch({ target: 'ARGS:q' });
    const { matches } = maskRequestDetail({
      ...makeRequestEvent().detail,
      matches: [secret, shown],
    });
    assert.deepEqual(
      [matches![0]!.snippet, matches![0]!.evidence, matches![0]!.logData],
      ['***', '***', '***'],
    );
    assert.equal(matches![0]!.message, secret.message);
    // The same text in both: it is known to be secret from the first.
    assert.equal(matches![1]!.snippet, '***');
    const alone = maskRequestDetail({ ...makeRequestEvent().detail, matches: [shown] });
    assert.deepEqual(alone.matches, [shown]);
  });

  test('a snippet cut out of a body does not show the end of a value whose name is cut off', () => {
    const snippet = `hunter2${'x'.repeat(20)}&q=${'a'.repeat(200)}`.slice(0, 200);
    const detail = {
      ...makeRequestEvent().detail,
      matches: [makeMatch({ target: 'REQUEST_BODY', snippet })],
    };
    const masked = maskRequestDetail(detail).matches![0]!.snippet;
    assert.ok(masked.startsWith('***&q=aaa'), masked);
  });

  test('other kinds are masked by name and by shape', () => {
    const event = {
      ...makeRequestEvent(),
      kind: 'admin.change',
      detail: { token: 'abc', list: [{ url: '/x?pwd=1' }], tokens: 5 },
    };
    assert.deepEqual(maskEvent(event).detail, {
      token: '***',
      list: [{ url: '/x?pwd=***' }],
      tokens: 5,
    });
  });
});

/** Where a secret can stand in what the gateway records of one request. */
type Seed = (secret: string) => Partial<RequestDetail>;

const encode = (secret: string): string => encodeURIComponent(secret).replaceAll("'", '%27');
const inMatch = (target: string, text: (secret: string) => string): Seed => {
  return (secret) => ({
    verdict: 'block',
    matches: [
      makeMatch({ target, snippet: text(secret), evidence: text(secret), logData: text(secret) }),
      makeMatch({ target: 'ARGS:q' }),
    ],
  });
};
const inHeader = (name: string, text: (secret: string) => string): Seed => {
  return (secret) => ({
    verdict: 'log',
    headers: [
      ['Accept', '*/*'],
      [name, text(secret)],
    ],
    // The same value again, where nothing names it.
    matches: [
      makeMatch({ target: 'REQUEST_HEADERS:X-Other', snippet: `>>${secret.toUpperCase()}<<` }),
    ],
  });
};

const SEEDS: Readonly<Record<string, Seed>> = {
  query: (secret) => ({ target: `/a?b=1&password=${encode(secret)}&c=2` }),
  'query, encoded name': (secret) => ({ target: `/a?p%61ss%77ord=${encode(secret)}` }),
  'query, nested': (secret) => ({ target: `/a?to=${encode(`/b?token=${encode(secret)}&d=1`)}` }),
  'query, JSON': (secret) => ({ target: `/a?j=${encode(JSON.stringify({ secret }))}` }),
  'user information': (secret) => ({ target: `http://ana:${encode(secret)}@host/` }),
  authorization: inHeader('Authorization', (secret) => `Bearer ${secret}`),
  'authorization, basic': inHeader(
    'authorization',
    (secret) => `Basic ${Buffer.from(`ana:${secret}`, 'latin1').toString('base64')}`,
  ),
  'authorization, bare': inHeader('Proxy-Authorization', (secret) => secret),
  cookie: inHeader('Cookie', (secret) => `a=b; id=${encode(secret)}; c=d`),
  'set-cookie': inHeader('Set-Cookie', (secret) => `id=${encode(secret)}; Path=/`),
  'key header': inHeader('X-Api-Key', (secret) => secret),
  referer: inHeader('Referer', (secret) => `https://h/?access_token=${encode(secret)}`),
  'secret argument': inMatch('ARGS:password', (secret) => secret),
  'secret argument, lower case': inMatch('ARGS_POST:user[pwd]', (secret) => secret.toLowerCase()),
  'JSON argument': inMatch('ARGS:json.login.token', (secret) => `x${secret}`),
  'cookie variable': inMatch('REQUEST_COOKIES:id', (secret) => secret),
  'matched variable': inMatch('MATCHED_VARS:ARGS:secret', (secret) => secret),
  'header variable': inMatch('REQUEST_HEADERS:Authorization', (secret) => `Bearer ${secret}`),
  'body, urlencoded': inMatch('REQUEST_BODY', (secret) => `a=b&passwd=${encode(secret)}&c=d`),
  'body, JSON': inMatch('REQUEST_BODY', (secret) =>
    JSON.stringify({ a: 1, api_key: secret, b: 2 }),
  ),
  'body, XML': inMatch(
    'REQUEST_BODY',
    (secret) => `<a><password>${secret.replaceAll('<', '')}</password>`,
  ),
  'body, multipart': inMatch(
    'REQUEST_BODY',
    (secret) =>
      `form-data; name="password"\r\n\r\n${secret}\r\n--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n1`,
  ),
  'log data': inMatch(
    'ARGS:q',
    (secret) => `Matched Data: x found within ARGS:password: ${secret}`,
  ),
};

// `MASK_RUNS=20000 node --test src/events/mask.test.ts` looks longer.
const RUNS = Number(process.env['MASK_RUNS'] ?? 300);

const SECRET_CHARACTERS = [...new Set('abcXYZ0189!$%&*+-./:;<=>?@^_~|(){}[],')];

describe('no secret reaches the line', () => {
  const secrets = fc
    .string({
      unit: fc.constantFrom(...SECRET_CHARACTERS),
      minLength: 12,
      maxLength: 40,
    })
    // In XML the text ends at the next tag, and so does what is secret.
    .filter((secret) => secret.replaceAll(/[^a-z0-9]/gi, '').length >= SECRET_LENGTH_MIN);
  for (const [name, seed] of Object.entries(SEEDS)) {
    test(name, () => {
      fc.assert(
        fc.property(secrets, (secret) => {
          const event = makeRequestEvent({ detail: seed(secret) });
          const line = serializeEvent(maskEvent(event));
          for (const form of [secret, encode(secret), JSON.stringify(secret).slice(1, -1)]) {
            assert.ok(!line.toLowerCase().includes(form.toLowerCase()), line);
          }
          assert.equal((JSON.parse(line) as { id: string }).id, event.id);
        }),
        { numRuns: RUNS },
      );
    });
  }
});
