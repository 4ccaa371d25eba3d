import { z } from 'zod';
import { EXCLUSION_LIMITS, TARGET_COLLECTIONS } from './exclusion.ts';

/** A line that a person wrote: what a terminal or a page would not show is not taken. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{C}+$/u, 'one line of printable text is expected');

const time = z.number().int().nonnegative().max(8_640_000_000_000_000);

/** The shapes that exclusions have wherever they come from outside: a file, the API, a command. */
export const exclusionShapes = {
  scope: {
    site: z.string().min(1).max(253),
    ruleId: z.number().int().min(1).max(EXCLUSION_LIMITS.ruleId),
    path: z.strictObject({
      kind: z.enum(['exact', 'pattern', 'below', 'any']),
      value: z.string().max(EXCLUSION_LIMITS.pathLength),
    }),
    target: z
      .strictObject({
        collection: z.enum(TARGET_COLLECTIONS),
        name: z.string().max(EXCLUSION_LIMITS.nameLength).optional(),
      })
      .optional(),
  },
  author: line(EXCLUSION_LIMITS.authorLength),
  reason: line(EXCLUSION_LIMITS.reasonLength),
  time,
} as const;
