import { LinkError } from './link.ts';

/** What a handler throws is told to whoever asked, in the words of the interface. */
export function toLinkError(error: unknown): LinkError {
  if (error instanceof LinkError) return error;
  return new LinkError('refused', error instanceof Error ? error.message : String(error));
}
