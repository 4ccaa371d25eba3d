import { UsageError, UsageErrors, type SourceLocation } from '../lib/errors.ts';
import { formatBanned, parseBanned, REASON_LENGTH_MAX, type Ban } from './ban.ts';
import { makeDecision, parseGoDuration, readDecision } from './crowdsec/decision.ts';

/** One line of a list, or one decision. */
export interface BanFileEntry {
  readonly network: string;
  /** Undefined where the file does not say. */
  readonly untilMs: number | undefined;
  /** '' where the file does not say. */
  readonly reason: string;
}

/** Far beyond any list that is published. */
const ENTRIES_MAX = 1_000_000;
const NESTING_MAX = 3;
/** Of lines that are wrong; a file of another kind has nothing else. */
const WRONG_TOLD_MAX = 20;

/**
 * Reads a list of bans: plain text with one address or network a line, `#` or `;` before a comment
 * (one behind an entry is its reason); or CrowdSec's decisions as JSON (`cscli decisions list -o json`,
 * or the answer of its local API). Throws UsageErrors with file and line of what is wrong.
 */
export function readBanFile(text: string, file: string, nowMs: number): readonly BanFileEntry[] {
  const start = text.trimStart();
  return start.startsWith('{') || start.startsWith('[')
    ? readDecisions(text, file, nowMs)
    : readList(text, file);
}

/** Writes bans so that `readBanFile` (and CrowdSec, or a firewall's loader) can read them. */
export function formatBanFile(
  bans: Iterable<Ban>,
  format: 'list' | 'crowdsec',
  nowMs: number,
): string {
  if (format === 'list') {
    const lines = [`# Banned by Rampart, ${new Date(nowMs).toISOString()}`];
    for (const { network, reason } of bans) {
      const comment = reason.replaceAll(/\s+/g, ' ').trim();
      lines.push(comment === '' ? network : `${network} # ${comment}`);
    }
    return `${lines.join('\n')}\n`;
  }
  const decisions = [...bans].map((ban, index) =>
    makeDecision(ban, ban.untilMs - nowMs, index + 1),
  );
  return `${JSON.stringify(decisions, undefined, 1)}\n`;
}

function readList(text: string, file: string): readonly BanFileEntry[] {
  const entries: BanFileEntry[] = [];
  const wrong: UsageError[] = [];
  let wrongCount = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const comment = /[#;]/.exec(line);
    const word = (comment === null ? line : line.slice(0, comment.index)).trim();
    if (word === '') continue;
    const network = parseBanned(word);
    if (network === undefined) {
      wrongCount++;
      const at = { file, line: index + 1, column: line.indexOf(word) + 1 };
      if (wrong.length < WRONG_TOLD_MAX) wrong.push(badLine(word, at));
      continue;
    }
    const reason = comment === null ? '' : line.slice(comment.index + 1).trim();
    push(
      entries,
      { network: formatBanned(network), untilMs: undefined, reason: cut(reason) },
      file,
    );
  }
  if (wrongCount === 0) return entries;
  const more = wrongCount - wrong.length;
  if (more > 0)
    wrong.push(new UsageError('bans.bad-line', `${file}: ${more} more lines like these`));
  throw new UsageErrors(wrong);
}

function badLine(word: string, at: SourceLocation): UsageError {
  return new UsageError(
    'bans.bad-line',
    `"${word.slice(0, 60)}" is no address or network (expected one a line, such as 192.0.2.7 or 198.51.100.0/24)`,
    at,
  );
}

function readDecisions(text: string, file: string, nowMs: number): readonly BanFileEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError('bans.bad-json', `${file}: ${(error as Error).message}`);
  }
  const entries: BanFileEntry[] = [];
  let others = 0;
  let decisions = 0;
  collect(value, 0, (found) => {
    const decision = readDecision(found);
    if (decision === undefined) others++;
    else decisions++;
    const network = decision && parseBanned(decision.value);
    if (decision === undefined || network === undefined || decision.type !== 'ban') return;
    const leftMs = parseGoDuration(decision.duration)!;
    // What is over is not banned again.
    if (leftMs <= 0) return;
    const untilMs = nowMs + leftMs;
    push(
      entries,
      { network: formatBanned(network), untilMs, reason: cut(decision.scenario) },
      file,
    );
  });
  if (decisions === 0 && others > 0) {
    throw new UsageError(
      'bans.no-decisions',
      `${file} is JSON, but holds no decisions of CrowdSec (expected objects with value, scope and duration)`,
    );
  }
  return entries;
}

/** Decisions stand in a list, inside alerts (`decisions`), or under `new` in the API's stream. */
function collect(value: unknown, depth: number, take: (decision: unknown) => void): void {
  if (depth > NESTING_MAX) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, depth + 1, take);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    take(value);
    return;
  }
  const { decisions, new: added } = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(decisions)) collect(decisions, depth + 1, take);
  else if (Array.isArray(added)) collect(added, depth + 1, take);
  // The API's stream without news says null.
  else if (added === undefined) take(value);
}

function push(entries: BanFileEntry[], entry: BanFileEntry, file: string): void {
  if (entries.length >= ENTRIES_MAX) {
    throw new UsageError('bans.too-many', `${file} has more than ${ENTRIES_MAX} entries`);
  }
  entries.push(entry);
}

function cut(text: string): string {
  return text.slice(0, REASON_LENGTH_MAX);
}
