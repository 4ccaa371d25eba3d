import { HAS_CONTROL, HAS_HIGH, type Traits } from '../traits.ts';

/** Shorter values are read as they stand, whatever they hold. */
const BINARY_LENGTH_MIN = 32;
/** Characters that are looked at to tell bytes from text. */
const SAMPLE_LENGTH = 2048;
/** Of 100 characters of a sample. */
const CONTROL_MIN_PERCENT = 3;
const FOREIGN_MIN_PERCENT = 12;

/**
 * True where the value is bytes (a picture, an archive, protobuf, something encrypted) and no text: grammars
 * would find sense in it by chance, and take long. Text in any encoding holds no control characters.
 */
export function isBinary(text: string, traits: Traits): boolean {
  if ((traits & HAS_CONTROL) === 0 || (traits & HAS_HIGH) === 0) return false;
  const length = Math.min(text.length, SAMPLE_LENGTH);
  if (length < BINARY_LENGTH_MIN) return false;
  let controls = 0;
  let foreign = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code < 32) {
      if (code !== 9 && code !== 10 && code !== 13) controls++;
    } else if (code > 127) {
      const next = text.charCodeAt(index + 1);
      // What goes on as UTF-8 does is a letter.
      if (code >= 0xc2 && next >= 0x80 && next < 0xc0) index += code >= 0xe0 ? 2 : 1;
      else foreign++;
    }
  }
  return (
    controls * 100 >= length * CONTROL_MIN_PERCENT &&
    (controls + foreign) * 100 >= length * FOREIGN_MIN_PERCENT
  );
}

/** Runs that are read one by one; the rest of the value is read as one. */
const RUNS_MAX = 256;
/** Shorter runs amid bytes are chance; at the edges of the value an attack may be as short as this. */
const RUN_LENGTH_MIN = 16;
const EDGE_LENGTH_MIN = 10;
/** Files of the system, however short the run. */
const SYSTEM_FILE = /[@/\\](?:etc|proc|windows|winnt)[/\\]/i;
/** Readable characters with at most one that is not between two of them: databases read some as blanks. */
const RUN = /[\t\n\r\x20-\x7e](?:[\x00-\x1f]?[\t\n\r\x20-\x7e]){3,}/g;

/** In protobuf the length of a text of 13 characters, and the end of no line. */
const LONE_RETURN = /\r(?!\n)/g;

/** An archive (JAR, OpenDocument, EPUB) names its own parts, which are no files of a server. */
const ARCHIVE_BEGIN = 'PK\x03\x04';
const OWN_FOLDER = /\bMETA-INF\//g;

/** The pieces of a binary value that somebody may read as text: the first one by one, the others together. */
export function readableRuns(text: string): readonly string[] {
  const isArchive = text.startsWith(ARCHIVE_BEGIN);
  const runs: string[] = [];
  const others: string[] = [];
  for (const match of text.matchAll(RUN)) {
    const run = match[0];
    const isAtEdge = match.index === 0 || match.index + run.length === text.length;
    if (run.length < (isAtEdge ? EDGE_LENGTH_MIN : RUN_LENGTH_MIN) && !SYSTEM_FILE.test(run))
      continue;
    const line = run.replace(LONE_RETURN, ' ');
    (runs.length < RUNS_MAX ? runs : others).push(isArchive ? line.replace(OWN_FOLDER, '') : line);
  }
  if (others.length > 0) runs.push(others.join('\n'));
  return runs;
}
