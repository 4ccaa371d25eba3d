import { createRoute, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { AdminContext, AdminEnv, Call } from '../admin-context.ts';
import { ACCESS, decideAccess } from './access.ts';
import { Refusal, refuse, type RefusalIssue } from './refusal.ts';
import {
  ROUTES,
  type RouteDefinition,
  type RouteInput,
  type RouteName,
  type RouteReply,
} from './routes.ts';
import { ErrorBody } from './schemas/common.ts';

const ISSUES_MAX = 10;

/** Answers one route. A `Response` is for what is no JSON (streams). */
export type Handler<Name extends RouteName> = (
  context: AdminContext,
  call: Call,
  input: RouteInput<Name>,
) => RouteReply<Name> | Refusal | Response | Promise<RouteReply<Name> | Refusal | Response>;

/** A missing handler does not compile. */
export type Handlers = { readonly [Name in RouteName]: Handler<Name> };

/** Puts every route on the app, each behind its access rule. */
export function mountRoutes(
  app: OpenAPIHono<AdminEnv>,
  context: AdminContext,
  handlers: Handlers,
): void {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    mountRoute(app, context, name, handlers[name]);
  }
}

function mountRoute<Name extends RouteName>(
  app: OpenAPIHono<AdminEnv>,
  context: AdminContext,
  name: Name,
  handler: Handler<Name>,
): void {
  const definition: RouteDefinition = ROUTES[name];
  const route = createRoute({ ...describeRoute(name, definition), middleware: guard(name) });
  app.openapi(
    route,
    async (hono: Context<AdminEnv>) => {
      const input = {
        query: definition.query === undefined ? undefined : hono.req.valid('query' as never),
        params: definition.params === undefined ? undefined : hono.req.valid('param' as never),
        body: definition.body === undefined ? undefined : hono.req.valid('json' as never),
      } as RouteInput<Name>;
      const call: Call = {
        hono,
        address: hono.env.remoteAddress,
        secure: hono.env.secure,
        caller: hono.get('caller'),
      };
      const reply = await handler(context, call, input);
      if (reply instanceof Refusal) return reply.toResponse();
      if (reply instanceof Response) return reply;
      return reply === undefined ? hono.body(null, 204) : hono.json(reply);
    },
    (result) => {
      if (!result.success) return refuseInput(result.error.issues);
      return undefined;
    },
  );
}

/** Runs before validation: whoever may not use a route learns nothing of what it expects. */
function guard(name: RouteName): MiddlewareHandler<AdminEnv> {
  const access = ACCESS[name];
  return async (hono, next) => {
    const decision = decideAccess(access, hono.get('caller'));
    if (decision !== 'granted') return refuse(decision).toResponse();
    await next();
    return undefined;
  };
}

function describeRoute(name: RouteName, definition: RouteDefinition): RouteConfig {
  const [method, path] = splitName(name);
  const { role, sessionOnly } = ACCESS[name];
  return {
    method,
    path,
    summary: definition.summary,
    description: `Least role: ${role}${sessionOnly === true ? ', with a session' : ''}.`,
    security: securityOf(role, sessionOnly === true),
    request: {
      ...(definition.query === undefined ? {} : { query: definition.query as never }),
      ...(definition.params === undefined ? {} : { params: definition.params as never }),
      ...(definition.body === undefined
        ? {}
        : {
            body: { required: true, content: { 'application/json': { schema: definition.body } } },
          }),
    },
    responses: {
      ...describeReply(definition.response),
      default: {
        description: 'Refused',
        content: { 'application/json': { schema: ErrorBody } },
      },
    },
  };
}

function describeReply(response: RouteDefinition['response']): RouteConfig['responses'] {
  if (response === 'empty') return { 204: { description: 'Done' } };
  if (response === 'stream') {
    return { 200: { description: 'Server-sent events', content: { 'text/event-stream': {} } } };
  }
  return { 200: { description: 'Done', content: { 'application/json': { schema: response } } } };
}

function securityOf(role: string, sessionOnly: boolean): Record<string, string[]>[] {
  if (role === 'public') return [];
  return sessionOnly ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function splitName(name: RouteName): [method: 'get' | 'post' | 'patch' | 'delete', path: string] {
  const [method, path] = name.split(' ') as [string, string];
  return [method.toLowerCase() as 'get', path];
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function refuseInput(issues: readonly Issue[]): Response {
  const told: RefusalIssue[] = issues.slice(0, ISSUES_MAX).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  return refuse('bad-request', { issues: told }).toResponse();
}
