import type { GatewayLimits } from '../config/policy.ts';
import type { Inspection } from '../inspect/inspection.ts';
import type { Interruption, Outcome, Verdict } from '../inspect/outcome.ts';
import type { EdgeMatch } from '../events/envelope.ts';
import type { BehaviourNote } from './behaviour/behaviour.ts';
import type { ClientConnection } from './client/client-connection.ts';
import type { ClientShare } from './client-share.ts';
import type { ClientStream } from './client/client-stream.ts';
import { RequestHead } from './check-head.ts';
import type { Edge } from './edge-trust/index.ts';
import type { PolicyState, SiteState } from './policy-state.ts';
import type { Runtime } from './runtime.ts';
import type { UpstreamExchange } from './upstream/upstream.ts';

const NO_EDGE_MATCHES: readonly EdgeMatch[] = [];

/** A request's head as its protocol handler read it. */
export interface ReceivedHead {
  readonly method: string;
  /** The target as sent; in HTTP/2 `:path`. */
  readonly target: string;
  /** `HTTP/1.0`, `HTTP/1.1`, `HTTP/2.0`; anything else is refused. */
  readonly protocol: string;
  /** Without pseudo-fields; Host from `:authority` in front. */
  readonly rawHeaders: readonly string[];
  /** HTTP/2: the stream ended with its head. In HTTP/1.1 the fields tell whether there is a body. */
  readonly isBodyless: boolean;
  /** A WebSocket handshake, over either version. */
  readonly isUpgrade: boolean;
  /** HTTP/2: its pseudo-header fields in their order (`m,a,s,p`); absent where no rule asks. */
  readonly pseudoOrder?: string;
}

/** All that is known of one request on its way; the steps of the pipeline fill it. */
export class Exchange {
  readonly runtime: Runtime;
  readonly state: PolicyState;
  readonly connection: ClientConnection;
  readonly client: ClientStream;
  readonly received: ReceivedHead;
  readonly head = new RequestHead();

  // read-transaction
  readonly id: string;
  readonly receivedAtMs: number;
  readonly startedMs: number;
  scheme: 'http' | 'https';
  clientAddress: string;
  clientPort: number;
  /** What the upstream is asked for. */
  path = '';
  site: SiteState | undefined;
  /** The CDN that the request came through, where one is trusted. */
  edge: Edge | undefined;
  traceId = '';
  traceparent = '';
  isTraceContinued = false;

  // admit
  /** Requests that its client took lately, this one included; 0 where nobody counts. */
  taken = 0;

  // judge-edge
  /** Edge rules that matched, in order. */
  edgeMatches: readonly EdgeMatch[] = NO_EDGE_MATCHES;
  /** An edge rule lets it pass by all further rules. */
  isPassed = false;
  /** Made when it is first asked for (behaviour.ts). */
  behaviour: BehaviourNote | undefined;
  /** Set where this is no request but a message of a WebSocket (message-exchange.ts). */
  messageDirection: 'from-client' | 'from-server' | undefined;

  // inspect
  inspection: Inspection | undefined;
  outcome: Outcome | undefined;
  /** The inspection itself broke; what it would have said is not known. */
  inspectionFault = '';

  // proxy-upstream
  upstream: UpstreamExchange | undefined;
  /** What went wrong with the upstream, for the operator. */
  upstreamFault = '';

  // apply-verdict
  verdict: Verdict = 'allow';
  reason = '';
  interruption: Interruption | undefined;
  isHeadSent = false;
  status = 0;
  upstreamStatus = 0;
  /** The request's body, if any, was read to its end. */
  isRequestRead = false;
  requestBytes = 0;
  responseBytes = 0;
  /** Once there is something of it to count. */
  share: ClientShare | undefined;
  /** Of the answer, what is counted in `share`. */
  unreadBytes = 0;

  constructor(
    runtime: Runtime,
    connection: ClientConnection,
    client: ClientStream,
    received: ReceivedHead,
    id: string,
    receivedAtMs: number,
  ) {
    this.runtime = runtime;
    this.state = runtime.state;
    this.connection = connection;
    this.client = client;
    this.received = received;
    this.id = id;
    this.receivedAtMs = receivedAtMs;
    this.startedMs = runtime.clock.monotonic();
    this.scheme = connection.facts.isEncrypted ? 'https' : 'http';
    this.clientAddress = connection.facts.peerAddress;
    this.clientPort = connection.facts.peerPort;
  }

  get limits(): GatewayLimits {
    return this.state.limits;
  }

  /** How the request's body is framed. */
  get body(): 'none' | 'length' | 'chunked' {
    if (this.received.protocol === 'HTTP/2.0') {
      if (this.received.isBodyless) return 'none';
      return this.head.contentLength >= 0 ? 'length' : 'chunked';
    }
    if (this.head.isChunked) return 'chunked';
    return this.head.contentLength > 0 ? 'length' : 'none';
  }
}
