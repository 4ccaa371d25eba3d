// A Cloudflare of our own, after the shapes that its API documents: rulesets, lists with their operations in
// the background, GraphQL. What it is to refuse, a test says.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const TOKEN = 'good-token-0123456789';
export const ZONE = '0123456789abcdef0123456789abcdef';
export const ACCOUNT = 'fedcba9876543210fedcba9876543210';

export interface FakeRule {
  readonly id: string;
  readonly ref: string;
  readonly action: string;
  readonly expression: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly action_parameters?: unknown;
  readonly ratelimit?: unknown;
}

export interface FakeRefusal {
  /** Whether it is to refuse this request; asked before each. */
  readonly when: (method: string, path: string) => boolean;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often; then all is well again. */
  times: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const PAGE_LENGTH = 2;

const PHASES = ['http_request_firewall_custom', 'http_ratelimit'] as const;
type Phase = (typeof PHASES)[number];

export class FakeCloudflare implements AsyncDisposable {
  /** By phase; absent: the zone never had a rule there. */
  readonly phases: Partial<Record<Phase, FakeRule[]>> = {};
  readonly lists = new Map<
    string,
    { id: string; name: string; kind: string; items: Map<string, string> }
  >();
  readonly comments = new Map<string, string>();
  events: Readonly<Record<string, unknown>>[] = [];
  refusals: FakeRefusal[] = [];
  /** Polls before an operation is done; -1: it fails. */
  operationPolls = 1;
  readonly seen: string[] = [];
  readonly writes: string[] = [];
  #next = 1;
  readonly #operations = new Map<string, number>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeCloudflare> {
    const fake = new FakeCloudflare();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/client/v4`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(request);
    const sent: unknown = text === '' ? undefined : JSON.parse(text);
    const { status, body, headers } = this.#answer(request, sent);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  }

  #answer(request: IncomingMessage, body: unknown): Answer {
    const { method = '', url = '' } = request;
    const [path = '', query = ''] = url.replace('/client/v4', '').split('?');
    this.seen.push(`${method} ${path}`);
    const refusal = this.refusals.find((one) => one.times > 0 && one.when(method, path));
    if (refusal !== undefined) {
      refusal.times--;
      return { ...error(refusal.status, 'refused by the test'), headers: refusal.headers ?? {} };
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return error(403, 'Invalid API Token');
    if (path === '/graphql') return this.#graphql(body as GraphqlBody);
    if (method !== 'GET') this.writes.push(`${method} ${path}`);
    if (path.startsWith(`/zones/${ZONE}/rulesets/`)) return this.#rulesets(method, path, body);
    if (path.startsWith(`/accounts/${ACCOUNT}/rules/lists`)) {
      return this.#answerLists(method, path, query, body);
    }
    return error(404, 'no such route');
  }

  /** Custom rules; undefined: the zone never had one. */
  get rules(): FakeRule[] | undefined {
    return this.phases.http_request_firewall_custom;
  }

  set rules(rules: FakeRule[]) {
    this.phases.http_request_firewall_custom = rules;
  }

  get rateRules(): FakeRule[] | undefined {
    return this.phases.http_ratelimit;
  }

  #rulesets(method: string, path: string, body: unknown): Answer {
    const phase = PHASES.find((one) =>
      [`/phases/${one}/entrypoint`, `/rulesets/of-${one}/rules`].some((part) =>
        path.includes(part),
      ),
    );
    if (phase === undefined) return error(404, 'no such ruleset');
    if (path.endsWith('/entrypoint')) {
      if (method === 'PUT') {
        const sent = body as { rules: Omit<FakeRule, 'id'>[] };
        this.phases[phase] = sent.rules.map((rule) => this.#made(rule));
      } else if (this.phases[phase] === undefined) {
        return error(404, `could not find entrypoint ruleset in the "${phase}" phase`);
      }
      return this.#ruleset(phase);
    }
    const rules = this.phases[phase] ?? [];
    const id = path.split('/rules/')[1];
    const index = rules.findIndex((rule) => rule.id === id);
    if (method === 'DELETE') {
      this.phases[phase] = rules.filter((rule) => rule.id !== id);
      return this.#ruleset(phase);
    }
    const { position, ...sent } = body as Omit<FakeRule, 'id'> & { position?: { after: string } };
    if (method === 'PATCH' && index < 0) return error(404, 'no such rule');
    const rule = method === 'PATCH' ? { ...sent, id: id! } : this.#made(sent);
    const others = rules.filter((one) => one.id !== id);
    let at = method === 'PATCH' ? index : others.length;
    if (position !== undefined) {
      at = others.findIndex((one) => one.id === position.after) + 1;
      if (at === 0) return error(400, 'no such position');
    }
    this.phases[phase] = [...others.slice(0, at), rule, ...others.slice(at)];
    return this.#ruleset(phase);
  }

  #made(rule: Omit<FakeRule, 'id'>): FakeRule {
    return { ...rule, id: this.#makeId() };
  }

  #ruleset(phase: Phase): Answer {
    return good({ id: `of-${phase}`, kind: 'zone', rules: this.phases[phase] ?? [] });
  }

  #answerLists(method: string, path: string, query: string, body: unknown): Answer {
    const rest = path.slice(`/accounts/${ACCOUNT}/rules/lists`.length);
    if (rest === '' && method === 'GET') {
      return good([...this.lists.values()].map(({ id, name, kind }) => ({ id, name, kind })));
    }
    if (rest === '' && method === 'POST') {
      const { name, kind } = body as { name: string; kind: string };
      const list = { id: this.#makeId(), name, kind, items: new Map<string, string>() };
      this.lists.set(list.id, list);
      return good({ id: list.id, name, kind });
    }
    const operation = /^\/bulk_operations\/(.+)$/.exec(rest)?.[1];
    if (operation !== undefined) return this.#poll(operation);
    const list = this.lists.get(/^\/([^/]+)\/items$/.exec(rest)?.[1] ?? '');
    if (list === undefined) return error(404, 'no such list');
    if (method === 'GET') {
      const parameters = new URLSearchParams(query);
      const from = Number(parameters.get('cursor') ?? 0);
      const items = [...list.items].map(([ip, id]) => ({ id, ip }));
      const cursors =
        from + PAGE_LENGTH < items.length ? { after: String(from + PAGE_LENGTH) } : {};
      return good(items.slice(from, from + PAGE_LENGTH), { cursors });
    }
    if (method === 'POST') {
      for (const { ip, comment } of body as { ip: string; comment: string }[]) {
        list.items.set(ip, this.#makeId());
        this.comments.set(ip, comment);
      }
    } else {
      const gone = new Set((body as { items: { id: string }[] }).items.map(({ id }) => id));
      for (const [ip, id] of list.items) if (gone.has(id)) list.items.delete(ip);
    }
    const id = this.#makeId();
    this.#operations.set(id, this.operationPolls);
    return good({ operation_id: id });
  }

  #poll(id: string): Answer {
    const left = this.#operations.get(id);
    if (left === undefined) return error(404, 'no such operation');
    if (left < 0) return good({ id, status: 'failed', error: 'the list is full' });
    this.#operations.set(id, Math.max(0, left - 1));
    return good({ id, status: left > 0 ? 'running' : 'completed' });
  }

  #graphql({ variables, query }: GraphqlBody): Answer {
    const limit = Number(/limit: (\d+)/.exec(query)![1]);
    const { zone, since, until } = variables;
    const isWithin = (row: Readonly<Record<string, unknown>>): boolean => {
      const time = Date.parse(String(row['datetime']));
      return time >= Date.parse(since) && time <= Date.parse(until);
    };
    const rows = this.events
      .filter(isWithin)
      .toSorted((one, other) => String(one['datetime']).localeCompare(String(other['datetime'])));
    const zones = zone === ZONE ? [{ firewallEventsAdaptive: rows.slice(0, limit) }] : [];
    return { status: 200, body: { data: { viewer: { zones } }, errors: null } };
  }

  #makeId(): string {
    return `id-${this.#next++}`;
  }
}

interface GraphqlBody {
  readonly query: string;
  readonly variables: { readonly zone: string; readonly since: string; readonly until: string };
}

function good(result: unknown, info: unknown = {}): Answer {
  return {
    status: 200,
    body: { success: true, errors: [], messages: [], result, result_info: info },
  };
}

function error(status: number, message: string): Answer {
  return { status, body: { success: false, errors: [{ code: 1000, message }], result: null } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) text += part as string;
  return text;
}
