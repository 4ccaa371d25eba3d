import { z } from 'zod';
import { UsageError } from '../../lib/errors.ts';
import { timeOfId } from '../../lib/id.ts';
import { exclusionShapes } from './exclusion-schema.ts';
import { EXCLUSION_LIMITS, scopeFault, type Exclusion } from './exclusion.ts';

/**
 * Where control keeps the exclusions: a file of its own beside the store, so that nobody's
 * `rampart.yaml` is ever rewritten. The policy loader reads it as it reads rule files.
 */
export const EXCLUSION_FILE = 'exclusions.json';

/** Far more than all that EXCLUSION_LIMITS allow. */
const FILE_LENGTH_MAX = 8 * 1024 * 1024;
const FORMAT = 1;

const { scope, author, reason, time } = exclusionShapes;

const exclusionSchema: z.ZodType<Exclusion> = z
  .strictObject({
    ...scope,
    id: z.string().refine((text) => timeOfId(text) !== undefined, 'no id'),
    author,
    reason,
    createdAtMs: time,
    endsAtMs: time.optional(),
    eventId: z.string().optional(),
    removed: z.strictObject({ author, atMs: time }).optional(),
  })
  .superRefine((exclusion, context) => {
    const fault = scopeFault(exclusion);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

const fileSchema = z.strictObject({
  format: z.literal(FORMAT),
  exclusions: z
    .array(exclusionSchema)
    .max(EXCLUSION_LIMITS.active + EXCLUSION_LIMITS.past)
    .readonly(),
});

/**
 * Reads the text of an exclusion file; `file` is only named in errors. Throws UsageError
 * `exclusions.damaged`: nothing of a file that is not wholly understood is used.
 */
export function parseExclusions(text: string, file: string): readonly Exclusion[] {
  const damaged = (why: string): UsageError =>
    new UsageError(
      'exclusions.damaged',
      `${file} cannot be used (${why}); mend it, or move it away to go on without exclusions`,
    );
  if (text.length > FILE_LENGTH_MAX) throw damaged('it is too large');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged('it is no JSON');
  }
  const result = fileSchema.safeParse(value);
  if (result.success) return result.data.exclusions;
  const [issue] = result.error.issues;
  throw damaged(`${issue!.path.map(String).join('.')}: ${issue!.message}`);
}

export function formatExclusions(exclusions: readonly Exclusion[]): string {
  return `${JSON.stringify({ format: FORMAT, exclusions }, undefined, 2)}\n`;
}
