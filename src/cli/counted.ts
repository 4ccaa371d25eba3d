/** `1 request`, `2 requests`; `many` where that is no mere "s". */
export function counted(number: number, what: string, many = `${what}s`): string {
  return `${number} ${number === 1 ? what : many}`;
}
