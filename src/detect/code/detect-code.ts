import { makeEvidence, type Evidence, type Finding } from '../evidence.ts';
import { HAS_CONTROL, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { archiveEntries, isArchive } from '../views/archive.ts';
import { isBinary } from '../views/binary.ts';
import { readToken } from '../views/wrappings.ts';
import { BROWSER_SCRIPT_PATTERNS } from './browser-scripts.ts';
import { CONNECTION_PATTERNS } from './connections.ts';
import { DOCUMENT_PATTERNS } from './documents.ts';
import { judgeBytes, judgePickle, OBJECT_MARK_LENGTH_MAX } from './encoded-objects.ts';
import { FILE_PATTERNS } from './file-access.ts';
import { FRAMEWORK_PATTERNS } from './frameworks.ts';
import { JAVA_PATTERNS } from './java.ts';
import { MARK_PATTERNS } from './marks.ts';
import { mayHoldCode } from './may-hold-code.ts';
import { NODE_PATTERNS } from './node.ts';
import { CLASS_NAME, GADGET_CLASS, OBJECT_PATTERNS } from './objects.ts';
import { ONE_LINER_PATTERNS } from './one-liners.ts';
import { makeFindCode } from './pattern.ts';
import { judgePhp } from './php-script.ts';
import { judgePutTogether } from './put-together.ts';
import { PHP_PATTERNS } from './php.ts';
import { SCRIPTING_PATTERNS } from './scripting.ts';
import { judgeServerCall } from './server-calls.ts';
import { PAGE_PATTERNS } from './server-pages.ts';
import { TRIAL_PATTERNS } from './trials.ts';

const findObject = makeFindCode(OBJECT_PATTERNS);
/** What is found first is what the evidence tells: code that is known, before what only looks like a test. */
const findCode = makeFindCode([
  ...OBJECT_PATTERNS,
  ...FRAMEWORK_PATTERNS,
  ...PHP_PATTERNS,
  ...JAVA_PATTERNS,
  ...NODE_PATTERNS,
  ...SCRIPTING_PATTERNS,
  ...PAGE_PATTERNS,
  ...FILE_PATTERNS,
  ...DOCUMENT_PATTERNS,
  ...CONNECTION_PATTERNS,
  ...TRIAL_PATTERNS,
  ...BROWSER_SCRIPT_PATTERNS,
  ...MARK_PATTERNS,
  ...ONE_LINER_PATTERNS,
]);

/** Longer texts are read by their beginning: code hides there, and the rest is read as markup and SQL. */
const TEXT_LENGTH_MAX = 1 << 16;

/**
 * Finds code of the languages that servers run (PHP, Java, Node.js, Python, Ruby, ASP, JSP, SSI), and
 * objects serialised to be built by them. Code in posts is not it, unless it would act.
 */
export function detectCode(value: string): Evidence | null {
  const unpacked = isArchive(value) ? judgeArchive(value) : null;
  if (unpacked !== null) return unpacked;
  const traits = traitsOf(value);
  if (!mayHoldCode(value, traits) && !mayBeEncoded(value, traits)) return null;
  const isBytes = isBinary(value, traits);
  // A name and its value decide together, and views of JSON take them apart. Of bytes only the mark is read.
  const whole =
    findObject(headOf(value, isBytes ? OBJECT_MARK_LENGTH_MAX : TEXT_LENGTH_MAX)) ??
    (isBytes || (traits & HAS_CONTROL) !== 0 ? judgeBytes(headOf(value)) : judgePickle(value)) ??
    judgeToken(value, traits);
  if (whole !== undefined) return makeEvidence('code', value, [], whole);
  return detectInViews('code', value, (text, traits) =>
    mayHoldCode(text, traits) ? judgeCode(text, traits) : undefined,
  );
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

function headOf(text: string, lengthMax = TEXT_LENGTH_MAX): string {
  return text.length > lengthMax ? text.slice(0, lengthMax) : text;
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

function judgeCode(text: string, traits: Traits): Finding | undefined {
  const head = headOf(text);
  if (CLASS_NAME.test(head) && GADGET_CLASS.test(head)) {
    return {
      context: 'java-object',
      why: 'names a class that deserialisers have been made to misuse',
      start: 0,
      end: head.length,
      fingerprint: 'gadget-class',
    };
  }
  return (
    findCode(head) ?? judgePhp(head) ?? judgePutTogether(head) ?? judgeServerCall(head, traits)
  );
}
