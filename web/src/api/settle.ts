import { ApiFailure } from './client.ts';

export type Result<Value> =
  | { readonly value: Value; readonly failure: undefined }
  | { readonly value: undefined; readonly failure: ApiFailure };

/** Turns a rejection into a value, so that a failure is something to show and not something thrown. */
export async function settle<Value>(work: Promise<Value>): Promise<Result<Value>> {
  try {
    return { value: await work, failure: undefined };
  } catch (error) {
    const failure = error instanceof ApiFailure ? error : new ApiFailure('unknown');
    return { value: undefined, failure };
  }
}
