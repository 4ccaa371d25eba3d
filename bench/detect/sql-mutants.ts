// Attacks on an SQL statement, rewritten so that they mean the same: letters' case, comments and odd blanks
// for blanks, other spellings of constants, conditions, texts and endings.
import type { Random } from './random.ts';

/** How the statement holds the value; `$` stands for it. */
export interface SqlContext {
  readonly name: string;
  readonly statement: string;
}

export const SQL_CONTEXTS: readonly SqlContext[] = [
  { name: 'single', statement: "SELECT id, name FROM items WHERE name = '$'" },
  { name: 'single', statement: "SELECT id, name FROM items WHERE (name = '$' AND price > 0)" },
  { name: 'like', statement: "SELECT id, name FROM items WHERE name LIKE '%$%'" },
  { name: 'double', statement: 'SELECT id, name FROM items WHERE name = "$"' },
  { name: 'number', statement: 'SELECT id, name FROM items WHERE id = $' },
  { name: 'number', statement: 'SELECT id, name FROM items WHERE (id = $)' },
];

/** Templates: `Q` is the quote of the context, `_` a blank, `TRUE` a condition, `END` the rest cut off. */
const SEEDS: readonly string[] = [
  'xQ_OR_TRUE_END',
  'xQ_OR_TRUE_OR_Qa',
  'xQ)_OR_TRUE_END',
  'xQ)_OR_(TRUE_END',
  'xQ_UNION_SELECT_id,secret_FROM_vault_END',
  'xQ_UNION_ALL_SELECT_1,secret_FROM_vault_END',
  'xQ)_UNION_SELECT_id,secret_FROM_vault_END',
  'xQ_UNION_SELECT_1,(SELECT_secret_FROM_vault)_END',
  'xQ_OR_EXISTS(SELECT_1_FROM_vault)_END',
  'xQ_OR_(SELECT_count(*)_FROM_vault)>0_END',
  'xQ_OR_name_LIKE_CONSTANT_END',
  'xQ_OR_length(name)>0_END',
  'xQ_OR_NOT_FALSE_END',
  'xQ_OR_id_IN_(SELECT_id_FROM_items)_END',
  'xQ_OR_CASE_WHEN_TRUE_THEN_1_ELSE_0_END2_END',
  'xQ_OR_iif(TRUE,1,0)_END',
  'xQ_OR_(WITH_t_AS_(SELECT_1)_SELECT_1_FROM_t)_END',
  'xQ_OR_name_NOTNULL_END',
  'xQ_OR_name_IS_NOT_NULL_OR_Qa',
  'xQ_OR_name_GLOB_QPATTERNQ_END',
  'xQ_OR_nameOPERATORQ',
  'xQ_OR_id_IN_(1,2,3)_END',
  'xQ_OR_(1,2)=(1,2)_END',
  'xQ_OR_TRUE_LIMIT_9_END',
  'xQ_OR_TRUE_GROUP_BY_id_HAVING_TRUE_END',
  'xQ_UNION_SELECT_NULL,group_concat(secret)_FROM_vault_END',
  'xQ_UNION_SELECT_*_FROM_(SELECT_1,secret_FROM_vault)_END',
  'xQ_UNION_VALUES(1,(SELECT_secret_FROM_vault))_END',
  'xQ_UNION_SELECT_id,[secret]_FROM_[vault]_END',
  'xQ_UNION_SELECT_id,`secret`_FROM_main.`vault`_END',
  'xQ_UNION_SELECT_1,secret_FROM_vault_AS_v_WHERE_TRUE_END',
  'xQ_UNION_SELECT_1,sql||(SELECT_secret_FROM_vault)_FROM_sqlite_schema_END',
];

const BLANKS = [
  ' ',
  '  ',
  '\t',
  '\n',
  '/**/',
  '/*x*/',
  ' /**/ ',
  '\f',
  '\r\n',
  '--\n',
  '--x y\n',
  "/*'*/",
  '/*"--*/',
  '\n\n',
] as const;
const TRUTHS = [
  '1=1',
  '2>1',
  "'a'='a'",
  '1',
  '1<2',
  "'x' LIKE 'x'",
  '1 IS 1',
  'NOT 0',
  '1 BETWEEN 0 AND 2',
  '3 IN (1,2,3)',
  '(1)=(1)',
  '1.0=1',
  '0x1=1',
  '-1=-1',
  '+1=1',
  "'a'||'b'='ab'",
  'abs(-1)=1',
  "length('ab')=2",
  '5-4=1',
  '~0=-1',
  "''=''",
  'NULL IS NULL',
  '1<>2',
  '1!=2',
  '1>=1',
  '2*3=6',
  "lower('A')='a'",
  "substr('abc',1,1)='a'",
  'NOT 1=2',
  '1=1=1',
  "'a'<'b'",
  'coalesce(NULL,1)',
  '1==1',
  '1 IS NOT 2',
  "'abc' GLOB 'a*'",
  '1 NOTNULL',
  "x'41'='A'",
  'char(97)=char(97)',
  "hex('a')='61'",
  "typeof(1)='integer'",
  '1<<1',
  '5&4',
  "CAST('1' AS INT)",
  '(SELECT 1)',
  'min(1,2)=1',
  "instr('ab','b')",
  "printf('%d',1)='1'",
  'ifnull(NULL,1)',
  'nullif(1,2)',
  "replace('a','b','c')='a'",
  "unicode('a')=97",
  "'a' COLLATE nocase='A'",
  '.5<1',
  '1e0=1',
  '1 IN (VALUES(1))',
  "trim(' a ')='a'",
  'likely(1)',
  'TRUE IS TRUE',
] as const;
const ENDINGS = ['--', '-- ', '-- -', '--x', '/*', ';--', '; -- x', '--\t', '-- and more'] as const;
const CONSTANTS = ["'%'", "'%a%'", "'_%'"] as const;

/** One attack for the context; not every one works, which is for the database to say. */
export function makeSqlMutant(random: Random, context: SqlContext): string {
  const quote = context.name === 'double' ? '"' : "'";
  let attack = random.pick(SEEDS);
  if (context.name === 'number')
    attack = attack.replace(/^xQ/, random.pick(['1', '-1', '0', '9e9', '1.5', '(1)', "''"]));
  attack = attack.replaceAll('CASE_WHEN', 'CASE_WHEN').replace('END2', 'END');
  attack = attack
    .replace('PATTERN', () => random.pick(['*', '?*', '[a-z]*']))
    .replace('OPERATOR', () => random.pick(['>', '>=', '<>', '!=', ' IS NOT ']))
    .replaceAll('Q', quote);
  const ending = random.pick(ENDINGS);
  attack = attack.replace(/_END$/, () => `_${ending}`);
  attack = attack.replaceAll('CONSTANT', () => random.pick(CONSTANTS));
  attack = attack.replace(/\bTRUE\b|(?<=_)TRUE(?=_|$)|(?<=\()TRUE/g, () => random.pick(TRUTHS));
  attack = attack.replace(/(?<=_)FALSE/g, () =>
    random.pick(['0', '1=2', "'a'='b'", 'NULL IS NOT NULL']),
  );
  attack = attack.replace(/[A-Za-z]{2,}/g, (word) =>
    random.chance(0.4) ? swapCase(random, word) : word,
  );
  attack = attack.replace(/(?<=group)_(?=concat)|(?<=sqlite)_(?=schema)/gi, '\x02');
  attack = attack.replaceAll('_', () => (random.chance(0.5) ? ' ' : random.pick(BLANKS)));
  attack = attack.replaceAll('\x02', '_');
  if (random.chance(0.2))
    attack = attack.replace(
      / ?(\() ?/g,
      (_, open: string) => `${random.pick(['', '/**/', '\n'])}${open}`,
    );
  return attack;
}

function swapCase(random: Random, word: string): string {
  return Array.from(word)
    .map((letter) => (random.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase()))
    .join('');
}
