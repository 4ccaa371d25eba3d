import type { Evidence, Finding } from '../evidence.ts';
import { makeEvidence } from '../evidence.ts';
import {
  HAS_ANGLE,
  HAS_BRACE,
  HAS_BRACKET,
  HAS_COLON,
  HAS_CONTROL,
  HAS_DASH,
  HAS_DOT,
  HAS_NEGATION,
  HAS_PAREN,
  HAS_PIPE,
  HAS_BACKSLASH,
  HAS_BLANK,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded, viewsOf } from '../views.ts';
import { keepPace } from '../pace.ts';
import { archiveEntries, isArchive } from '../archive.ts';
import { isBinary } from '../binary.ts';
import { readToken } from '../wrappings.ts';
import { FRAMEWORK_NAME, FRAMEWORK_PATTERNS } from './frameworks.ts';
import { LANGUAGE_PATTERNS, PHP_ACTION, PHP_TAG } from './languages.ts';
import { CONNECTION_NAME, CONNECTION_PATTERNS } from './connections.ts';
import { CLASS_NAME, GADGET_CLASS, OBJECT_PATTERNS } from './objects.ts';
import { findPattern } from './pattern.ts';

/** Code is called, tagged, nested or addressed by dots; objects begin with a mark of their own. */
const CODE_NEEDS = HAS_PAREN | HAS_ANGLE | HAS_BRACE | HAS_CONTROL | HAS_BRACKET | HAS_BACKSLASH;
/** Longer texts are read by their beginning: code hides there, and the rest is read as markup and SQL. */
const TEXT_LENGTH_MAX = 1 << 16;
/** What a spreadsheet computes. */
const FORMULA = /^\s{0,4}["']?[=+@-]/;
const OBJECT_MARK_LENGTH_MAX = 16;
/** Beginnings of objects in base64 or hexadecimal, which have no other character of their own. */
const ENCODED_OBJECT = /^(?:rO0AB|AAEAAAD\/|gASV|aced0005)/i;

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
  const head = isBinary(value, traits) ? value.slice(0, OBJECT_MARK_LENGTH_MAX) : value;
  const whole = judgeObjects(head) ?? judgeToken(value, traits);
  if (whole !== undefined) return makeEvidence('code', value, [], whole);
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    if (!mayHoldCode(view.text, view.traits)) continue;
    const finding = judgeCode(view.text);
    if (finding !== undefined) return makeEvidence('code', view.text, view.layers, finding);
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
  if (
    (traits & (HAS_DOT | HAS_COLON)) !== 0 &&
    /classloader|!!|!ruby|\bprocess\.|child_process|\bjdbc:/i.test(text)
  )
    return true;
  if ((traits & (HAS_PIPE | HAS_NEGATION)) === (HAS_PIPE | HAS_NEGATION)) return FORMULA.test(text);
  if ((traits & (HAS_DASH | HAS_BACKSLASH | HAS_DOT)) !== 0 && FRAMEWORK_NAME.test(text))
    return true;
  return ENCODED_OBJECT.test(text) || CONNECTION_NAME.test(text);
}

function judgeObjects(text: string): Finding | undefined {
  const head = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  return findPattern(OBJECT_PATTERNS, head, head.toLowerCase());
}

/** A token that names no signature is believed by careless libraries (CVE-2015-9235). */
function judgeToken(value: string, traits: Traits): Finding | undefined {
  const [header] = readToken(value, traits);
  if (header === undefined || !/"alg"\s{0,8}:\s{0,8}"none"/i.test(header)) return undefined;
  return {
    context: 'token',
    why: 'is a token without a signature',
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
  const folded = head.toLowerCase();
  return (
    findPattern(OBJECT_PATTERNS, head, folded) ??
    findPattern(FRAMEWORK_PATTERNS, head, folded) ??
    findPattern(LANGUAGE_PATTERNS, head, folded) ??
    findPattern(CONNECTION_PATTERNS, head, folded) ??
    judgePhp(head)
  );
}

/** A script of PHP that does something, wherever its tag stands. */
function judgePhp(text: string): Finding | undefined {
  const start = text.search(PHP_TAG);
  if (start < 0) return undefined;
  const action = PHP_ACTION.exec(text.slice(start));
  if (action === null) return undefined;
  return {
    context: 'php-tag',
    why: 'is a script of PHP that acts',
    start,
    end: start + action.index + action[0].length,
    fingerprint: 'php-tag',
  };
}
