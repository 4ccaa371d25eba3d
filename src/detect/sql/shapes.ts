import { type SqlTokens, T_NUMBER, T_OPEN, T_OPERATOR, T_VARIABLE } from './tokens.ts';

/** What a list of a query begins with, and no sentence goes on with. */
export function startsList(tokens: SqlTokens, index: number): boolean {
  const kind = tokens.kind(index);
  if (kind === T_OPERATOR) return /^[-+*@~!]/.test(tokens.operator(index));
  return (
    kind === T_NUMBER || kind === T_VARIABLE || kind === T_OPEN || tokens.isWord(index, 'union')
  );
}

/** `1=1`: nobody states that but to have a true condition. */
export function startsWithTautology(tokens: SqlTokens): boolean {
  if (tokens.kind(0) !== T_NUMBER || tokens.operator(1) !== '=' || tokens.kind(2) !== T_NUMBER)
    return false;
  return (
    tokens.text.slice(tokens.start(0), tokens.end(0)) ===
    tokens.text.slice(tokens.start(2), tokens.end(2))
  );
}
