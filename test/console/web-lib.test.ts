import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { makeMatch, makeRequestEvent } from '../../src/events/example-events.ts';
import type { RequestDetail } from '../../src/events/index.ts';
import { PASSWORD_LENGTH_MIN } from '../../src/admin/auth/password.ts';
import { en } from '../../web/src/i18n/en.ts';
import { zh } from '../../web/src/i18n/zh.ts';
import { ZH_RULE_MESSAGES } from '../../web/src/i18n/zh-rules.ts';
import { sayRemarks } from '../../web/src/lib/remarks.ts';
import { remark } from '../../src/lib/remark.ts';
import { describeExclusion, describePath } from '../../web/src/lib/exclusion.ts';
import {
  describeFault,
  describePlace,
  explainRequest,
  explainWayOut,
} from '../../web/src/lib/explain.ts';
import { makeFormat } from '../../web/src/lib/format.ts';
import { findEvidence } from '../../src/lib/find-evidence.ts';
import * as passwordRules from '../../web/src/lib/password-rules.ts';
import { periodEndingAt, PERIODS } from '../../web/src/lib/period.ts';
import { showBytes, showText, type TextPiece } from '../../web/src/lib/visible-text.ts';
import { apiQuery, NO_FILTERS } from '../../web/src/pages/requests/filters.ts';

const RULES = path.resolve(import.meta.dirname, '../../rules');

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const plain = (pieces: readonly TextPiece[]): string =>
  pieces.map(({ kind, text }) => (kind === 'hidden' ? `[${text}]` : text)).join('');

describe('words of the server', () => {
  /** `msg:'...'` of the default rules, and of those that one can switch on. */
  const messages = new Set(
    globSync(['*.conf', 'content/*.conf'], { cwd: RULES })
      .map((name) => readFileSync(path.join(RULES, name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/msg:'((?:[^'\\]|\\.)*)'/g)])
      .map(([, message]) => message!.replaceAll("\\'", "'")),
  );

  test('every message of the default rules has its Chinese', () => {
    assert.ok(messages.size > 50);
    assert.deepEqual(
      [...messages].filter((one) => !Object.hasOwn(ZH_RULE_MESSAGES, one)),
      [],
    );
  });

  test('what a rule filled in stays', () => {
    assert.equal(zh.ruleMessage('Request refused with 15 points'), '请求被拒绝，得分 15');
    assert.equal(zh.ruleMessage('SQL injection'), 'SQL 注入');
    assert.equal(zh.ruleMessage('A rule of mine'), 'A rule of mine');
    assert.equal(en.ruleMessage('SQL injection'), 'SQL injection');
  });

  test('a remark is said in the language, and one of another version as it came', () => {
    const known = remark('rate-limits.limit', { site: 'a', name: 'b', count: 5, seconds: 60 });
    assert.equal(sayRemarks([known], '', en), 'a: b, 5 in 60 s');
    assert.equal(sayRemarks([known, known], '', zh), 'a：b，60 秒内 5 次；a：b，60 秒内 5 次');
    const strange = { code: 'constructor', values: {} };
    assert.equal(sayRemarks([known, strange], 'as it came', zh), 'as it came');
    assert.equal(sayRemarks(undefined, 'as it came', zh), 'as it came');
  });
});

describe('the way out of what no rule stopped', () => {
  const settings = readFileSync(path.join(RULES, '../docs/configuration.md'), 'utf8');
  const wayOut = (reason: string, verdict: RequestDetail['verdict'] = 'block') =>
    explainWayOut({ ...makeRequestEvent().detail, verdict, reason }, en);

  for (const reason of Object.keys(en.explain.reasons).filter((one) => one.startsWith('limit.'))) {
    test(`${reason}: a setting, if any, that there is`, () => {
      const setting = /gateway\.limits\.\w+/.exec(wayOut(reason) ?? '')?.[0];
      if (setting !== undefined) assert.ok(settings.includes(`\`${setting}\``), setting);
      else if (reason === 'limit.requestBodyBytesMax') assert.fail('has a setting');
    });
  }

  test('is said for what was stopped alone', () => {
    assert.match(wayOut('malformed.host')!, /never forwarded/);
    assert.match(wayOut('unknown-host')!, /hosts/);
    assert.match(wayOut('upstream.refused', 'allow')!, /service behind the gateway/);
    assert.equal(wayOut('', 'allow'), undefined);
    assert.equal(wayOut('rule'), undefined, 'its matches have a button');
  });
});

describe('visible text', () => {
  const cases: readonly (readonly [name: string, bytes: string, shown: string])[] = [
    ['plain text stays', 'SELECT 1', 'SELECT 1'],
    ['control characters show', 'a\0b\tc\r\nd\x1b\x7f', 'a[\\x00]b[\\t]c[\\r][\\n]d[\\x1B][\\x7F]'],
    ['UTF-8 is read', utf8('naïve 日本 😀'), 'naïve 日本 😀'],
    ['bytes that are none show', '\xff\xfe caf\xe9', '[\\xFF][\\xFE] caf[\\xE9]'],
    ['overlong forms are not read', '\xc0\xaf\xe0\x80\xaf', '[\\xC0][\\xAF][\\xE0][\\x80][\\xAF]'],
    ['later control characters show', utf8('a\u0085b'), 'a[U+0085]b'],
    ['surrogates are not read', '\xed\xa0\x80', '[\\xED][\\xA0][\\x80]'],
    ['a cut sequence shows its bytes', '\xe6\x97', '[\\xE6][\\x97]'],
    ['above Unicode shows its bytes', '\xf4\x90\x80\x80', '[\\xF4][\\x90][\\x80][\\x80]'],
    ['text that turns around shows', utf8('a\u202eb\u200bc\ufeff'), 'a[U+202E]b[U+200B]c[U+FEFF]'],
    ['other spaces show', utf8('a\u00a0b\u3000c'), 'a[U+00A0]b[U+3000]c'],
    ['markup is text', '<script>', '<script>'],
  ];
  for (const [name, bytes, shown] of cases) {
    test(name, () => assert.equal(plain(showBytes(bytes)), shown));
  }

  test('marks the bytes asked for, whole characters at a time', () => {
    const pieces = showBytes(`a${utf8('é')}b\0c`, { start: 2, end: 5 });
    assert.deepEqual(
      pieces.filter(({ isHighlighted }) => isHighlighted).map(({ text }) => text),
      ['éb', '\\x00'],
    );
  });

  test('whatever the bytes: nothing is lost, nothing invisible is left', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1')),
      fc.string({ unit: 'binary', maxLength: 60 }).map(utf8),
      fc.constantFrom('\u0085', '\u202e', '\u00ad', '\u{e0001}').map(utf8),
    );
    fc.assert(
      fc.property(bytes, fc.nat(200), fc.nat(200), (value, start, end) => {
        const pieces = showBytes(value, { start, end });
        for (const { kind, text } of pieces) {
          if (kind === 'text') assert.doesNotMatch(text, /[\p{C}\p{Zl}\p{Zp}]/u);
        }
        assert.equal(
          pieces.map(original).join(''),
          value,
          'what is shown says which bytes there were',
        );
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => showText(text).length >= 0));
  });

  /** Reads a piece back into the bytes it stands for. */
  function original({ kind, text }: TextPiece): string {
    if (kind === 'text') return utf8(text);
    if (text.startsWith('U+')) return utf8(String.fromCodePoint(parseInt(text.slice(2), 16)));
    if (text.startsWith('\\x')) return String.fromCharCode(parseInt(text.slice(2), 16));
    return { '\\t': '\t', '\\n': '\n', '\\r': '\r' }[text]!;
  }
});

describe('evidence in a snippet', () => {
  const cases: readonly (readonly [
    snippet: string,
    evidence: string,
    found: string | undefined,
  ])[] = [
    ["x' OR 1=1 --", "' OR 1=1", "' OR 1=1"],
    ["x' UNION SELECT a", "a quote ends: ' UNION SELECT", "' UNION SELECT"],
    ['<IMG onerror=x>', 'handler "onerror=x"', 'onerror=x'],
    ['SQLMAP/1.9', 'sqlmap', 'SQLMAP'],
    ['abc', 'xyz', undefined],
    ['aaaa', 'a', undefined],
    ['abc', '', undefined],
    ['', 'abc', undefined],
  ];
  for (const [snippet, evidence, found] of cases) {
    test(`${evidence || '(none)'} in ${snippet || '(nothing)'}`, () => {
      const range = findEvidence(snippet, evidence);
      assert.equal(range && snippet.slice(range.start, range.end), found);
    });
  }

  test('never points outside the snippet', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (snippet, evidence) => {
        const range = findEvidence(snippet, evidence);
        return range === undefined || (range.start < range.end && range.end <= snippet.length);
      }),
    );
  });
});

describe('an exclusion in a sentence', () => {
  const scope = {
    site: 'shop',
    ruleId: 10200,
    path: { kind: 'exact', value: '/comments' },
    target: { collection: 'ARGS', name: 'text' },
  } as const;

  test('names rule, value and path', () => {
    assert.equal(
      describeExclusion(scope, en),
      'Rule 10200 no longer looks at the parameter “text”',
    );
    assert.equal(
      describeExclusion({ ...scope, target: undefined }, en),
      'Rule 10200 is no longer asked',
    );
    assert.equal(describePath(scope.path, en), 'Only /comments');
    assert.equal(describePath({ kind: 'any', value: '' }, zh), '整个站点');
  });

  test('shows what cannot be seen in a name, and UTF-8 as what it means', () => {
    const named = (name: string): string =>
      describeExclusion({ ...scope, target: { collection: 'ARGS', name } }, en);
    assert.match(named('a\u001b[2Jb'), /“a\\x1B\[2Jb”/);
    assert.match(named(Buffer.from('评论').toString('latin1')), /“评论”/);
  });
});

describe('a request in a sentence', () => {
  const explain = (detail: Partial<RequestDetail>): string =>
    explainRequest(makeRequestEvent({ detail }).detail, en);
  const sql = makeMatch({ ruleId: 10200, message: 'SQL injection', target: 'ARGS:q', score: 5 });
  const scanner = makeMatch({ ruleId: 10110, message: 'A scanner', target: 'ARGS:q', score: 2 });

  const cases: readonly (readonly [name: string, detail: Partial<RequestDetail>, text: string])[] =
    [
      ['allowed', {}, 'Let through: nothing was found.'],
      ['rules off', { mode: 'off' }, 'Let through without looking: rules are off for this site.'],
      [
        'below the threshold',
        { matches: [scanner], inboundScore: 2 },
        'Let through: 1 rule matched, too little to act on (score 2).',
      ],
      [
        'blocked by an edge rule',
        {
          verdict: 'block',
          reason: 'edge',
          edge: [
            { rule: 'seen', action: 'log', why: '' },
            { rule: 'admin', action: 'block', why: 'office only' },
          ],
        },
        'Blocked: the edge rule admin says so: office only.',
      ],
      [
        'blocked by the heaviest of two',
        { verdict: 'block', reason: 'rule', matches: [scanner, sql], inboundScore: 7 },
        'Blocked: rule 10200, “SQL injection”, matched the parameter “q”; 1 more rule matched, score 7 in all.',
      ],
      [
        'the same rule on two values is one rule',
        { verdict: 'block', reason: 'rule', matches: [sql, sql], inboundScore: 5 },
        'Blocked: rule 10200, “SQL injection”, matched the parameter “q”, score 5 in all.',
      ],
      [
        'detect mode',
        { verdict: 'log', mode: 'detect', reason: 'rule', matches: [sql], inboundScore: 5 },
        'Let through because this site only detects; in block mode it would have been stopped: rule 10200, “SQL injection”, matched the parameter “q”, score 5 in all.',
      ],
      [
        'rate limit',
        { verdict: 'block', reason: 'limit.rate' },
        'Blocked: the client sends more requests than the rate limit of the site allows.',
      ],
      [
        'smuggling',
        { verdict: 'drop', reason: 'malformed.transfer-encoding', status: 0 },
        'Connection closed without an answer: Transfer-Encoding is malformed or contradicts Content-Length.',
      ],
      [
        'upstream',
        { reason: 'upstream.timeout', status: 504 },
        'Let through, but the upstream did not answer in time.',
      ],
      [
        'a reason of a later version',
        { verdict: 'block', reason: 'moon' },
        'Blocked: reason moon.',
      ],
      [
        'a hostile reason',
        { verdict: 'block', reason: 'constructor' },
        'Blocked: reason constructor.',
      ],
      [
        'faults',
        { faults: [{ kind: 'budget', message: 'late', ruleId: 0 }] },
        'Let through: nothing was found. One check could not be completed.',
      ],
    ];
  for (const [name, detail, text] of cases) {
    test(name, () => assert.equal(explain(detail), text));
  }

  test('every reason that the gateway gives has words', () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const text = globSync('src/gateway/*.ts', { cwd: root })
      .filter((name) => !name.endsWith('.test.ts'))
      .map((name) => readFileSync(path.join(root, name), 'utf8'))
      .join('\n');
    const given = [...text.matchAll(/reason(?::| =) '([a-z][\w.-]*)'/g)].map(
      ([, reason]) => reason!,
    );
    assert.ok(given.length > 8);
    const missing = given.filter((reason) => reason !== 'rule' && !(reason in en.explain.reasons));
    assert.deepEqual(missing, []);
  });

  test('places have words, others stay as the rule language names them', () => {
    assert.equal(describePlace('REQUEST_HEADERS:User-Agent', en), 'the header User-Agent');
    assert.equal(describePlace('REQUEST_COOKIES:sid', zh), 'Cookie“sid”');
    assert.equal(describePlace('ARGS:a:b', en), 'the parameter “a:b”');
    assert.equal(describePlace('GEO:COUNTRY_CODE', en), 'GEO:COUNTRY_CODE');
  });

  test('what kept a check from its end has words, and what is not known stays', () => {
    assert.equal(describeFault('budget', en), 'time used up');
    assert.equal(describeFault('budget', zh), '检测时间用尽');
    assert.equal(describeFault('toString', zh), 'toString');
  });
});

describe('words', () => {
  test('neither language has an empty one', () => {
    const walk = (words: unknown, trail: string): void => {
      if (typeof words === 'string') assert.notEqual(words.trim(), '', trail);
      else if (typeof words === 'object' && words !== null) {
        for (const [name, value] of Object.entries(words)) walk(value, `${trail}.${name}`);
      }
    };
    walk(en, 'en');
    walk(zh, 'zh');
  });

  test('the second language is translated: what is the same in both is a name', () => {
    const same: string[] = [];
    const walk = (left: unknown, right: unknown, trail: string): void => {
      if (typeof left === 'string' && left === right) same.push(trail);
      else if (typeof left === 'object' && left !== null) {
        for (const [name, value] of Object.entries(left)) {
          walk(value, (right as Record<string, unknown>)[name], `${trail}.${name}`);
        }
      }
    };
    walk(en, zh, '');
    assert.deepEqual(same, ['.product', '.overview.same', '.system.defenceNames.tls']);
  });

  test('the shortest password is what the server says', () => {
    assert.equal(passwordRules.PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MIN);
  });
});

describe('numbers and times', () => {
  const format = makeFormat('en');

  test('durations take the unit that reads best', () => {
    assert.equal(format.duration(0), '0 µs');
    assert.equal(format.duration(999), '999 µs');
    assert.equal(format.duration(4200), '4.2 ms');
    assert.equal(format.duration(1_300_000), '1.3 s');
  });

  test('a share is never rounded to nothing', () => {
    assert.equal(format.share(0, 10), '0%');
    assert.equal(format.share(1, 1_000_000), '0.1%');
    assert.equal(format.share(1, 0), '0%');
    assert.equal(format.share(1, 3), '33.3%');
  });

  test('sizes and spans', () => {
    assert.equal(format.bytes(512), '512 B');
    assert.equal(format.bytes(1536), '1.5 KiB');
    assert.equal(format.span(60_000), '1 min');
    assert.equal(format.span(7_200_000), '2 hr');
    assert.equal(format.span(1500), '1.5 sec');
    assert.equal(makeFormat('zh').span(60_000), '1分钟');
    assert.equal(makeFormat('zh').shortCount(1_234_567), '123.5万');
    assert.equal(format.shortCount(1_234_567), '1.2M');
  });

  test('the past is never in the future', () => {
    assert.equal(format.ago(2000, 1000), 'now');
    assert.equal(makeFormat('zh').ago(2000, 1000), '刚刚');
    assert.equal(format.ago(0, 180_000), '3 minutes ago');
  });

  test('a period ends with the minute that runs and holds whole steps', () => {
    for (const name of PERIODS) {
      const { from, to, stepMs } = periodEndingAt(name, 1_760_000_012_345);
      assert.ok(to > 1_760_000_012_345 && to - 1_760_000_012_345 <= 60_000);
      assert.equal((to - from) % stepMs, 0);
      assert.ok((to - from) / stepMs <= 100);
    }
  });
});

describe('filters of the list', () => {
  test('groups of verdicts are spelled out, blanks left away', () => {
    assert.deepEqual(apiQuery(NO_FILTERS), { kind: 'request' });
    assert.deepEqual(apiQuery({ ...NO_FILTERS, verdict: 'stopped', client: ' ' }), {
      kind: 'request',
      verdict: 'challenge,block,divert,drop',
    });
    assert.deepEqual(apiQuery({ ...NO_FILTERS, rule: ' 10200 ', status: '4xx' }), {
      kind: 'request',
      rule: '10200',
      status: '4xx',
    });
  });
});
