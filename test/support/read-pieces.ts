/** All that is read in pieces, for who has nothing else to do in between. */
export function readPieces<Result>(pieces: Iterator<number, Result, undefined>): Result {
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
  }
}
