import { Agent, request as httpRequest } from 'node:http';

/** Between two requests of one client: many clients at once, and processor time left for a restart. */
const PAUSE_MS = 5;
/** A client that lost its connection does not come back in the same instant. */
const AFTER_ERROR_MS = 100;

export interface Sent {
  /** Counts on with each connection that a client opens. */
  readonly connection: string;
  readonly startedMs: number;
  endedMs: number;
  /** 0 when there was no answer. */
  status: number;
  /** `x-request-id`, or '' without an answer. */
  id: string;
  error: string;
}

/** Clients that ask again and again, each on a kept connection of its own, until they are stopped. */
export class ClientLoad {
  /** Every request, in the order in which they were sent. */
  readonly sent: Sent[] = [];
  readonly #url: string;
  readonly #clients: Promise<void>[];
  #answered = 0;
  #isStopping = false;

  constructor(url: string, clients: number) {
    this.#url = url;
    this.#clients = Array.from({ length: clients }, (_, client) => this.#run(client));
  }

  get answered(): number {
    return this.#answered;
  }

  get failed(): readonly Sent[] {
    return this.sent.filter(({ error }) => error !== '');
  }

  /** Resolves once so many more requests were answered. */
  async more(count: number): Promise<void> {
    const until = this.answered + count;
    while (this.answered < until) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#clients);
  }

  async #run(client: number): Promise<void> {
    for (let connection = 0; !this.#isStopping; connection++) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        const sent = await this.#send(agent, `${client}.${connection}`);
        if (sent.error !== '') {
          await new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS));
          break;
        }
        if (this.#isStopping) break;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      agent.destroy();
    }
  }

  #send(agent: Agent, connection: string): Promise<Sent> {
    const sent: Sent = {
      connection,
      startedMs: performance.now(),
      endedMs: 0,
      status: 0,
      id: '',
      error: '',
    };
    this.sent.push(sent);
    return new Promise((resolve) => {
      const end = (error: string): void => {
        sent.endedMs = performance.now();
        sent.error = error;
        resolve(sent);
      };
      const request = httpRequest(this.#url, { agent }, (response) => {
        sent.id = String(response.headers['x-request-id']);
        response.resume();
        response.once('end', () => {
          sent.status = response.statusCode ?? 0;
          this.#answered++;
          end('');
        });
        response.once('error', (error) => end(error.message));
      });
      request.once('error', (error) => end(error.message));
      request.end();
    });
  }
}
