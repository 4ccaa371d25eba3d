import { renderScope, type ExclusionRefusal } from '../../../review/index.ts';
import type { Handler } from '../mount.ts';
import { refuse, type RefusalCode } from '../refusal.ts';

const REFUSALS: Readonly<Record<ExclusionRefusal, RefusalCode>> = {
  'unknown-site': 'unknown-site',
  'unknown-rule': 'unknown-rule',
  'bad-scope': 'bad-request',
  'bad-end': 'bad-request',
  'exclusion-exists': 'exclusion-exists',
  'too-many': 'too-many',
};

export const listExclusions: Handler<'GET /api/exclusions'> = ({ review }) => ({
  exclusions: review.book.entries(),
});

export const addExclusion: Handler<'POST /api/exclusions'> = ({ review }, call, { body }) => {
  const { scope, reason, endsAt, eventId } = body;
  const actor = { author: call.caller?.name ?? '', address: call.address };
  const entry = review.book.add({ ...scope, reason, endsAtMs: endsAt, eventId }, actor);
  return typeof entry === 'string' ? refuse(REFUSALS[entry]) : entry;
};

export const removeExclusion: Handler<'DELETE /api/exclusions/{id}'> = (
  { review },
  call,
  { params },
) => {
  const actor = { author: call.caller?.name ?? '', address: call.address };
  return review.book.remove(params.id, actor) ?? refuse('not-found');
};

export const dryRunExclusion: Handler<'POST /api/exclusions/dry-run'> = async (
  { review },
  _call,
  { body },
) => {
  const dryRun = await review.dryRun(body.scope);
  if (typeof dryRun === 'string') return refuse(REFUSALS[dryRun]);
  return { secLang: renderScope(body.scope, undefined), dryRun };
};

export const getProposals: Handler<'GET /api/events/{id}/exclusions'> = async (
  { review },
  _call,
  { params },
) => {
  const proposals = await review.propose(params.id);
  return proposals === undefined ? refuse('not-found') : { proposals };
};

export const getSuggestions: Handler<'GET /api/suggestions'> = async (
  { review },
  _call,
  { query },
) => {
  const suggestions = await review.suggest(query.site);
  return suggestions === undefined ? refuse('unknown-site') : { suggestions };
};

export const getReadiness: Handler<'GET /api/readiness'> = async ({ review }, _call, { query }) =>
  (await review.readiness(query.site)) ?? refuse('unknown-site');
