import type { BanElements, BanRange } from './bans.ts';
import { SET_NAMES, TABLE } from './names.ts';

/** Elements in one line of a script. */
const LINE_ELEMENTS = 500;
/** A ban shorter than this is over before it is in force. */
const TIMEOUT_MIN_MS = 1;
/** The kernel's timeouts have an end: a year is as good as for ever. */
const TIMEOUT_MAX_MS = 365 * 86_400_000;

export const NO_BANS: BanElements = {
  addresses4: new Map(),
  addresses6: new Map(),
  ranges4: [],
  ranges6: [],
  lost: 0,
};

/** Lines that fill the empty ban sets of a new table. */
export function fillBans(bans: BanElements, nowMs: number): readonly string[] {
  return changeBans(NO_BANS, bans, nowMs);
}

/** Lines that lead from the bans the kernel has to those it should have; none where they are the same. */
export function changeBans(before: BanElements, after: BanElements, nowMs: number): string[] {
  return [
    ...changeAddresses(SET_NAMES.bans4, before.addresses4, after.addresses4, nowMs),
    ...changeAddresses(SET_NAMES.bans6, before.addresses6, after.addresses6, nowMs),
    ...changeRanges(SET_NAMES.banRanges4, before.ranges4, after.ranges4, nowMs),
    ...changeRanges(SET_NAMES.banRanges6, before.ranges6, after.ranges6, nowMs),
  ];
}

function changeAddresses(
  set: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  nowMs: number,
): string[] {
  const gone: string[] = [];
  const added: string[] = [];
  for (const [address, untilMs] of before) if (after.get(address) !== untilMs) gone.push(address);
  for (const [address, untilMs] of after) {
    if (before.get(address) !== untilMs) added.push(withTimeout(address, untilMs, nowMs));
  }
  // An element that has just timed out cannot be deleted, and that would fail the whole transaction;
  // one that is added first, can: adding what is there changes nothing.
  return [
    ...inLines('add', set, gone),
    ...inLines('delete', set, gone),
    ...inLines('add', set, added),
  ];
}

function changeRanges(
  set: string,
  before: readonly BanRange[],
  after: readonly BanRange[],
  nowMs: number,
): string[] {
  if (before === after) return [];
  const { from, fromEnd } = whereTheyDiffer(before, after);
  const old = byText(before.slice(from, before.length - fromEnd));
  const wanted = byText(after.slice(from, after.length - fromEnd));
  const gone = [...old].filter(([text, untilMs]) => wanted.get(text) !== untilMs);
  const added = [...wanted].filter(([text, untilMs]) => old.get(text) !== untilMs);
  // One or the other alone is the usual case. Both may overlap, which would fail the transaction, and
  // there are few of them: then they are replaced as a whole.
  const isWhole = gone.length > 0 && added.length > 0;
  const texts = (isWhole ? [...byText(after)] : added).map(([text, untilMs]) =>
    withTimeout(text, untilMs, nowMs),
  );
  const goneTexts = isWhole ? [] : gone.map(([text]) => text);
  return [
    ...(isWhole ? [`flush set ${TABLE} ${set}`] : []),
    ...inLines('add', set, goneTexts),
    ...inLines('delete', set, goneTexts),
    ...inLines('add', set, texts),
  ];
}

/** How many ranges are the same at the start and at the end: of thousands, a change moves a few. */
function whereTheyDiffer(
  before: readonly BanRange[],
  after: readonly BanRange[],
): { readonly from: number; readonly fromEnd: number } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && isSame(before[from]!, after[from]!)) from++;
  let fromEnd = 0;
  while (fromEnd < shorter - from && isSame(before.at(-1 - fromEnd)!, after.at(-1 - fromEnd)!)) {
    fromEnd++;
  }
  return { from, fromEnd };
}

function isSame(left: BanRange, right: BanRange): boolean {
  return left.untilMs === right.untilMs && left.first === right.first && left.last === right.last;
}

function byText(ranges: readonly BanRange[]): ReadonlyMap<string, number> {
  return new Map(ranges.map((range) => [textOf(range), range.untilMs]));
}

function textOf({ first, last }: BanRange): string {
  return first === last ? first : `${first}-${last}`;
}

function withTimeout(element: string, untilMs: number, nowMs: number): string {
  const leftMs = Math.min(Math.max(Math.round(untilMs - nowMs), TIMEOUT_MIN_MS), TIMEOUT_MAX_MS);
  return `${element} timeout ${leftMs}ms`;
}

function inLines(verb: 'add' | 'delete', set: string, elements: readonly string[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < elements.length; at += LINE_ELEMENTS) {
    const some = elements.slice(at, at + LINE_ELEMENTS).join(', ');
    lines.push(`${verb} element ${TABLE} ${set} { ${some} }`);
  }
  return lines;
}
