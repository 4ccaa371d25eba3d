import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8's linear engine take a regular expression over when it backtracks too much: an exponential
 * pattern then costs a millisecond instead of minutes. Every process and thread that compiles rules
 * calls this before it does: V8 reads the flag when a pattern is compiled.
 */
export function enableLinearFallback(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
