/** What is read in pieces: each call of `next` reads one and tells how many bytes it was, the last what was read. */
export type Pieces<Result> = Iterator<number, Result, undefined>;

/** What takes no pieces, read already. */
export function inOnePiece<Result>(read: Result): Pieces<Result> {
  return { next: () => ({ done: true, value: read }) };
}
