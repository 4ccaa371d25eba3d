import { isRecord } from '../lib/is-record.ts';
import { isPassingStatus } from '../lib/passing-status.ts';

export const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4';

export interface CloudflareApiOptions {
  /** Never in an error, a log or a plan. */
  readonly token: string;
  /** Without a slash at its end. */
  readonly url?: string;
  readonly wait?: (ms: number) => Promise<void>;
}

export interface CloudflareAnswer {
  readonly result: unknown;
  readonly info: Readonly<Record<string, unknown>>;
}

/** Cloudflare refused, or did not answer; the message says what it said. */
export class CloudflareError extends Error {
  /** 0 where there was no answer. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'CloudflareError';
    this.status = status;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const ATTEMPTS_MAX = 5;
const TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const WAIT_FIRST_MS = 1000;
/** Cloudflare's limit is 1,200 requests in five minutes: a longer wait is no matter of patience. */
const WAIT_MAX_MS = 300_000;
const MESSAGE_LENGTH_MAX = 300;
const STATUS_TOO_MANY = 429;

/**
 * Cloudflare's API, version 4 (https://developers.cloudflare.com/api/). Waits where it says so (429 with
 * Retry-After) and tries again what may pass by itself; everything else is a CloudflareError.
 */
export class CloudflareApi {
  readonly #token: string;
  readonly #url: string;
  readonly #wait: (ms: number) => Promise<void>;

  constructor({ token, url = CLOUDFLARE_API, wait = sleep }: CloudflareApiOptions) {
    this.#token = token;
    this.#url = url;
    this.#wait = wait;
  }

  async ask(method: Method, path: string, body?: unknown): Promise<CloudflareAnswer> {
    const { status, answer } = await this.#send(method, path, body);
    const isGood = status < 300 && answer['success'] === true;
    if (!isGood) throw new CloudflareError(describe(method, path, status, answer), status);
    const info = answer['result_info'];
    return { result: answer['result'], info: isRecord(info) ? info : {} };
  }

  /** GraphQL answers in a shape of its own: `data`, and `errors` where there are any. */
  async query(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { status, answer } = await this.#send('POST', '/graphql', { query, variables });
    const { data, errors } = answer;
    const hasErrors = Array.isArray(errors) && errors.length > 0;
    if (status >= 300 || hasErrors || !isRecord(data)) {
      throw new CloudflareError(describe('POST', '/graphql', status, answer), status);
    }
    return data;
  }

  async #send(
    method: Method,
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly answer: Readonly<Record<string, unknown>> }> {
    for (let attempt = 1; ; attempt++) {
      const sent = await this.#attempt(method, path, body);
      const isLast = attempt === ATTEMPTS_MAX;
      if ('problem' in sent) {
        // A write whose answer was lost may have been done: the next run finds out what is there.
        if (isLast || method !== 'GET') throw new CloudflareError(sent.problem, 0);
        await this.#wait(backoffMs(attempt));
        continue;
      }
      const { status, retryAfterMs } = sent;
      // What was too much was not done; a write that they made a mistake over may have been.
      const mayRepeat = isPassingStatus(status) && (method === 'GET' || status === STATUS_TOO_MANY);
      if (!mayRepeat || isLast) return sent;
      const waitMs = retryAfterMs ?? backoffMs(attempt);
      if (waitMs > WAIT_MAX_MS) return sent;
      await this.#wait(waitMs);
    }
  }

  async #attempt(method: Method, path: string, body: unknown): Promise<Sent> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          accept: 'application/json',
          'user-agent': 'rampart/1',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A token must not follow to another host.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = parseJson(await readText(response));
      const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
      return {
        status: response.status,
        answer: isRecord(answer) ? answer : {},
        retryAfterMs: Number.isFinite(retryAfter) ? Math.max(0, retryAfter * 1000) : undefined,
      };
    } catch (error) {
      return { problem: `Cloudflare does not answer: ${reasonOf(error)}` };
    }
  }
}

type Sent =
  | { readonly problem: string }
  | {
      readonly status: number;
      readonly answer: Readonly<Record<string, unknown>>;
      readonly retryAfterMs: number | undefined;
    };

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function backoffMs(attempt: number): number {
  return WAIT_FIRST_MS * 2 ** (attempt - 1);
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`more than ${ANSWER_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Said by the status, in the one place that describes refusals.
    return undefined;
  }
}

function describe(
  method: Method,
  path: string,
  status: number,
  { errors }: Readonly<Record<string, unknown>>,
): string {
  const messages = (Array.isArray(errors) ? errors : []).flatMap((error: unknown) =>
    isRecord(error) && typeof error['message'] === 'string' ? [error['message']] : [],
  );
  const said = messages.join('; ').slice(0, MESSAGE_LENGTH_MAX) || 'without a reason';
  if (status === 401 || status === 403) {
    return `Cloudflare refuses the token for ${method} ${path} (${status}): ${said}`;
  }
  if (status === STATUS_TOO_MANY) {
    return `Cloudflare asks for more patience than there is (${method} ${path}, 429): ${said}`;
  }
  return `Cloudflare answers ${status} to ${method} ${path}: ${said}`;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
