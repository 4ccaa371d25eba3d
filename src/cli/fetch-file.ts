import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../lib/errors.ts';
import { fileProblem } from '../lib/file-problem.ts';
import { OperationFailure } from '../roles/index.ts';

/** A release is some hundred KB; a slow line gets this long. */
const FETCH_TIMEOUT_MS = 120_000;

/** What fetches, for codes of errors, and what a person can do where the network does not answer. */
export interface FetchWords {
  readonly area: string;
  readonly advice: string;
  /** An address that leads elsewhere is refused: nobody named that other place. */
  readonly refusesRedirects?: boolean;
}

export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/**
 * The bytes of a file or of an http(s) URL, at most `bytesMax`. What a person named wrongly is a
 * UsageError, what the network does an OperationFailure.
 */
export async function fetchFile(
  source: string,
  bytesMax: number,
  words: FetchWords,
): Promise<Buffer> {
  return isUrl(source) ? fetchUrl(source, bytesMax, words) : readLocal(source, bytesMax, words);
}

function readLocal(file: string, bytesMax: number, { area }: FetchWords): Buffer {
  try {
    if (statSync(file).size > bytesMax) throw tooLarge(file, bytesMax, area);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${area}.no-file`, `cannot read ${file}: ${fileProblem(error)}`);
  }
}

async function fetchUrl(url: string, bytesMax: number, words: FetchWords): Promise<Buffer> {
  const { area, advice, refusesRedirects = false } = words;
  if (!/^https?:/i.test(url)) {
    throw new UsageError(`${area}.bad-url`, `cannot fetch ${url}: expected an http or https URL`);
  }
  const cannotFetch = (reason: string): OperationFailure =>
    new OperationFailure(`${area}.fetch`, `cannot fetch ${url}: ${reason}; ${advice}`);
  try {
    const response = await fetch(url, {
      redirect: refusesRedirects ? 'error' : 'follow',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw cannotFetch(`the server answered ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > bytesMax) throw tooLarge(url, bytesMax, area);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof UsageError || error instanceof OperationFailure) throw error;
    throw cannotFetch(reasonOf(error));
  }
}

/** `fetch` says only that it failed, and why in the cause. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `it took longer than ${FETCH_TIMEOUT_MS / 1000} s`;
  return cause instanceof Error ? cause.message : message;
}

function tooLarge(source: string, bytesMax: number, area: string): UsageError {
  return new UsageError(`${area}.too-large`, `${source} is larger than ${bytesMax} bytes`);
}
