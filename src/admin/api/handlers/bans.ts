import type { Ban, BanCursor, BanRefusalCode } from '../../../bans/index.ts';
import type { Handler } from '../mount.ts';
import { refuse, type RefusalCode } from '../refusal.ts';
import { BANS_COUNT_DEFAULT } from '../schemas/bans.ts';

const SECOND_MS = 1000;

const REFUSALS: Readonly<Record<BanRefusalCode, RefusalCode>> = {
  'bad-network': 'bad-request',
  'bad-time': 'bad-request',
  protected: 'ban-protected',
  'too-wide': 'ban-too-wide',
  'author-limit': 'ban-author-limit',
  'too-many': 'too-many',
  'not-kept': 'internal',
};

export const listBans: Handler<'GET /api/bans'> = ({ bans }, _call, { query }) => {
  const { count = BANS_COUNT_DEFAULT, cursor, holds } = query;
  if (holds !== undefined) {
    const holding = bans.holding(holds);
    return { bans: holding.map(describe), total: holding.length };
  }
  const after = cursor === undefined ? undefined : readCursor(cursor);
  if (cursor !== undefined && after === undefined) return refuse('bad-cursor');
  const page = bans.page(count, after);
  const last = page.at(-1);
  const next = last === undefined || page.length < count ? undefined : writeCursor(last);
  return { bans: page.map(describe), total: bans.count, ...(next === undefined ? {} : { next }) };
};

export const setBan: Handler<'POST /api/bans'> = ({ bans, clock }, call, { body }) => {
  const { network, seconds, reason } = body;
  const outcome = bans.ban(
    {
      network,
      untilMs: clock.now() + seconds * SECOND_MS,
      reason,
      author: call.caller?.name ?? '',
      kind: 'person',
    },
    call.address,
  );
  if (outcome.ok) return describe(outcome.ban);
  const { code, message } = outcome.refusal;
  return refuse(REFUSALS[code], { issues: [{ path: 'network', message }] });
};

export const liftBan: Handler<'POST /api/bans/lift'> = ({ bans }, call, { body }) => {
  const author = call.caller?.name ?? '';
  const lifted = bans.lift(body.network, { author, kind: 'person', address: call.address });
  return lifted.length === 0 ? refuse('not-found') : { bans: lifted.map(describe) };
};

function describe({ network, sinceMs, untilMs, reason, author, kind }: Ban) {
  return { network, since: sinceMs, until: untilMs, reason, author, kind };
}

function writeCursor({ sinceMs, network, author }: Ban): string {
  return Buffer.from(JSON.stringify([sinceMs, network, author])).toString('base64url');
}

function readCursor(text: string): BanCursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(value)) return undefined;
    const [sinceMs, network, author] = value as readonly unknown[];
    if (typeof sinceMs !== 'number' || typeof network !== 'string' || typeof author !== 'string') {
      return undefined;
    }
    return { sinceMs, network, author };
  } catch {
    return undefined;
  }
}
