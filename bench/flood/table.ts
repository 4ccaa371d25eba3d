// What was measured, for people.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Row, Seen } from './measure.ts';

/** A column: its heading, and what stands in it. */
interface Column {
  readonly heading: readonly [string, string];
  readonly read: (row: Row) => string;
}

const COLUMNS: readonly Column[] = [
  { heading: ['flood', ''], read: ({ kind }) => kind },
  { heading: ['defence', ''], read: ({ defence }) => defence },
  { heading: ['packets', 'a second'], read: ({ packetsReceived }) => `${packetsReceived}` },
  { heading: ['new visitors', 'served'], read: ({ flooded }) => served(flooded) },
  { heading: ['p50 / p99 ms', 'calm'], read: ({ calm }) => times(calm) },
  {
    heading: ['p50 / p99 ms', 'sender alone'],
    read: ({ besideSender }) => (besideSender === null ? '-' : times(besideSender)),
  },
  { heading: ['p50 / p99 ms', 'flood'], read: ({ flooded }) => times(flooded) },
  {
    heading: ['pages a second', 'calm / flood'],
    read: ({ calm, flooded }) =>
      `${calm.pagesPerSecond.toFixed(0)} / ${flooded.pagesPerSecond.toFixed(0)}`,
  },
  {
    heading: ['softirq', 'share'],
    read: ({ softirqShare }) => `${(100 * softirqShare).toFixed(0)} %`,
  },
  { heading: ['packets', 'dropped'], read: ({ backlogDrops }) => `${backlogDrops}` },
  { heading: ['engaged', 'after'], read: ({ engagedAfterMs }) => seconds(engagedAfterMs) },
  { heading: ['first ban', 'after'], read: ({ bannedAfterMs }) => seconds(bannedAfterMs) },
  { heading: ['released', 'after'], read: ({ releasedAfterMs }) => seconds(releasedAfterMs) },
  {
    heading: ['bans', '(of visitors)'],
    read: ({ bans }) => (bans === null ? '-' : `${bans.all} (${bans.visitors})`),
  },
];

/** Columns of words; the others hold numbers. */
const LEFT_ALIGNED = 2;

/** One table of all rows, floods apart from one another. */
export function layOut(rows: readonly Row[]): string {
  const lines = [
    COLUMNS.map(({ heading }) => heading[0]),
    COLUMNS.map(({ heading }) => heading[1]),
    ...rows.map((row) => COLUMNS.map(({ read }) => read(row))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, at) =>
        at < LEFT_ALIGNED ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const [first = '', second = '', ...body] = text;
  const parted = body.flatMap((line, at) => {
    const isNew = at > 0 && rows[at]!.kind !== rows[at - 1]!.kind;
    return isNew ? ['', line] : [line];
  });
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const { processors, kernel, load } = describeMachine();
  const about = `${processors} processors shared by all, Linux ${kernel}, load ${load.toFixed(1)}`;
  return [first, second, rule, ...parted, '', about].join('\n');
}

/** One row in a few words. */
export function summarise(row: Row): string {
  return `${row.kind}, ${row.defence}: ${served(row.flooded)} of new visitors served, p50 / p99 ${times(row.flooded)} ms`;
}

export interface Machine {
  readonly processors: number;
  readonly kernel: string;
  /** Over the last minute, of everything that runs here. */
  readonly load: number;
}

export function describeMachine(): Machine {
  const load = Number(readFileSync('/proc/loadavg', 'latin1').split(' ')[0]);
  return { processors: os.availableParallelism(), kernel: os.release(), load };
}

function served({ visits, succeeded }: Seen): string {
  return `${((100 * succeeded) / visits).toFixed(0)} % of ${visits}`;
}

function times({ p50Ms, p99Ms }: Seen): string {
  return Number.isNaN(p50Ms) ? '-' : `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`;
}

function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
}
