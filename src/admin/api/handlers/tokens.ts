import { makeId } from '../../../lib/id.ts';
import { remark } from '../../../lib/remark.ts';
import type { Handler } from '../mount.ts';
import { refuse } from '../refusal.ts';

const DAY_MS = 86_400_000;

export const listTokens: Handler<'GET /api/tokens'> = ({ accounts }) => ({
  tokens: accounts.tokens(),
});

export const createToken: Handler<'POST /api/tokens'> = async (context, call, { body }) => {
  const { credentials, clock, audit } = context;
  const now = clock.now();
  const createdBy = call.caller?.name ?? '';
  const expiresAt = body.days === undefined ? 0 : now + body.days * DAY_MS;
  const created = credentials.createToken(makeId(now), body.name, body.role, createdBy, expiresAt);
  if (created === undefined) return refuse('too-many');
  const { days, role } = body;
  const lifetime =
    days === undefined ? remark('audit.no-lifetime') : remark('audit.lifetime', { days });
  const { prefix } = created.token;
  await audit.write(call, 'admin.token-created', {
    object: body.name,
    remarks: [remark('audit.role', { role }), remark('audit.token', { prefix }), lifetime],
  });
  return created;
};

export const revokeToken: Handler<'DELETE /api/tokens/{id}'> = async (
  context,
  call,
  { params },
) => {
  const { accounts, clock, audit } = context;
  const revoked = accounts.revokeToken(params.id, clock.now());
  if (revoked === undefined) return refuse('not-found');
  await audit.write(call, 'admin.token-revoked', {
    object: revoked.name,
    remarks: [remark('audit.token', { prefix: revoked.prefix })],
  });
  return revoked;
};
