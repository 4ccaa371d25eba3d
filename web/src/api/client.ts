import type { RefusalCode, RefusalIssue } from '../../../src/admin/api/refusal.ts';
import type { Api, RouteName } from '../../../src/admin/api/routes.ts';

type Given<
  Name extends RouteName,
  Part extends 'query' | 'params' | 'body',
> = undefined extends Api[Name][Part] ? { readonly [key in Part]?: never } : Pick<Api[Name], Part>;

/** What a route wants, no more and no less: checked against the schemas of the server. */
export type Input<Name extends RouteName> = Given<Name, 'query'> &
  Given<Name, 'params'> &
  Given<Name, 'body'>;

export type Reply<Name extends RouteName> = Api[Name]['reply'];

/** Why a call failed: the server's own code, or that no server answered. */
export type FailureCode = RefusalCode | 'unreachable' | 'unknown';

export class ApiFailure extends Error {
  readonly code: FailureCode;
  readonly issues: readonly RefusalIssue[];
  readonly retryAfterSeconds: number;

  constructor(code: FailureCode, issues: readonly RefusalIssue[] = [], retryAfterSeconds = 0) {
    super(code);
    this.name = 'ApiFailure';
    this.code = code;
    this.issues = issues;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

let csrfToken = '';
let onSignedOut: () => void = () => undefined;

/** The header token that goes with the session; the server names it when it says who is signed in. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called whenever the server says that the session is over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

type Texts = Readonly<Record<string, string | undefined>>;

/** Calls one route. Rejects with ApiFailure, or with AbortError when the caller lost interest. */
export async function call<Name extends RouteName>(
  name: Name,
  input: Input<Name>,
  signal?: AbortSignal,
): Promise<Reply<Name>> {
  const [method = '', path = ''] = name.split(' ');
  const { query, params, body } = input as {
    readonly query?: Texts;
    readonly params?: Texts;
    readonly body?: unknown;
  };
  const response = await send(urlOf(path, params ?? {}, query ?? {}), {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await readFailure(response);
  if (response.status === 204) return undefined as Reply<Name>;
  return (await response.json()) as Reply<Name>;
}

/** Paths are ours; what fills them is encoded. */
export function urlOf(path: string, params: Texts, query: Texts): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) =>
    encodeURIComponent(params[key] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, value);
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiFailure('unreachable');
  }
}

async function readFailure(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => undefined);
  const failure = parseFailure(body);
  if (failure.code === 'sign-in') onSignedOut();
  return failure;
}

function parseFailure(body: unknown): ApiFailure {
  if (!isRecord(body) || !isRecord(body['error'])) return new ApiFailure('unknown');
  const { code, issues, retryAfterSeconds } = body['error'];
  if (typeof code !== 'string') return new ApiFailure('unknown');
  return new ApiFailure(
    code as FailureCode,
    Array.isArray(issues) ? (issues as RefusalIssue[]) : [],
    typeof retryAfterSeconds === 'number' ? retryAfterSeconds : 0,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
