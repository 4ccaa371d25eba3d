// What the server says in English, the console says in Chinese: every sentence that the code can make.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { detectAttack, sayEvidence } from '../../src/detect/index.ts';
import { LAYER_NAMES, type DetectorName, type Evidence } from '../../src/detect/evidence.ts';
import { zh } from '../../web/src/i18n/zh.ts';
import { makeTranslator, type SentenceTable } from '../../web/src/i18n/sentences.ts';
import { ZH_REFUSALS } from '../../web/src/i18n/zh-refusals.ts';
import { ZH_REMARK_TEXTS } from '../../web/src/i18n/zh-remark-texts.ts';
import { ZH_RULE_MESSAGES } from '../../web/src/i18n/zh-rules.ts';
import { ZH_EVIDENCE } from '../../web/src/i18n/zh-sentences.ts';
import { ZH_FAULTS } from '../../web/src/i18n/zh-faults.ts';
import { withoutExcerpt } from '../../web/src/lib/evidence.ts';
import { plainBytes } from './plain-bytes.ts';
import { collectSentences, type SentenceSources } from './collect-sentences.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HAN = /\p{Script=Han}/u;

/** Lists of words, not of sentences. */
const WORD_LISTS = ['sql/words.ts', 'scanner/names.ts', 'path/system-paths.ts'];
const EVIDENCE_SOURCES = {
  files: ['src/detect/**/*.ts'],
  except: WORD_LISTS.map((name) => `src/detect/${name}`),
};
const FAULT_SOURCES = {
  files: [
    'src/inspect/{body,operators,run}/**/*.ts',
    'src/inspect/program/{effect,template}.ts',
    'src/seclang/pattern/search-budget.ts',
    'src/gateway/upstream/**/*.ts',
    'src/gateway/request-flow.ts',
  ],
  except: [],
};
/** What those files hold beside faults: names of collections, heads of requests, a signal. */
const NO_FAULTS = new Set([
  'the search goes on later',
  'structured arguments',
  'structured argument names',
  'Transfer-Encoding: chunked\r\n',
  'Connection: Upgrade\r\nUpgrade: websocket\r\n',
]);
const REMARK_SOURCES = {
  files: [
    'src/shield/shield.ts',
    'src/shield/xdp/driver-filter.ts',
    'src/shield/host/{synproxy,system-host}.ts',
  ],
  except: [],
};
const REFUSAL_SOURCES = {
  files: ['src/bans/{ban-guard,ban-list}.ts', 'src/config/exclusions/exclusion{,-schema}.ts'],
  except: [],
};
/** Put together from other sentences, whose translations are there by themselves. */
const JOINED_IN_DETECT = new Set(['%{} (decoded from %{}): %{}']);

describe('sentences of the server in Chinese', () => {
  test('every sentence of a detector has its Chinese, and no other has', () => {
    const said = collectSentences(ROOT, EVIDENCE_SOURCES).filter(
      (one) => !JOINED_IN_DETECT.has(one),
    );
    assert.ok(said.length > 400);
    const known = [...said, ...Object.values(LAYER_NAMES), ...PARTS_OF_READING];
    assert.deepEqual(
      known.filter((one) => !Object.hasOwn(ZH_EVIDENCE, one)),
      [],
      'add its Chinese to web/src/i18n/zh-evidence-*.ts',
    );
    const unused = Object.keys(ZH_EVIDENCE).filter((one) => !known.includes(one));
    assert.deepEqual(unused, [], 'nobody says this any more');
  });

  test('every fault has its Chinese, and no other has', () => {
    const said = collectSentences(ROOT, FAULT_SOURCES).filter((one) => !NO_FAULTS.has(one));
    assert.ok(said.length > 90);
    assert.deepEqual(
      said.filter((one) => !Object.hasOwn(ZH_FAULTS, one)),
      [],
      'add its Chinese to web/src/i18n/zh-faults.ts',
    );
    const unused = Object.keys(ZH_FAULTS).filter((one) => !said.includes(one));
    assert.deepEqual(unused, [], 'nobody says this any more');
  });

  const others: readonly (readonly [name: string, SentenceSources, SentenceTable, file: string])[] =
    [
      ['remark of the flood shield', REMARK_SOURCES, ZH_REMARK_TEXTS, 'zh-remark-texts.ts'],
      ['refusal of what was entered', REFUSAL_SOURCES, ZH_REFUSALS, 'zh-refusals.ts'],
    ];
  for (const [name, sources, table, file] of others) {
    test(`every ${name} has its Chinese`, () => {
      const said = collectSentences(ROOT, sources);
      assert.ok(said.length > 20);
      assert.deepEqual(
        said.filter((one) => !Object.hasOwn(table, one)),
        [],
        `add its Chinese to web/src/i18n/${file}`,
      );
    });
  }

  test('what is found in the attacks beside the rules is said in Chinese', () => {
    let count = 0;
    const english = new Set<string>();
    for (const name of globSync('rules/*.attacks.txt', { cwd: ROOT })) {
      const lines = readFileSync(path.join(ROOT, name), 'latin1').split('\n');
      for (const line of lines) {
        const evidence = line.startsWith('#') ? null : detectAttack(line.trim());
        if (evidence === null) continue;
        count++;
        const said = sayInChinese(evidence);
        if (!isChinese(said)) english.add(said);
      }
    }
    assert.ok(count > 500);
    assert.deepEqual([...english], []);
  });

  test('translations keep what is filled in, and have no letters that are bytes', () => {
    for (const [english, chinese] of Object.entries({
      ...ZH_EVIDENCE,
      ...ZH_FAULTS,
      ...ZH_RULE_MESSAGES,
      ...ZH_REMARK_TEXTS,
      ...ZH_REFUSALS,
    })) {
      const fillings = /%\{[^}]*\}/g;
      assert.deepEqual(chinese.match(fillings), english.match(fillings), english);
      assert.doesNotMatch(chinese, /[\x80-\xff]/, english);
    }
  });
});

/** Clauses within sentences and subjects before them, as `sayEvidence` and detectors join them. */
const PARTS_OF_READING = ['%{} (decoded from %{})', '%{}, then %{}'];

describe('a sentence from its parts', () => {
  const cases: readonly (readonly [english: string, chinese: string])[] = [
    ["closes the quoted text and adds a condition: ' OR 1=1", "闭合字符串并加入条件：' OR 1=1"],
    [
      'adds a condition (decoded from percent-encoding, then Base64): a',
      '加入条件（由百分号编码、Base64 解码）：a',
    ],
    [
      'ends the command and calls cat, hidden by quoting: ;c""at',
      '结束命令并调用 cat（以引号掩盖）：;c""at',
    ],
    ['the value calls alert: alert(1)', '该值调用 alert：alert(1)'],
    [
      'ends the string it stands in and changes the location: x',
      '闭合所在的字符串并更改页面地址：x',
    ],
    ['the element svg handles onload: <svg onload', '元素 svg 处理事件 onload：<svg onload'],
    ['the element a href runs a javascript URL: <a', '元素 a href 运行 javascript URL：<a'],
    [
      'a file: address that climbs out of its folder: file://../',
      '跳出所在目录的 file: 地址：file://../',
    ],
    ['is a sentence of another version: x', 'is a sentence of another version: x'],
    ['adds a condition', 'adds a condition'],
  ];
  for (const [english, chinese] of cases) {
    test(english, () => {
      assert.equal(plainBytes(zh.evidence(english, '@detectAttack')), chinese);
    });
  }

  test('the piece that the value shows marked is not said twice', () => {
    const evidence = "adds a condition: ' OR 1=1";
    assert.equal(withoutExcerpt(evidence, "' OR 1=1"), 'adds a condition');
    const said = withoutExcerpt(zh.evidence(evidence, '@detectSQLi'), "' OR 1=1");
    assert.equal(plainBytes(said), '加入条件');
    assert.equal(withoutExcerpt(evidence, ''), evidence, 'nothing was found in the value');
    assert.equal(withoutExcerpt(evidence, '1=1'), evidence, 'a part of it was');
  });

  test('what other operators found stays as it is: it is the bytes of somebody', () => {
    assert.equal(zh.evidence('adds a condition: x', '@rx x'), 'adds a condition: x');
  });

  test('what is filled in stays what it was, byte for byte', () => {
    const bytes = Buffer.from('é\u0000评').toString('latin1');
    const said = zh.evidence(`it names ${bytes}: ${bytes}`, '@detectPath');
    assert.equal(
      said,
      `${Buffer.from('指名 ').toString('latin1')}${bytes}${Buffer.from('：').toString('latin1')}${bytes}`,
    );
  });

  test('faults are said with what is filled in; those of a library as they came', () => {
    assert.equal(zh.fault('inspection would take longer than 50 ms'), '检测将超过 50 毫秒');
    assert.equal(
      zh.fault('JSON parsing error: no UTF-8: an overlong form at byte 7'),
      'JSON 解析错误：不是 UTF-8：超长编码，位于第 7 字节',
    );
    assert.equal(
      zh.fault('more than 5 arguments (SecArgumentsLimit): 3 dropped'),
      '参数超过 5 个（SecArgumentsLimit）：丢弃 3 个',
    );
    assert.equal(zh.fault('ECONNREFUSED'), 'ECONNREFUSED');
  });

  test('refusals are said with the value that was entered', () => {
    assert.equal(
      zh.refusal('10.0.0.1 is (or holds) an upstream, which is never banned'),
      '10.0.0.1 是（或包含）上游服务，永远不会被封禁',
    );
    assert.equal(
      zh.refusal('Too small: expected string to have >=1 characters'),
      '至少 1 个字符',
      'as zod says it',
    );
  });

  test('whatever is said, an answer comes', () => {
    const say = makeTranslator(ZH_EVIDENCE);
    const word = fc.constantFrom(
      ...Object.keys(ZH_EVIDENCE),
      'constructor',
      '%{}',
      ' ',
      ': ',
      '$&',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 8 }), (words) => {
        const said = say(words.join(' '));
        return said === undefined || said.length > 0;
      }),
    );
  });
});

function sayInChinese(evidence: Evidence): string {
  const operators: Partial<Record<DetectorName, string>> = { sql: '@detectSQLi' };
  return plainBytes(
    zh.evidence(sayEvidence(evidence), operators[evidence.detector] ?? '@detectAttack'),
  );
}

/** The sentence, that is; what follows is of the request. */
function isChinese(said: string): boolean {
  const end = said.indexOf('：');
  return (
    end > 0 && HAN.test(said.slice(0, end)) && !/\b(?:the|and|that)\b/.test(said.slice(0, end))
  );
}
