/** A newer Rampart may have names that this console has no words for: those are shown as they are. */
export function wordOf(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? words[name]! : name;
}
