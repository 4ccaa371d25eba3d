import type { ServerOptions } from 'node:http';
import type { Server } from 'node:http';
import { createServer, METHODS } from '../../lib/node-http.ts';
import type { Socket } from 'node:net';
import type { GatewayLimits } from '../../config/policy.ts';
import type { ReceivedHead } from '../exchange.ts';
import { parseAuthority } from '../check-target.ts';
import type { Malformation, Refusal } from '../refusal.ts';
import {
  REFUSE_CONNECT,
  REFUSE_HEADER_BYTES,
  REFUSE_TARGET_BYTES,
  refuseMalformed,
  refuseProtocol,
} from '../refusal.ts';
import type { Runtime } from '../runtime.ts';
import { isHandshakeAsked } from '../websocket/check-handshake.ts';
import type { ConnectionFacts } from './client-connection.ts';
import type { MakeMessages } from './http1-connection.ts';
import { Http1Connection } from './http1-connection.ts';
import { GatewayRequest, GatewayResponse } from './http1-messages.ts';
import { readLenient } from './read-lenient.ts';

/** Room for the request line and what llhttp counts beyond names and values. */
const HEADER_SLACK_BYTES = 4096;

/** What Node says of a connection's error, as far as this needs it. */
interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/**
 * Node's HTTP/1.1 server, fed with connections accepted elsewhere. It reads heads strictly and does no
 * more: its timers, limits and answers are switched off, the gateway has its own.
 */
export class Http1Server {
  readonly #runtime: Runtime;
  readonly #server: Server<typeof GatewayRequest, typeof GatewayResponse>;
  readonly #connections = new WeakMap<Socket, Http1Connection>();

  constructor(runtime: Runtime, limits: GatewayLimits) {
    this.#runtime = runtime;
    const server = createServer<typeof GatewayRequest, typeof GatewayResponse>({
      ...SERVER_OPTIONS,
      maxHeaderSize: limits.headerBytesMax + limits.targetBytesMax + HEADER_SLACK_BYTES,
    });
    // Beyond this many fields Node drops the rest in silence; the gateway counts them itself.
    server.maxHeadersCount = 0;
    server.on('request', (request, response) => this.#receive(request, response));
    server.on('checkContinue', (request: GatewayRequest, response: GatewayResponse) =>
      this.#receive(request, response),
    );
    server.on('checkExpectation', (request: GatewayRequest, response: GatewayResponse) =>
      this.#receive(request, response),
    );
    server.on('upgrade', (request, socket, head) =>
      this.#connections
        .get(socket as Socket)
        ?.receiveDetached(headOf(request, true), head, undefined),
    );
    server.on('connect', (request, socket, head) =>
      this.#connections
        .get(socket as Socket)
        ?.receiveDetached(headOf(request, false), head, refuseConnect(request.url!)),
    );
    server.on('clientError', (error, socket) => this.#receiveError(error, socket as Socket));
    this.#server = server;
  }

  accept(socket: Socket, facts: ConnectionFacts): Http1Connection {
    const connection = new Http1Connection(this.#runtime, facts, socket, makeMessages);
    this.#connections.set(socket, connection);
    this.#server.emit('connection', socket);
    return connection;
  }

  #receive(request: GatewayRequest, response: GatewayResponse): void {
    this.#connections.get(request.socket)?.receive(request, response, headOf(request, false));
  }

  #receiveError(error: ClientError, socket: Socket): void {
    const connection = this.#connections.get(socket);
    const code = error.code ?? '';
    if (connection === undefined || !code.startsWith('HPE_') || code === 'HPE_INVALID_EOF_STATE') {
      // The connection broke, or ended in the middle of a request.
      socket.destroy();
      return;
    }
    // What follows a last request is answered by the end of the connection.
    if (code === 'HPE_CLOSED_CONNECTION') return;
    const received = readLenient(error.rawPacket ?? Buffer.alloc(0), error.bytesParsed);
    connection.receiveMalformed(received, refusalOf(code, received, this.#runtime));
  }
}

const SERVER_OPTIONS = {
  IncomingMessage: GatewayRequest,
  ServerResponse: GatewayResponse,
  insecureHTTPParser: false,
  // Two Hosts, or none, are for the gateway to refuse.
  requireHostHeader: false,
  keepAliveTimeout: 0,
  headersTimeout: 0,
  requestTimeout: 0,
  optimizeEmptyRequests: true,
  // Only a complete WebSocket handshake; any other upgrade is a request like others (RFC 9110 7.8).
  // h2c above all must not become a tunnel around the inspection.
  shouldUpgradeCallback: isWebSocketHandshake,
} as ServerOptions<typeof GatewayRequest, typeof GatewayResponse>;

function isWebSocketHandshake(request: GatewayRequest): boolean {
  const { headers, method, httpVersionMinor } = request;
  return (
    method === 'GET' &&
    httpVersionMinor === 1 &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    isHandshakeAsked(headers['sec-websocket-key'], headers['sec-websocket-version']) &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

function headOf(request: GatewayRequest, isUpgrade: boolean): ReceivedHead {
  return {
    method: request.method!,
    target: request.url!,
    protocol: protocolOf(request),
    rawHeaders: request.rawHeaders,
    isBodyless: false,
    isUpgrade,
  };
}

/** A CONNECT without host and port is wrong in itself (RFC 9110, section 9.3.6). */
function refuseConnect(target: string): Refusal {
  const port = parseAuthority(target)?.port ?? '';
  return Number(port) > 0 ? REFUSE_CONNECT : refuseMalformed('target');
}

function protocolOf({ httpVersionMajor, httpVersionMinor }: GatewayRequest): string {
  if (httpVersionMajor === 1 && httpVersionMinor === 1) return 'HTTP/1.1';
  // `HTTP/2.0` is what HTTP/2 is called; over this parser it is a lie.
  return httpVersionMajor === 1 ? 'HTTP/1.0' : `HTTP/?${httpVersionMajor}.${httpVersionMinor}`;
}

const makeMessages: MakeMessages = (socket, received) => {
  const request = new GatewayRequest(socket);
  request.method = received.method;
  request.url = received.target;
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.httpVersion = '1.1';
  request.complete = true;
  const response = new GatewayResponse(request);
  response.shouldKeepAlive = false;
  return { request, response };
};

const MALFORMATION_BY_CODE: Readonly<Record<string, Malformation>> = {
  HPE_CR_EXPECTED: 'line-ending',
  HPE_INVALID_CHUNK_SIZE: 'chunk',
  HPE_INVALID_CONSTANT: 'request-line',
  HPE_INVALID_CONTENT_LENGTH: 'content-length',
  HPE_INVALID_HEADER_TOKEN: 'header',
  HPE_INVALID_METHOD: 'request-line',
  HPE_INVALID_TRANSFER_ENCODING: 'transfer-encoding',
  HPE_INVALID_URL: 'target',
  HPE_INVALID_VERSION: 'protocol',
  HPE_LF_EXPECTED: 'line-ending',
  HPE_PAUSED_H2_UPGRADE: 'protocol',
  HPE_STRICT: 'line-ending',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'content-length',
};

function refusalOf(code: string, received: ReceivedHead, runtime: Runtime): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW' || code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return received.target.length > runtime.state.limits.targetBytesMax
      ? REFUSE_TARGET_BYTES
      : REFUSE_HEADER_BYTES;
  }
  if (code === 'HPE_INVALID_METHOD' && isUnknownMethod(received)) return refuseMalformed('method');
  const malformation = MALFORMATION_BY_CODE[code] ?? 'request-line';
  // The version is one that is spoken here; what the parser stumbled over is what stands behind it.
  if (code === 'HPE_INVALID_VERSION' && /^HTTP\/1\.[01]$/.test(received.protocol)) {
    return refuseMalformed('request-line');
  }
  return malformation === 'protocol'
    ? refuseProtocol(received.protocol)
    : refuseMalformed(malformation);
}

/** A well-formed request line with a method that Node's parser has not heard of. */
function isUnknownMethod({ method, protocol }: ReceivedHead): boolean {
  return /^[A-Z]{1,32}$/.test(method) && !METHODS.includes(method) && protocol === 'HTTP/1.1';
}
