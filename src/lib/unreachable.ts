/** Ends a switch over a union: a case that was forgotten is a type error at the call. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
