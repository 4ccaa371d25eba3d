import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../../../lib/errors.ts';
import { OperationFailure } from '../../../roles/index.ts';

/** A release is some hundred KB; a slow line gets this long. */
const FETCH_TIMEOUT_MS = 120_000;

export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/**
 * The bytes of a file or of an http(s) URL, at most `bytesMax`. What a person named wrongly is a
 * UsageError, what the network does an OperationFailure.
 */
export async function fetchFile(source: string, bytesMax: number): Promise<Buffer> {
  return isUrl(source) ? fetchUrl(source, bytesMax) : readLocal(source, bytesMax);
}

function readLocal(file: string, bytesMax: number): Buffer {
  try {
    if (statSync(file).size > bytesMax) throw tooLarge(file, bytesMax);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UsageError('rules.no-file', `cannot read ${file}: ${reason}`);
  }
}

async function fetchUrl(url: string, bytesMax: number): Promise<Buffer> {
  if (!/^https?:/i.test(url)) {
    throw new UsageError('rules.bad-url', `cannot fetch ${url}: expected an http or https URL`);
  }
  try {
    const response = await fetch(url, {
      redirect: 'follow',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw cannotFetch(url, `the server answered ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > bytesMax) throw tooLarge(url, bytesMax);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof UsageError || error instanceof OperationFailure) throw error;
    throw cannotFetch(url, reasonOf(error));
  }
}

/** `fetch` says only that it failed, and why in the cause. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `it took longer than ${FETCH_TIMEOUT_MS / 1000} s`;
  return cause instanceof Error ? cause.message : message;
}

function cannotFetch(url: string, reason: string): OperationFailure {
  return new OperationFailure(
    'rules.fetch',
    `cannot fetch ${url}: ${reason}; without a network, name an archive or folder with --from`,
  );
}

function tooLarge(source: string, bytesMax: number): UsageError {
  return new UsageError('rules.too-large', `${source} is larger than ${bytesMax} bytes`);
}
