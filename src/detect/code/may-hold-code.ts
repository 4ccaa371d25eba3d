import { gatedIfLong } from '../gated.ts';
import {
  HAS_ANGLE,
  HAS_BACKSLASH,
  HAS_BLANK,
  HAS_BRACE,
  HAS_BRACKET,
  HAS_COLON,
  HAS_CONTROL,
  HAS_DASH,
  HAS_DOLLAR,
  HAS_DOT,
  HAS_NEGATION,
  HAS_PAREN,
  HAS_PERCENT,
  HAS_PIPE,
  HAS_SLASH,
  type Traits,
} from '../traits.ts';
import { CLASS_NAME } from './objects.ts';

/** Code is called, tagged, nested or addressed by dots; objects begin with a mark of their own. */
const CODE_NEEDS = HAS_PAREN | HAS_ANGLE | HAS_BRACE | HAS_CONTROL | HAS_BRACKET | HAS_BACKSLASH;
/** Beside words: a statement as a whole value, or a format. */
const STATEMENT_NEEDS = HAS_DOLLAR | HAS_PERCENT | HAS_BLANK | HAS_SLASH;
/** What a spreadsheet computes. */
const FORMULA = /^[\s;,]{0,4}["']?[=+@-]/;
/** Beginnings of objects in base64 or hexadecimal, which have no other character of their own. */
const ENCODED_OBJECT = /^(?:rO0AB|AAEAAAD\/|gA[IJMNQRSTUV]|aced0005|BAh[vVue])/i;

/** Names that patterns look for in texts without any of the signs above: who adds such a pattern adds it here. */
const DOTTED_NAME = gatedIfLong(
  /classloader|\?\.(?:php|jsp|asp)|!!|!ruby|\bgem::|\bprocess\.|child_process|\bjdbc:/i,
);
const FRAMEWORK_NAME =
  /^__construct$|^call_user_func|^invokefunction$|^widget_php$|methodaccess|_memberAccess|allow_url_|auto_(?:pre|ap)pend_file|disable_functions|open_basedir|config-create|VelocityResponse|defaultZone|JMXConfigurator|WrapperConnection|_S_T_R_|\|a:\d|think\\/i;
const STATEMENT_NAME =
  /^(?:\$_|qx\W|[\s;'"]{0,4}@?include(?:_once)?\s|(?:get|put|read|load|fetch|require(?:_once)?|source|import|do)\s{1,4}["']?(?:file:|\/)|["']file:\/|[^"'\n]{0,24}["'][)}\]]{0,3};\s{0,4}=?\d|(?:print|echo|say|p|puts|return)\s{1,4}(?:std|qx|\d)|(?:system|exec|spawn|popen)\s{1,4}["']|[A-Za-z]{0,8}[.:_,|/-]?%[\d.$]{0,24}l?[a-z])/i;
const CONNECTION_NAME = gatedIfLong(
  /\bjdbc:|\bautoDeserialize\s?=|LocalInfile\w{0,6}\s?=|Interceptors\s?=|socketFactory\w{0,3}\s?=|\bRUNSCRIPT\b|;\s?\\?INIT=|^(?:System|Microsoft)\.\w+[^,]{0,200},|^yv66vgAAAD|^\/wEy|\s-(?:X\s?\/|oQ)|^zerodium|`\$_|JndiLoginModule|^#!|;\.jsp$|\benableRemoteStreaming$|^Gem::|\bdataIsURL$|\bprocess\.env\b/i,
);

/** False where no pattern of code can match: most values, at the cost of a look at their characters. */
export function mayHoldCode(text: string, traits: Traits): boolean {
  if ((traits & CODE_NEEDS) !== 0) return true;
  if ((traits & HAS_DOT) !== 0 && (traits & HAS_BLANK) === 0 && CLASS_NAME.test(text)) return true;
  if ((traits & (HAS_DOT | HAS_COLON)) !== 0 && DOTTED_NAME.test(text)) return true;
  if ((traits & (HAS_PIPE | HAS_NEGATION)) === (HAS_PIPE | HAS_NEGATION)) return FORMULA.test(text);
  if ((traits & (HAS_DASH | HAS_BACKSLASH | HAS_DOT)) !== 0 && FRAMEWORK_NAME.test(text))
    return true;
  if (ENCODED_OBJECT.test(text) || CONNECTION_NAME.test(text)) return true;
  return (traits & STATEMENT_NEEDS) !== 0 && STATEMENT_NAME.test(text);
}
