/** Banned addresses beside the one that is met. */
export function otherBans(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `100.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}/32`,
  );
}
