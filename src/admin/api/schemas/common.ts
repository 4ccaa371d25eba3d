import { z } from '@hono/zod-openapi';
import { canonicalAddress, parseAddress } from '../../../lib/ip.ts';

/** Longest period that may be asked for at once. */
const PERIOD_MS_MAX = 400 * 86_400_000;
/** The end of what a JavaScript date can hold. */
const TIME_MS_MAX = 8_640_000_000_000_000;
const SITE_LENGTH_MAX = 253;
const LIST_LENGTH_MAX = 512;

/** Arrays are readonly in types; responses are never parsed, so nothing is frozen or copied. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

/** Milliseconds since the epoch. */
export const time = z.number().int().describe('Milliseconds since the epoch');

/** A whole number in a query. `Number('')` is 0 and `Number('1e3')` is 1000: neither is meant. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, 'a whole number is expected')
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

/** `a,b,c` in a query: one of these. */
export function oneOf<const Value extends string>(values: readonly Value[]) {
  return z
    .string()
    .max(LIST_LENGTH_MAX)
    .transform((text, context): readonly Value[] => {
      const wanted = text.split(',');
      const unknown = wanted.find((each) => !values.includes(each as Value));
      if (unknown !== undefined) {
        context.addIssue({ code: 'custom', message: `expected any of: ${values.join(', ')}` });
      }
      return [...new Set(wanted as Value[])];
    })
    .describe(`Comma separated, any of: ${values.join(', ')}`);
}

export const timeQuery = wholeNumber(0, TIME_MS_MAX).describe('Milliseconds since the epoch');

export const siteQuery = z.string().min(1).max(SITE_LENGTH_MAX);

export const addressQuery = z
  .string()
  .refine((text) => parseAddress(text) !== undefined, 'an IPv4 or IPv6 address is expected')
  .transform(canonicalAddress);

/** `from` inclusive, `to` exclusive. */
export const periodQuery = { from: timeQuery, to: timeQuery };

export function checkPeriod(
  query: { readonly from: number; readonly to: number },
  context: z.RefinementCtx,
): void {
  if (query.to <= query.from) {
    context.addIssue({ code: 'custom', path: ['to'], message: 'must be after "from"' });
  } else if (query.to - query.from > PERIOD_MS_MAX) {
    context.addIssue({ code: 'custom', path: ['from'], message: 'the period is too long' });
  }
}

/** The id of an event, a user or a token (lib/id). */
export const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'no such id');

export const idParams = z.strictObject({ id });

export const ErrorBody = z
  .object({
    error: z.object({
      code: z.string().describe('Stable; scripts may rely on it'),
      message: z.string(),
      retryAfterSeconds: z.number().optional(),
      issues: list(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  })
  .openapi('Error');
