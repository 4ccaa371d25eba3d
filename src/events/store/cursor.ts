import { StoreError } from './store.ts';

/** The place of one event in lists: newest first, of one time the one stored last. */
export interface Cursor {
  readonly time: number;
  readonly sequence: number;
}

export function formatCursor({ time, sequence }: Cursor): string {
  return `${time}.${sequence}`;
}

/** Throws StoreError `query` for a text that `formatCursor` did not make. */
export function parseCursor(text: string): Cursor {
  const found = /^(\d{1,16})\.(\d{1,16})$/.exec(text);
  const cursor = { time: Number(found?.[1]), sequence: Number(found?.[2]) };
  if (!Number.isSafeInteger(cursor.time) || !Number.isSafeInteger(cursor.sequence)) {
    throw new StoreError('query', 'the cursor is none that a page gave');
  }
  return cursor;
}
