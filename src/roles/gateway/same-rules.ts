import type { Policy } from '../../config/index.ts';

export function isSameRules(left: Policy['ruleSets'], right: Policy['ruleSets']): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
