/** Shorter texts are always copies (V8's `SlicedString::kMinLength`). */
const SLICE_LENGTH_MIN = 13;

/**
 * A copy of a text that keeps nothing else in memory. V8 makes a piece of a text by pointing into it:
 * the name of one argument, kept for later requests, would keep the whole body that it came in.
 */
export function ownText(text: string): string {
  // Put together with something, it is written anew; the piece of that points to that alone.
  return text.length < SLICE_LENGTH_MIN ? text : ` ${text}`.slice(1);
}
