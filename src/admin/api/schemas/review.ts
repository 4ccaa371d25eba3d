import { z } from '@hono/zod-openapi';
import {
  exclusionShapes,
  scopeFault,
  TARGET_COLLECTIONS,
} from '../../../config/exclusions/index.ts';
import type {
  DryRun,
  ExclusionEntry,
  MatchProposal,
  Readiness,
  Suggestion,
} from '../../../review/index.ts';
import { id, list, siteQuery, time } from './common.ts';

const { scope, reason } = exclusionShapes;

const scopeRequest = z.strictObject(scope).superRefine((value, context) => {
  const fault = scopeFault(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', path: ['path'], message: fault });
});

const Path = z
  .object({
    kind: z.enum(['exact', 'pattern', 'below', 'any']),
    value: z.string().describe('One character is one byte'),
  })
  .readonly();

const Scope = z
  .object({
    site: z.string(),
    ruleId: z.number(),
    path: Path,
    target: z
      .object({ collection: z.enum(TARGET_COLLECTIONS), name: z.string().optional() })
      .readonly()
      .optional()
      .describe('The value that the rule leaves out; absent: the rule is not asked'),
  })
  .readonly();

const scopeFields = Scope.unwrap().shape;

export const ExclusionBody = z
  .object({
    ...scopeFields,
    id: z.string(),
    author: z.string(),
    reason: z.string(),
    createdAtMs: time,
    endsAtMs: time.optional(),
    eventId: z.string().optional(),
    removed: z.object({ author: z.string(), atMs: time }).readonly().optional(),
    state: z
      .enum(['enforced', 'pending', 'idle', 'ended', 'removed'])
      .describe('pending: on its way to the gateway; idle: its site has no such rule any more'),
    secLang: z.string().describe('What it becomes, loaded before all other rules of its site'),
  })
  .openapi('Exclusion') satisfies z.ZodType<ExclusionEntry>;

export const ExclusionsBody = z.object({ exclusions: list(ExclusionBody) }).openapi('Exclusions');

export const NewExclusionRequest = z.strictObject({
  scope: scopeRequest,
  reason,
  endsAt: time.optional(),
  eventId: id.optional().describe('The request that it is made for'),
});

export const DryRunRequest = z.strictObject({ scope: scopeRequest });

const sign = z.enum(['bare-payload', 'other-findings', 'many-rules', 'many-places', 'probing']);

const DryRunPart = z
  .object({
    from: time,
    to: time,
    looked: z.number().describe('Recorded requests of the site in which something was found'),
    isPartial: z.boolean().describe('There were more than are looked at'),
    touched: z.number(),
    wouldPass: z.number(),
    attackLike: z.number().describe('Of those that would pass: how many look like attacks'),
    stillStopped: z.number(),
    unknown: z.number().describe('Stopped before all rules had looked'),
    passedBefore: z.number(),
    clients: z.number(),
    examples: list(
      z.object({
        id: z.string(),
        time,
        client: z.string(),
        method: z.string(),
        target: z.string(),
        judgement: z.enum(['untouched', 'passed-before', 'stopped', 'passes', 'unknown']),
        signs: list(sign),
        times: z.number().describe('Requests that are alike'),
      }),
    ),
  })
  .openapi('DryRun') satisfies z.ZodType<DryRun>;

export const DryRunBody = z.object({ secLang: z.string(), dryRun: DryRunPart });

const ProposalPart = z.object({
  ruleId: z.number(),
  target: z.string(),
  scope: Scope,
  paths: list(Path).describe('Narrowest first'),
  secLang: z.string(),
  existing: z.string().optional().describe('Id of an exclusion that holds for it already'),
}) satisfies z.ZodType<MatchProposal>;

export const ProposalsBody = z
  .object({ proposals: list(ProposalPart) })
  .openapi('ExclusionProposals');

export const SiteQuery = z.strictObject({ site: siteQuery });

const SuggestionPart = z.object({
  scope: Scope,
  message: z.string(),
  requests: z.number(),
  stopped: z.number(),
  firstTime: time,
  lastTime: time,
  snippets: list(z.string()),
  eventId: z.string(),
  clients: z.number(),
  suspects: z.number(),
  ordinary: z.number(),
}) satisfies z.ZodType<Suggestion>;

export const SuggestionsBody = z
  .object({ suggestions: list(SuggestionPart) })
  .openapi('Suggestions');

export const ReadinessBody = z
  .object({
    site: z.string(),
    mode: z.enum(['block', 'detect', 'off']),
    verdict: z.enum(['ready', 'look', 'wait', 'blocks', 'off']),
    reasons: list(z.enum(['few-days', 'few-requests', 'false-alarms', 'faults', 'partial'])),
    period: z.object({ from: time, to: time }),
    days: z.number(),
    requests: z.number(),
    faulted: z.number(),
    stopped: z.number(),
    causes: list(
      z.object({
        ruleId: z.number(),
        message: z.string(),
        target: z.string(),
        scope: Scope.optional(),
        requests: z.number(),
        stopped: z.number(),
        firstTime: time,
        lastTime: time,
        suspects: z.number(),
        snippets: list(z.string()),
        eventId: z.string(),
        clients: z.number(),
        looksFalse: z.boolean(),
      }),
    ),
  })
  .openapi('Readiness') satisfies z.ZodType<Readiness>;
