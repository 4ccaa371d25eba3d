import { TextMemo } from '../../lib/text-memo.ts';
import type { Value } from '../value.ts';
import type { Intake } from './intake.ts';

const SPELLINGS_MAX = 1024;
const SPELLING_LENGTH_MAX = 64;

/** All that is known of a header's name, as spelled. */
export interface HeaderName {
  readonly key: string;
  /** Where its values come in. */
  readonly intake: Intake;
  /** The name itself as a value (REQUEST_HEADERS_NAMES). */
  readonly value: Value;
  /** The value that came last: the next one is often the same. */
  recent: Value | undefined;
}

/** Header names come in the same few spellings on every request: each is worked out once. */
export type HeaderNames = TextMemo<HeaderName>;

export function rememberHeaderNames(describe: (name: string) => HeaderName): HeaderNames {
  return new TextMemo(describe, SPELLINGS_MAX, SPELLING_LENGTH_MAX);
}
