/** A raw request target without its query, as it was sent. */
export function pathOfTarget(target: string): string {
  const question = target.indexOf('?');
  return question < 0 ? target : target.slice(0, question);
}
