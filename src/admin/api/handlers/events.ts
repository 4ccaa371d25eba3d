import { isRequestEvent, type EventFilter, type Layer } from '../../../events/index.ts';
import type { Call } from '../../admin-context.ts';
import { openEventStream } from '../../live/event-stream.ts';
import type { Handler } from '../mount.ts';
import { refuse } from '../refusal.ts';
import type { RouteInput } from '../routes.ts';
import { LAYERS, LIST_COUNT_DEFAULT } from '../schemas/events.ts';

/** Who signed in from where is for those who may read the audit list. */
const LAYERS_OF_VIEWERS: readonly Layer[] = LAYERS.filter((layer) => layer !== 'admin');

export const listEvents: Handler<'GET /api/events'> = async ({ store }, call, { query }) => {
  const { from, to, count = LIST_COUNT_DEFAULT, cursor } = query;
  const filter = makeFilter(call, query);
  if (filter.layers?.length === 0) return { events: [], next: undefined };
  return store.list({ filter: { ...filter, from, to }, count, cursor });
};

export const getEvent: Handler<'GET /api/events/{id}'> = async ({ store }, call, { params }) => {
  const event = await store.get(params.id);
  if (event === undefined || !visibleLayers(call).includes(event.layer)) return refuse('not-found');
  if (isRequestEvent(event)) {
    const { detail, ...envelope } = event;
    return { ...envelope, request: detail, detail: undefined };
  }
  return event;
};

export const streamEvents: Handler<'GET /api/stream'> = ({ live, credentials }, call, input) => {
  const { caller } = call;
  if (caller === undefined) return refuse('sign-in');
  const body = openEventStream({
    hub: live,
    reader: caller.kind === 'session' ? caller.user.id : caller.token.id,
    filter: makeFilter(call, input.query),
    lastPosition: call.hono.req.header('last-event-id'),
    mayGoOn: () => credentials.isStillGood(caller),
  });
  if (body === undefined) return refuse('too-many-streams');
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx in front of the console would otherwise hold events back.
      'x-accel-buffering': 'no',
    },
  });
};

export const listAudit: Handler<'GET /api/audit'> = ({ store }, _call, { query }) => {
  const { from, to, count = LIST_COUNT_DEFAULT, cursor } = query;
  return store.list({ filter: { layers: ['admin'], from, to }, count, cursor });
};

function makeFilter(call: Call, query: RouteInput<'GET /api/stream'>['query']): EventFilter {
  const visible = visibleLayers(call);
  const layers = query.layer?.filter((layer) => visible.includes(layer));
  const { kind, severity, verdict, site, client, rule, status, method, text } = query;
  return {
    layers: layers ?? (visible.length < LAYERS.length ? visible : undefined),
    kinds: kind,
    severities: severity,
    verdicts: verdict,
    site,
    client,
    ruleId: rule,
    status,
    method,
    text,
  };
}

function visibleLayers(call: Call): readonly Layer[] {
  return call.caller?.role === 'viewer' ? LAYERS_OF_VIEWERS : LAYERS;
}
