import type { Ban } from '../bans/index.ts';

/** One line for a person. */
export function describeBan({ network, untilMs, reason, author }: Ban): string {
  const until = new Date(untilMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return `${network}  until ${until}  by ${author}${reason === '' ? '' : `  (${reason})`}`;
}
