import type { Evidence, Finding } from '../evidence.ts';
import { makeEvidence } from '../evidence.ts';
import { gated, gatedIfLong } from '../gated.ts';
import {
  HAS_ANGLE,
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
  HAS_BACKSLASH,
  HAS_BLANK,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded, viewsOf } from '../views.ts';
import { keepPace } from '../pace.ts';
import { archiveEntries, isArchive } from '../archive.ts';
import { isBinary } from '../binary.ts';
import { isChance } from '../noise.ts';
import { readToken } from '../wrappings.ts';
import { CALL_PATTERNS } from './calls.ts';
import { FRAMEWORK_NAME, FRAMEWORK_PATTERNS } from './frameworks.ts';
import { LANGUAGE_PATTERNS, PHP_ACTION, PHP_TAG } from './languages.ts';
import { CONNECTION_NAME, CONNECTION_PATTERNS } from './connections.ts';
import { CLASS_NAME, GADGET_CLASS, OBJECT_PATTERNS } from './objects.ts';
import { MARK_PATTERNS } from './marks.ts';
import { ONE_LINER_PATTERNS } from './one-liners.ts';
import { makeFindCode } from './pattern.ts';
import { STATEMENT_NAME, STATEMENT_PATTERNS } from './statements.ts';
import { TRIAL_PATTERNS } from './trials.ts';

const findObject = makeFindCode(OBJECT_PATTERNS);
const findCode = makeFindCode([
  ...OBJECT_PATTERNS,
  ...FRAMEWORK_PATTERNS,
  ...LANGUAGE_PATTERNS,
  ...CONNECTION_PATTERNS,
  ...STATEMENT_PATTERNS,
  ...TRIAL_PATTERNS,
  ...MARK_PATTERNS,
  ...ONE_LINER_PATTERNS,
  ...CALL_PATTERNS,
]);

const NAMED_CODE = gatedIfLong(
  /classloader|\?\.(?:php|jsp|asp)|!!|!ruby|\bgem::|\bprocess\.|child_process|\bjdbc:/i,
);
const CONNECTION = gatedIfLong(CONNECTION_NAME);
const SCRIPT_OF_PHP = gated(PHP_TAG);

/** Code is called, tagged, nested or addressed by dots; objects begin with a mark of their own. */
const CODE_NEEDS = HAS_PAREN | HAS_ANGLE | HAS_BRACE | HAS_CONTROL | HAS_BRACKET | HAS_BACKSLASH;
/** Beside words: a statement as a whole value, or a format. */
const STATEMENT_NEEDS = HAS_DOLLAR | HAS_PERCENT | HAS_BLANK | HAS_SLASH;
/** Longer texts are read by their beginning: code hides there, and the rest is read as markup and SQL. */
const TEXT_LENGTH_MAX = 1 << 16;
/** What a spreadsheet computes. */
const FORMULA = /^[\s;,]{0,4}["']?[=+@-]/;
const OBJECT_MARK_LENGTH_MAX = 16;
/** Beginnings of objects in base64 or hexadecimal, which have no other character of their own. */
const ENCODED_OBJECT = /^(?:rO0AB|AAEAAAD\/|gA[IJMNQRSTUV]|aced0005|BAh[vVue])/i;

/**
 * Finds code of the languages that servers run (PHP, Java, Node.js, Python, Ruby, ASP, JSP, SSI), and
 * objects serialised to be built by them. Code in posts is not it, unless it would act.
 */
export function detectCode(value: string): Evidence | null {
  const unpacked = isArchive(value) ? judgeArchive(value) : null;
  if (unpacked !== null) return unpacked;
  const traits = traitsOf(value);
  if (!mayHoldCode(value, traits) && !mayBeEncoded(value, traits)) return null;
  // A name and its value decide together, and views of JSON take them apart.
  // Objects of Java and others begin with a mark of bytes.
  const isBytes = isBinary(value, traits);
  const head = isBytes ? value.slice(0, OBJECT_MARK_LENGTH_MAX) : value;
  const whole =
    judgeObjects(head) ??
    (isBytes || (traits & HAS_CONTROL) !== 0 ? judgeBytes(value) : judgePickle(value)) ??
    judgeToken(value, traits);
  if (whole !== undefined) return makeEvidence('code', value, [], whole);
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    if (!mayHoldCode(view.text, view.traits)) continue;
    const finding = judgeCode(view.text);
    if (finding !== undefined && !isChance(view.text, finding))
      return makeEvidence('code', view.text, view.layers, finding);
  }
  return null;
}

/** A file that is unpacked where its name leads: out of the folder ("zip slip", CVE-2018-1002200). */
function judgeArchive(bytes: string): Evidence | null {
  for (const { name, start } of archiveEntries(bytes)) {
    if (!/(?:^|[\\/])\.\.[\\/]/.test(name)) continue;
    return makeEvidence('code', bytes, [], {
      context: 'archive',
      why: 'is an archive whose files are unpacked elsewhere',
      start: start - name.length,
      end: start,
      fingerprint: 'archive',
    });
  }
  return null;
}

function mayHoldCode(text: string, traits: Traits): boolean {
  if ((traits & CODE_NEEDS) !== 0) return true;
  if ((traits & HAS_DOT) !== 0 && (traits & HAS_BLANK) === 0 && CLASS_NAME.test(text)) return true;
  if ((traits & (HAS_DOT | HAS_COLON)) !== 0 && NAMED_CODE.test(text)) return true;
  if ((traits & (HAS_PIPE | HAS_NEGATION)) === (HAS_PIPE | HAS_NEGATION)) return FORMULA.test(text);
  if ((traits & (HAS_DASH | HAS_BACKSLASH | HAS_DOT)) !== 0 && FRAMEWORK_NAME.test(text))
    return true;
  if (ENCODED_OBJECT.test(text) || CONNECTION.test(text)) return true;
  return (traits & STATEMENT_NEEDS) !== 0 && STATEMENT_NAME.test(text);
}

/** Where an object of Java begins inside of other bytes, and classes that other formats name. */
const JAVA_IN_BYTES = '\xac\xed\x00\x05';
const CLASS_IN_BYTES =
  /sun\.rmi\.server\.UnicastRef|com\.(?:rometools\.rome|sun\.syndication)\.feed|org\.apache\.commons\.(?:collections4?\.functors|beanutils\.BeanComparator)|com\.sun\.(?:rowset\.JdbcRowSetImpl|org\.apache\.xalan)|org\.springframework\.(?:aop\.support|context\.support\.\w{1,24}XmlApplicationContext|jndi)|com\.caucho\.naming|javax\.naming\.(?:ldap|spi|InitialContext)|org\.codehaus\.groovy\.runtime|java\.lang\.(?:ProcessBuilder|Runtime)\b/;

function judgeBytes(bytes: string): Finding | undefined {
  const head = bytes.slice(0, TEXT_LENGTH_MAX);
  if (head.startsWith('\x80') && PICKLED_CALL.test(head)) return pickled(head);
  const at = head.indexOf(JAVA_IN_BYTES);
  const start =
    at >= 0 && /[\x70-\x7e]/.test(head.charAt(at + 4)) ? at : head.search(CLASS_IN_BYTES);
  if (start < 0) return undefined;
  return {
    context: 'java-object',
    why: 'holds an object of Java whose class deserialisers have been made to misuse',
    start,
    end: Math.min(head.length, start + OBJECT_MARK_LENGTH_MAX),
    fingerprint: 'java-bytes',
  };
}

/** Base64 of protocols 1 to 5 of pickle, whose bytes are no text. */
const PICKLE = /^gA[IJMNQRSTUV][A-Za-z0-9+/]{12,4096}={0,2}$/;
const PICKLED_CALL =
  /c(?:os|posix|nt|subprocess|__builtin__|builtins|commands)\n(?:system|popen|Popen|eval|exec|check_output|call|getattr)\n|\x8c.(?:os|posix|nt|subprocess|builtins)\x94\x8c.(?:system|popen|Popen|eval|exec|check_output|call|getattr)\x94/s;

function judgePickle(value: string): Finding | undefined {
  if (!value.startsWith('gA') || !PICKLE.test(value)) return undefined;
  if (!PICKLED_CALL.test(Buffer.from(value, 'base64').toString('latin1'))) return undefined;
  return pickled(value);
}

function pickled(value: string): Finding {
  return {
    context: 'python-object',
    why: 'is a pickled object of Python that runs a command',
    start: 0,
    end: value.length,
    fingerprint: 'pickle',
  };
}

function judgeObjects(text: string): Finding | undefined {
  const head = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  return findObject(head);
}

/** A token that names no signature is believed by careless libraries (CVE-2015-9235). */
function judgeToken(value: string, traits: Traits): Finding | undefined {
  const [header] = readToken(value, traits);
  if (header === undefined || !/"alg"\s{0,8}:\s{0,8}"none"|"(?:jku|x5u)"\s{0,8}:/i.test(header))
    return undefined;
  return {
    context: 'token',
    why: 'is a token without a signature, or one that says where its key is',
    start: 0,
    end: value.length,
    fingerprint: 'unsigned-token',
  };
}

function judgeCode(text: string): Finding | undefined {
  const head = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  if (CLASS_NAME.test(head) && GADGET_CLASS.test(head)) {
    return {
      context: 'java-object',
      why: 'names a class that deserialisers have been made to misuse',
      start: 0,
      end: head.length,
      fingerprint: 'gadget-class',
    };
  }
  return findCode(head) ?? judgePhp(head);
}

/** A script of PHP that does something, wherever its tag stands. */
function judgePhp(text: string): Finding | undefined {
  let from = 0;
  for (let count = 0; count < SCRIPTS_MAX; count++) {
    const tag = SCRIPT_OF_PHP.exec(from === 0 ? text : text.slice(from));
    if (tag === null) return undefined;
    const start = from + tag.index;
    const end = count === SCRIPTS_MAX - 1 ? text.length : endOfPhp(text, start);
    const action = PHP_ACTION.exec(text.slice(start, end));
    if (action !== null) {
      return {
        context: 'php-tag',
        why: 'is a script of PHP that acts',
        start,
        end: start + action.index + action[0].length,
        fingerprint: 'php-tag',
      };
    }
    from = end;
  }
  return undefined;
}

/** Scripts of one text; the last is read to the end of it. */
const SCRIPTS_MAX = 8;

/** Behind `?>` PHP is over, unless that stands in a string or a comment. */
function endOfPhp(text: string, start: number): number {
  const close = text.indexOf('?>', start);
  if (close < 0) return text.length;
  const script = text.slice(start, close);
  const isOpen =
    script.includes('/*') ||
    ['"', "'", '`', '<<<'].some((quote) => script.split(quote).length % 2 === 0);
  return isOpen ? text.length : close + 2;
}
