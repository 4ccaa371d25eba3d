import type { Evidence, Finding } from '../evidence.ts';
import { findingOf } from '../patterns.ts';
import { HAS_DOT, HAS_LETTER, traitsOf, type Traits } from '../traits.ts';
import { detectInViews } from '../views/views.ts';
import { CALLBACK_HOSTS, SCANNERS } from './names.ts';

/** Names stand in the first part of a header. */
const TEXT_LENGTH_MAX = 4096;

/**
 * Finds tools that look for holes, by the names they give themselves in `User-Agent` and other headers, and
 * by the hosts they have called back. Search engines, monitors and libraries are none.
 */
export function detectScanner(value: string): Evidence | null {
  const traits = traitsOf(value);
  if ((traits & HAS_LETTER) === 0) return null;
  return detectInViews('scanner', value, judgeName);
}

function judgeName(text: string, traits: Traits): Finding | undefined {
  const head = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  const host = (traits & HAS_DOT) === 0 ? null : CALLBACK_HOSTS.exec(head);
  if (host !== null) return report(host, 'callback', 'names a host that tells testers of calls');
  const tool = SCANNERS.exec(head);
  return tool === null ? undefined : report(tool, 'tool', 'names a tool that looks for holes');
}

function report(match: RegExpExecArray, context: string, why: string): Finding {
  const name = match[0].toLowerCase().trim();
  return findingOf(match, context, why, `${context} ${name.slice(0, 48)}`);
}
