/** Short lists of words that the grammar knows by their place, beside the classes of words.ts. */

/** Constants without a literal form of their own. */
export const CONSTANT_WORDS: ReadonlySet<string> = new Set([
  'null',
  'true',
  'false',
  'unknown',
  'default',
]);
/** What may follow an ORDER BY term. */
export const ORDER_WORDS: ReadonlySet<string> = new Set([
  'asc',
  'desc',
  'nulls',
  'first',
  'last',
  'with',
  'rollup',
]);
/** What may follow the first word of a type name. */
export const TYPE_TAILS: ReadonlySet<string> = new Set([
  'varying',
  'precision',
  'unsigned',
  'signed',
  'zone',
  'time',
  'with',
  'without',
  'character',
  'integer',
]);
const FILE_FUNCTIONS =
  /^(?:load_|pg_(?:read|ls|stat)|read|write|lo_|db_|col_|object_|is_|has_|host_|sys_context|current_setting|serverprop|databaseprop|userenv|fn_|suser_|schema_name|user_name|user_id)/;

/** Whether a function of class INFORMATION tells something when called with arguments, or without. */
export function takesArguments(word: string): boolean {
  return FILE_FUNCTIONS.test(word);
}

/** What stands before further arguments in place of a comma. */
export const ARGUMENT_WORDS: ReadonlySet<string> = new Set([
  'from',
  'for',
  'separator',
  'in',
  'passing',
  'placing',
]);
/** Words at which dialects end a number that runs into them: `1.from`, `2where`. */
export const SPLITTING_WORDS: ReadonlySet<string> = new Set([
  'from',
  'where',
  'having',
  'order',
  'group',
  'limit',
  'like',
  'rlike',
  'regexp',
  'in',
  'is',
  'between',
  'div',
  'mod',
  'into',
  'procedure',
  'for',
  'then',
  'else',
  'end',
  'as',
  'when',
  'not',
  'collate',
]);
