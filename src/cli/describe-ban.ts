import type { Ban } from '../bans/index.ts';
import { printableText } from './printable.ts';

/** One line for a person, whatever a list or another system gave for a reason. */
export function describeBan({ network, untilMs, reason, author }: Ban): string {
  const until = new Date(untilMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const why = reason === '' ? '' : `  (${printableText(reason)})`;
  return `${network}  until ${until}  by ${printableText(author)}${why}`;
}
