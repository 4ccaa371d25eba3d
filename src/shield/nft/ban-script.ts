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

/** An element of a set of bans. */
export interface BanElement {
  readonly first: string;
  /** As `first` where it is one address. */
  readonly last: string;
  /** Undefined where it only has to be named. */
  readonly timeoutMs: number | undefined;
}

/** One step of a change; `flush` takes out all there are. */
export interface BanChange {
  readonly verb: 'add' | 'delete' | 'flush';
  readonly set: BanSetName;
  readonly elements: readonly BanElement[];
}

export type BanSetName = (typeof SET_NAMES)['bans4' | 'bans6' | 'banRanges4' | 'banRanges6'];

/** Lines that fill the empty ban sets of a new table. */
export function fillBans(bans: BanElements, nowMs: number): readonly string[] {
  return writeScript(changeBans(NO_BANS, bans, nowMs));
}

/** What leads from the bans the kernel has to those it should have; nothing where they are the same. */
export function changeBans(
  before: BanElements,
  after: BanElements,
  nowMs: number,
): readonly BanChange[] {
  return [
    ...changeAddresses(SET_NAMES.bans4, before.addresses4, after.addresses4, nowMs),
    ...changeAddresses(SET_NAMES.bans6, before.addresses6, after.addresses6, nowMs),
    ...changeRanges(SET_NAMES.banRanges4, before.ranges4, after.ranges4, nowMs),
    ...changeRanges(SET_NAMES.banRanges6, before.ranges6, after.ranges6, nowMs),
  ];
}

/** As `nft` reads it. */
export function writeScript(changes: readonly BanChange[]): string[] {
  return changes.flatMap(({ verb, set, elements }) =>
    verb === 'flush' ? [`flush set ${TABLE} ${set}`] : inLines(verb, set, elements),
  );
}

function changeAddresses(
  set: BanSetName,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  nowMs: number,
): readonly BanChange[] {
  const gone: BanElement[] = [];
  const added: BanElement[] = [];
  const element = (address: string, timeoutMs?: number): BanElement => ({
    first: address,
    last: address,
    timeoutMs,
  });
  for (const [address, untilMs] of before) {
    if (after.get(address) !== untilMs) gone.push(element(address));
  }
  for (const [address, untilMs] of after) {
    if (before.get(address) !== untilMs) added.push(element(address, timeoutOf(untilMs, nowMs)));
  }
  // An element that has just timed out cannot be deleted, and that would fail the whole transaction;
  // one that is added first, can: adding what is there changes nothing.
  return steps(set, ['add', gone], ['delete', gone], ['add', added]);
}

function changeRanges(
  set: BanSetName,
  before: readonly BanRange[],
  after: readonly BanRange[],
  nowMs: number,
): readonly BanChange[] {
  if (before === after) return [];
  const { from, fromEnd } = whereTheyDiffer(before, after);
  const old = byText(before.slice(from, before.length - fromEnd));
  const wanted = byText(after.slice(from, after.length - fromEnd));
  const isKept = (one: BanRange, others: ReadonlyMap<string, BanRange>): boolean =>
    others.get(textOf(one))?.untilMs === one.untilMs;
  const named = ({ first, last }: BanRange): BanElement => ({ first, last, timeoutMs: undefined });
  const timed = ({ first, last, untilMs }: BanRange): BanElement => ({
    first,
    last,
    timeoutMs: timeoutOf(untilMs, nowMs),
  });
  const gone = [...old.values()].filter((one) => !isKept(one, wanted));
  const added = [...wanted.values()].filter((one) => !isKept(one, old));
  // One or the other alone is the usual case. Both may overlap, which would fail the transaction, and
  // there are few of them: then they are replaced as a whole.
  if (gone.length > 0 && added.length > 0) {
    return [{ verb: 'flush', set, elements: [] }, ...steps(set, ['add', after.map(timed)])];
  }
  const names = gone.map(named);
  return steps(set, ['add', names], ['delete', names], ['add', added.map(timed)]);
}

function steps(
  set: BanSetName,
  ...all: readonly (readonly [verb: 'add' | 'delete', elements: readonly BanElement[]])[]
): readonly BanChange[] {
  return all.flatMap(([verb, elements]) => (elements.length === 0 ? [] : { verb, set, elements }));
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

function byText(ranges: readonly BanRange[]): ReadonlyMap<string, BanRange> {
  return new Map(ranges.map((range) => [textOf(range), range]));
}

function textOf({ first, last }: Pick<BanElement, 'first' | 'last'>): string {
  return first === last ? first : `${first}-${last}`;
}

function timeoutOf(untilMs: number, nowMs: number): number {
  return Math.min(Math.max(Math.round(untilMs - nowMs), TIMEOUT_MIN_MS), TIMEOUT_MAX_MS);
}

function inLines(
  verb: 'add' | 'delete',
  set: string,
  elements: readonly BanElement[],
): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < elements.length; at += LINE_ELEMENTS) {
    const some = elements
      .slice(at, at + LINE_ELEMENTS)
      .map(writeElement)
      .join(', ');
    lines.push(`${verb} element ${TABLE} ${set} { ${some} }`);
  }
  return lines;
}

function writeElement(element: BanElement): string {
  const { timeoutMs } = element;
  return timeoutMs === undefined ? textOf(element) : `${textOf(element)} timeout ${timeoutMs}ms`;
}
