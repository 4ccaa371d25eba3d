import { createHmac } from 'node:crypto';
import { isPassingStatus } from '../../lib/passing-status.ts';

export interface WebhookOptions {
  readonly url: string;
  /** Signs what is sent; never sent itself. */
  readonly secret: string;
  readonly timeoutMs: number;
  readonly attemptsMax: number;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
}

export type Delivery =
  | { readonly ok: true; readonly status: number; readonly attempts: number }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly attempts: number;
      /** Another try may do; false where it was refused. */
      readonly mayPass: boolean;
    };

const WAIT_FIRST_MS = 1000;
const WAIT_MAX_MS = 60_000;

/**
 * Sends one message until it is taken or was tried often enough. The other side checks
 * `X-Rampart-Signature`: `sha256=` and the HMAC-SHA256 (hex) of timestamp, a dot and the body, with the
 * timestamp (seconds) of `X-Rampart-Timestamp`. `X-Rampart-Delivery` stays the same over all attempts.
 */
export async function callWebhook(
  options: WebhookOptions,
  delivery: string,
  message: unknown,
): Promise<Delivery> {
  const body = JSON.stringify(message);
  for (let attempt = 1; ; attempt++) {
    const sent = await send(options, delivery, body);
    if (sent.isTaken) return { ok: true, status: sent.status, attempts: attempt };
    if (!sent.mayPass || attempt >= options.attemptsMax) {
      return { ok: false, reason: sent.reason, attempts: attempt, mayPass: sent.mayPass };
    }
    await options.wait(Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (attempt - 1)));
  }
}

export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

type Sent =
  | { readonly isTaken: true; readonly status: number }
  | { readonly isTaken: false; readonly mayPass: boolean; readonly reason: string };

async function send(
  { url, secret, timeoutMs, now }: WebhookOptions,
  delivery: string,
  body: string,
): Promise<Sent> {
  // Anew for each attempt: the other side refuses old ones.
  const timestamp = String(Math.floor(now() / 1000));
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'rampart/1',
        'x-rampart-delivery': delivery,
        'x-rampart-timestamp': timestamp,
        'x-rampart-signature': signatureOf(secret, timestamp, body),
      },
      body,
      // What is signed for one place is not for another.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    if (ok) return { isTaken: true, status };
    return { isTaken: false, mayPass: isPassingStatus(status), reason: `it answers ${status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { isTaken: false, mayPass: true, reason };
  }
}
