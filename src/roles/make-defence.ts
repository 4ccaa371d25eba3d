import type { DefenceStatus } from '../admin/index.ts';
import { sayRemarks, type Remark } from '../lib/remark.ts';

/** A defence whose reason is what its remarks say. */
export function makeDefence(
  name: string,
  armed: boolean,
  ...remarks: readonly Remark[]
): DefenceStatus {
  return { name, armed, reason: sayRemarks(remarks), remarks };
}
