import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectSql } from './detect-sql.ts';

describe('SQL whose words a filter or a server puts together', () => {
  const attacks = [
    '7 un<>ion sel<>ect 1,2',
    "3' ununionion selselectect 1,2-- ",
    '3 ununionion selselectect 1,2',
    "3' uni\0on sel\0ect 1,2-- ",
    "3' oorr 1=1#",
    '9;dec%lare @q varchar(9);s%et @q=0x41;e%xec(@q)',
    "1.e(ascii 1.e(substring(1.e(select a from b limit 1,1 1.e,1 1.e)1.e,1 1.e,1 1.e)1.e)1.e)=70 or'1'='2",
    '1\xa0union\xa0select\xa01,2',
    '/member/7 or 1=1/orders',
    '%c%h%a%i%r%) %A%N%D %3%=%3%-%- %x',
    'chair`=`chair` AND 3=3 AND `chair`=`chair',
    'chair`) UNION SELECT 1,`login` FROM `members',
    'chair]-(SELECT 0 WHERE 0=0 AND 51=51)|[chair',
    'chair]; DROP TABLE members--',
    "chair\\') AND 4=4 AND (\\'ab\\'=\\'ab",
    'chair\\" AND 4=4 AND \\"ab\\"=\\"ab',
  ];
  for (const attack of attacks) {
    test(JSON.stringify(attack), () => assert.notEqual(detectSql(attack), null));
  }
});

describe('texts that only look like it', () => {
  const ordinary = [
    'List<>item, Map<>entry: select one or more',
    'caf\xc3\xa0 union and select wines',
    'reunion selections, 2 or 3',
    '50% off and 30% less',
    '/a/Tom or Jerry/1',
    '/files/Report; sleep study 2020.pdf',
    'git`s log` and `git status` and `git diff`',
    'list[0]-(list[1] where 1 and 2)|[list',
    'items] and [names',
    "it\\'s Tom\\'s and Ann\\'s",
    '\\"name\\" and \\"first\\"',
  ];
  for (const text of ordinary) {
    test(JSON.stringify(text), () => assert.equal(detectSql(text), null));
  }
});
