/**
 * What was seen while a text was read as SQL. The judge weighs it; nothing here is a verdict. Counts are
 * of constructs that were read whole, not of words.
 */
export class SqlFeatures {
  /** AND, OR, XOR, && */
  logic = 0;
  compares = 0;
  /** The first operator of all is a comparison: the text is a condition of its own */
  startsWithCompare = false;
  /** Comparisons whose two sides are constants: `1=1`, `'a' LIKE 'b'`, `2>1`, `x=x` */
  constantCompares = 0;
  /** A condition that is one constant: `OR 1`, `AND true` */
  constantConditions = 0;
  arithmetic = 0;
  /** `- + ! ~ not binary` before an operand that is no number */
  prefixes = 0;
  /** `||`, which joins texts or conditions */
  pipes = 0;
  columns = 0;
  /** Names as machines write them: with `_`, `.` or quotes of their own */
  machineNames = 0;
  numbers = 0;
  hexNumbers = 0;
  strings = 0;
  variables = 0;
  /** NULL, TRUE, CURRENT_USER */
  values = 0;
  /** Functions by class, see words.ts */
  sqlCalls = 0;
  commonCalls = 0;
  unknownCalls = 0;
  /** Calls of SQL's functions whose arguments make no sense */
  brokenCalls = 0;
  /** Calls that are handed a comparison of constants: `if(1=1, ...)`, `elt(2>1, 3)` */
  conditionalCalls = 0;
  informationCalls = 0;
  /** Calls of known functions that are handed a query with FROM */
  queryCalls = 0;
  delayCalls = 0;
  leakCalls = 0;
  procedures = 0;
  catalogs = 0;
  cases = 0;
  /** SELECTs in parentheses that select something */
  subselects = 0;
  /** Those among them that hold what ordinary writing does not: numbers, calls, dotted names, `*` */
  machineSubselects = 0;
  selects = 0;
  /** Items of all select lists */
  selectItems = 0;
  selectStars = 0;
  /** SELECT ... FROM name */
  selectFroms = 0;
  selectWheres = 0;
  /** `value::type` of PostgreSQL */
  casts = 0;
  /** COLLATE right behind the value */
  collations = 0;
  /** FROM name without a SELECT before it */
  bareFroms = 0;
  unions = 0;
  unionSelects = 0;
  orderBys = 0;
  groupBys = 0;
  havings = 0;
  limits = 0;
  intoFiles = 0;
  procedureClauses = 0;
  fullTextModes = 0;
  locks = 0;
  /** INTO @v */
  intoVariables = 0;
  /** Parentheses closed that the text did not open */
  closers = 0;
  semicolons = 0;
  /** Parentheses that the text leaves open */
  unclosed = 0;
  commaLists = 0;
  aliases = 0;
  /** Statements after a semicolon (or at the start), by how sure their shape is */
  weakStatements = 0;
  strongStatements = 0;
  /** The last string runs to the end of the text: the query's own quote would close it */
  openString = false;
  /** The last operator has no operand */
  dangling = false;
}
