import { makeId } from '../../lib/id.ts';
import type { Event, JournalLossDetail } from '../envelope.ts';
import type { WriteFault } from './segment-writer.ts';

export type LossReason = WriteFault | 'queue-full' | 'too-large' | 'unserializable' | 'closed';

/** Every reason is in it, so that a counter that stands at 0 can be seen too. */
const NO_LOSSES: Readonly<Record<LossReason, number>> = {
  'disk-full': 0,
  'write-error': 0,
  'journal-full': 0,
  'queue-full': 0,
  'too-large': 0,
  unserializable: 0,
  closed: 0,
};

/** Counts what was lost and by which reason, and tells it in events once there is room again. */
export class Losses {
  readonly #writer: string;
  readonly #total: Record<LossReason, number> = { ...NO_LOSSES };
  readonly #untold = new Map<LossReason, { lost: number; readonly sinceMs: number }>();

  constructor(writer: string) {
    this.#writer = writer;
  }

  add(reason: LossReason, count: number, nowMs: number): void {
    if (count === 0) return;
    this.#total[reason] += count;
    const untold = this.#untold.get(reason);
    if (untold === undefined) this.#untold.set(reason, { lost: count, sinceMs: nowMs });
    else untold.lost += count;
  }

  get total(): Readonly<Record<LossReason, number>> {
    return { ...this.#total };
  }

  get hasUntold(): boolean {
    return this.#untold.size > 0;
  }

  /** Takes what was not told yet, one event per reason. */
  tell(nowMs: number): Event<'journal.loss', JournalLossDetail>[] {
    const events = [...this.#untold].map(([reason, { lost, sinceMs }]) =>
      makeLossEvent(this.#writer, nowMs, { lost, reason, sinceMs }),
    );
    this.#untold.clear();
    return events;
  }
}

export function makeLossEvent(
  writer: string,
  nowMs: number,
  detail: JournalLossDetail,
): Event<'journal.loss', JournalLossDetail> {
  return {
    id: makeId(nowMs),
    time: nowMs,
    layer: 'gateway',
    kind: 'journal.loss',
    severity: 'error',
    subject: { process: writer },
    detail,
    traceId: '',
  };
}
