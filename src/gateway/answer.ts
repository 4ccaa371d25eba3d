import { STATUS_CODES } from '../lib/node-http.ts';
import type { ResponseHead } from './client/client-stream.ts';

/** An answer that the gateway gives itself. It tells no more than a status and the request id. */
export interface Answer {
  readonly head: ResponseHead;
  readonly body: Buffer;
}

/** Sentences for people; nothing in them helps whoever probes the rules. */
const SENTENCES: Readonly<Record<number, string>> = {
  400: 'The request could not be understood.',
  403: 'This request was blocked.',
  405: 'This method is not offered here.',
  408: 'The request took too long to arrive.',
  413: 'The request is too large.',
  414: 'The address of the request is too long.',
  417: 'The expectation of the request cannot be met.',
  421: 'This server has no site of that name.',
  429: 'There were too many requests. Please try again later.',
  431: 'The header of the request is too large.',
  501: 'This method is not known here.',
  502: 'The service behind this address did not answer properly.',
  503: 'The service is busy. Please try again later.',
  504: 'The service behind this address took too long to answer.',
  505: 'This version of HTTP is not spoken here.',
};

export interface AnswerOptions {
  readonly status: number;
  readonly requestId: string;
  /** The request's Accept. */
  readonly accept: string;
  readonly keepsAlive: boolean;
  readonly retryAfterSeconds?: number | undefined;
  /** Where a redirect leads; '' otherwise. */
  readonly location?: string;
}

export function makeAnswer(options: AnswerOptions): Answer {
  const { status, requestId, keepsAlive } = options;
  const isJson = prefersJson(options.accept);
  const body = Buffer.from(isJson ? jsonBody(options) : htmlBody(options), 'latin1');
  const rawHeaders = [
    'Content-Type',
    isJson ? 'application/json' : 'text/html; charset=utf-8',
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'X-Request-Id',
    requestId,
  ];
  if (options.retryAfterSeconds !== undefined) {
    rawHeaders.push('Retry-After', String(options.retryAfterSeconds));
  }
  if (options.location !== undefined && options.location !== '') {
    rawHeaders.push('Location', options.location);
  }
  const statusText = titleOf(status);
  return { head: { status, statusText, rawHeaders, keepsAlive, mayHaveTrailers: false }, body };
}

/** Whoever names JSON and not HTML is a program. */
function prefersJson(accept: string): boolean {
  const lower = accept.toLowerCase();
  return /[/+]json/.test(lower) && !lower.includes('text/html');
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

function jsonBody({ status, requestId }: AnswerOptions): string {
  const message = SENTENCES[status] ?? titleOf(status);
  return `${JSON.stringify({ status, error: titleOf(status), message, requestId })}\n`;
}

function htmlBody({ status, requestId }: AnswerOptions): string {
  const title = titleOf(status);
  const sentence = SENTENCES[status] ?? '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1em}code{user-select:all}</style>
<h1>${status} ${title}</h1>
<p>${sentence}</p>
<p>Request <code>${requestId}</code></p>
</html>
`;
}
