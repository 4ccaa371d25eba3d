import type { OperatorDefinition } from './operator.ts';

/**
 * Never matches.
 *
 * Argument: none.
 *
 * @example SecRule ARGS "!@noMatch" "id:1,phase:2,pass"
 */
export const noMatch: OperatorDefinition<'none'> = {
  compile: () => ({ literals: [], test: () => false }),
};
