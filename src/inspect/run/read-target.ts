import { TextMemo } from '../../lib/text-memo.ts';
import type { Value } from '../value.ts';
import { PAIRS_LENGTH_MAX, type Pairs } from './pairs.ts';
import type { RunTables } from './compiled.ts';
import { storedSingleIndex, type StoredSingle } from './variables.ts';

const ENCODED_BYTE = /%([0-9A-Fa-f]{2})/g;
const ABSOLUTE_FORM = /^[a-z][\w+.-]*:\/\/[^/?#]*/i;
const TARGETS_MAX = 256;

/** The variables that a target alone decides, as stored. */
export const TARGET_SINGLES: readonly number[] = (
  [
    'REQUEST_URI_RAW',
    'REQUEST_URI',
    'REQUEST_FILENAME',
    'PATH_INFO',
    'REQUEST_BASENAME',
    'QUERY_STRING',
  ] satisfies readonly StoredSingle[]
).map(storedSingleIndex);

/** A target as rules see it. */
export interface TargetValues {
  /** In the order of TARGET_SINGLES; undefined where no rule names the variable. */
  readonly values: readonly (Value | undefined)[];
  readonly query: string;
}

export interface KnownTarget extends TargetValues {
  /** Undefined where there is no query. */
  readonly pairs: Pairs | undefined;
}

/** Pages and what belongs to them are asked for again and again: their targets are read once. */
export function rememberTargets(
  singleIntakes: RunTables['singleIntakes'],
  readQuery: (query: string) => Pairs,
): TextMemo<KnownTarget> {
  return new TextMemo(
    (target) => {
      const read = readTarget(singleIntakes, target);
      return { ...read, pairs: read.query === '' ? undefined : readQuery(read.query) };
    },
    TARGETS_MAX,
    PAIRS_LENGTH_MAX,
  );
}

export function readTarget(
  singleIntakes: RunTables['singleIntakes'],
  target: string,
): TargetValues {
  // Rules mean the path, whether or not scheme and host stand before it (RFC 9112, 3.2.2).
  const local = target.charCodeAt(0) === 0x2f ? target : target.replace(ABSOLUTE_FORM, '');
  const mark = local.indexOf('?');
  const path = decodeTarget(mark < 0 ? local : local.slice(0, mark));
  const query = mark < 0 ? '' : local.slice(mark + 1);
  const uri = mark < 0 ? path : `${path}?${decodeTarget(query)}`;
  const texts = [target, uri, path, path, path.slice(lastSeparator(path) + 1), query];
  const values = TARGET_SINGLES.map((single, index) => singleIntakes[single]?.make(texts[index]!));
  return { values, query };
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
}

/** `%hh` of a target as the byte it stands for; anything else, `+` included, stays. */
function decodeTarget(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(ENCODED_BYTE, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
