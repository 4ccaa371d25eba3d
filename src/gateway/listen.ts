import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import { createServer as createTlsServer } from 'node:tls';
import { once } from 'node:events';
import type { ListenPolicy } from '../config/policy.ts';
import { UsageError } from '../lib/errors.ts';
import { canonicalAddress } from '../lib/ip.ts';
import { LISTEN_BACKLOG } from '../lib/listen-address.ts';
import { AcceptWatch } from './accept-watch.ts';
import { admitConnection, releaseConnection } from './admit.ts';
import type { Certificates } from './client/certificates.ts';
import type { ClientConnection, ConnectionFacts } from './client/client-connection.ts';
import { CLIENT_HELLO_BYTES_MAX, ja4Of, readClientHello } from './client/client-hello.ts';
import { Http2Connection } from './client/http2-connection.ts';
import type { Http1Server } from './client/http1-server.ts';
import { HTTP2_PREFACE_BYTES_MAX, readHttp2Preface } from './client/http2-preface.ts';
import { peek } from './client/peek.ts';
import type { ProxiedPeer } from './client/proxy-line.ts';
import { readProxyLine } from './client/proxy-line.ts';
import { isPressed, noteWordless } from './conduct.ts';
import type { Runtime } from './runtime.ts';
import { headerMs } from './under-pressure.ts';

const TCP_KEEP_ALIVE_MS = 60_000;
/** A turn of the event loop this short left no time for a connection to come in unseen. */
const QUIET_TURN_MS = 0.1;
const QUIET_TURNS_MAX = 500;
/**
 * Listening sockets of each thread on one address. A turn of the event loop accepts one connection of
 * each (libuv since 1.45): with one socket, a thread whose turns take 50 ms would accept 20 a second.
 */
const SOCKETS = 16;

const REFUSED_PLAIN =
  'HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n';

/** What a listener needs of the gateway; both change with the policy. */
export interface ListenerOwner {
  readonly http1: Http1Server;
  readonly certificates: Certificates;
  readonly connections: Set<ClientConnection>;
}

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
}

/** A socket that did not get as far as HTTP: its PROXY line or its TLS handshake is being read. */
interface Arriving {
  readonly socket: Socket;
  facts: ConnectionFacts;
  readonly sinceMs: number;
}

/**
 * One listening socket. Every thread opens its own on the same port (SO_REUSEPORT) and the kernel
 * spreads connections over them.
 */
export class Listener {
  readonly policy: ListenPolicy;
  readonly asksForCertificates: boolean;
  readonly #runtime: Runtime;
  readonly #owner: ListenerOwner;
  readonly #servers: readonly Server[];
  readonly #tls: TlsServer | undefined;
  /** By the pair of ends, in the order of arrival. */
  readonly #arriving = new Map<string, Arriving>();
  readonly #watch = new AcceptWatch(SOCKETS);
  /** Connections that the kernel handed over, whatever became of them. */
  #accepted = 0;

  constructor(
    runtime: Runtime,
    owner: ListenerOwner,
    policy: ListenPolicy,
    asksForCertificates: boolean,
  ) {
    this.policy = policy;
    this.asksForCertificates = asksForCertificates;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#tls = policy.tls ? this.#createTls() : undefined;
    this.#servers = Array.from({ length: SOCKETS }, () => this.#createServer());
  }

  #createServer(): Server {
    const server = createServer({
      // Node's own HTTP and HTTPS servers differ in this: in the clear one end of a tunnel may end its half
      // first, in TLS an end in the middle of a handshake must not wait for the time limit. A client that
      // ends its half while it waits for an answer is gone, as for nginx: nothing else tells that it left.
      allowHalfOpen: !this.policy.tls,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    });
    server.on('connection', (socket: Socket) => this.#accept(socket));
    return server;
  }

  /** Throws UsageError `cannot-listen`. */
  async open(): Promise<void> {
    const { address } = this.policy;
    for (const server of this.#servers) {
      const { port } = this.address;
      try {
        server.listen({ host: address, port, reusePort: true, backlog: LISTEN_BACKLOG });
        await once(server, 'listening');
      } catch (error) {
        for (const open of this.#servers) if (open.listening) open.close();
        throw new UsageError('cannot-listen', describeListenError(error, address, port));
      }
      // From now on only single accepts can fail (no descriptors left, say); the next may succeed.
      server.on('error', ignore);
    }
  }

  get address(): ListenAddress {
    const bound = this.#servers[0]!.address();
    const port = bound === null || typeof bound === 'string' ? this.policy.port : bound.port;
    return { address: this.policy.address, port, tls: this.policy.tls };
  }

  /** The certificate for clients that name no host; others are looked up as they come. */
  useCertificates({ first }: Certificates): void {
    if (first !== undefined) this.#tls?.setSecureContext(first);
  }

  /**
   * Accepts no more. Connections that the kernel has queued for this socket are reset when it closes
   * (unless `net.ipv4.tcp_migrate_req` hands them to a sibling), so it closes right after a turn of the
   * event loop that took the queue whole and had nothing else to do.
   */
  async close(): Promise<void> {
    const isListening = (): boolean => this.#servers.some(({ listening }) => listening);
    for (let turn = 0; turn < QUIET_TURNS_MAX && isListening(); turn++) {
      const startMs = performance.now();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (performance.now() - startMs < QUIET_TURN_MS) break;
    }
    for (const server of this.#servers) if (server.listening) server.close();
  }

  sweep(nowMs: number): void {
    const { state, pressure } = this.#runtime;
    const before = nowMs - headerMs(state.limits, pressure);
    for (const arriving of this.#arriving.values()) {
      if (arriving.sinceMs >= before) break;
      this.#runtime.counters.increment('limit.headerTimeoutMs');
      arriving.socket.destroy();
    }
  }

  /** Whether connections wait longer and longer to be accepted; `turns` of the event loop so far. */
  hasQueue(turns: number): boolean {
    return this.#watch.read(this.#accepted, turns);
  }

  destroyArriving(): void {
    for (const { socket } of this.#arriving.values()) socket.destroy();
  }

  #accept(socket: Socket): void {
    this.#accepted++;
    socket.on('error', ignore);
    const facts = factsOf(socket, this.policy.tls);
    if (facts === undefined) {
      // It is gone before it was looked at.
      socket.destroy();
    } else if (this.policy.proxyProtocol === 'require') {
      this.#readProxyLine(socket, facts);
    } else {
      this.#admit(socket, facts);
    }
  }

  #admit(socket: Socket, facts: ConnectionFacts): void {
    const runtime = this.#runtime;
    const admission = admitConnection(runtime, facts.peerAddress);
    if ('refused' in admission) {
      runtime.counters.increment(admission.refused);
      // Who was told to wait and does not, is not told again, at no cost. A banned address learns nothing;
      // in TLS nothing can be said before a costly handshake.
      const isTold = admission.refused === 'limit.loadShare' || admission.isToldOften === true;
      if (isTold) socket.resetAndDestroy();
      else if (facts.isEncrypted || admission.refused === 'refused.banned') socket.destroy();
      else socket.end(REFUSED_PLAIN, () => socket.destroy());
      return;
    }
    runtime.counters.increment('connections.accepted');
    socket.on('close', () => {
      runtime.counters.increment('connections.closed');
      releaseConnection(runtime, admission.slot);
      const isWordless = socket.bytesRead === 0 && admission.slot >= 0;
      if (isWordless && isPressed(runtime)) noteWordless(runtime, facts.peerAddress);
    });
    if (this.#tls === undefined) {
      this.#keep(socket, this.#owner.http1.accept(socket, facts));
    } else {
      const arriving = this.#waitFor(socket, facts);
      this.#startTls(this.#tls, socket, arriving);
    }
  }

  /** Where rules ask for its fingerprint, after a look at what the handshake begins with. */
  #startTls(tls: TlsServer, socket: Socket, arriving: Arriving): void {
    if (!this.#runtime.state.asksFingerprints) {
      tls.emit('connection', socket);
      return;
    }
    peek(socket, CLIENT_HELLO_BYTES_MAX, readClientHello, (hello) => {
      if (typeof hello !== 'string') {
        arriving.facts = { ...arriving.facts, tlsFingerprint: ja4Of(hello) };
      }
      // TLS takes what is buffered by itself; flowing here would lose it.
      tls.emit('connection', socket);
    });
  }

  /** Lets the connection be swept until its socket closes. */
  #keep(socket: Socket, connection: ClientConnection): void {
    this.#owner.connections.add(connection);
    socket.on('close', () => this.#owner.connections.delete(connection));
  }

  #waitFor(socket: Socket, facts: ConnectionFacts): Arriving {
    const key = endsOf(socket);
    const arriving: Arriving = { socket, facts, sinceMs: this.#runtime.nowMs };
    this.#arriving.set(key, arriving);
    socket.on('close', () => {
      if (this.#arriving.get(key) === arriving) this.#arriving.delete(key);
    });
    return arriving;
  }

  #readProxyLine(socket: Socket, facts: ConnectionFacts): void {
    const { counters, state } = this.#runtime;
    if (!state.trusted.hasText(facts.socketAddress)) {
      counters.increment('connections.proxy-line-refused');
      socket.destroy();
      return;
    }
    this.#waitFor(socket, facts);
    let held: Buffer | undefined;
    const destroy = (): void => {
      socket.destroy();
    };
    const read = (chunk: Buffer): void => {
      held = held === undefined ? chunk : Buffer.concat([held, chunk]);
      const line = readProxyLine(held);
      if (line === 'more') return;
      if (line === 'invalid') {
        counters.increment('connections.proxy-line-refused');
        socket.destroy();
        return;
      }
      socket.off('data', read);
      socket.off('end', destroy);
      socket.pause();
      this.#arriving.delete(endsOf(socket));
      if (line.bytes < held.length) socket.unshift(held.subarray(line.bytes));
      this.#admit(socket, withPeer(facts, line.peer));
      // TLS takes what is buffered by itself; flowing here would lose it.
      if (this.#tls === undefined && !socket.destroyed) socket.resume();
    };
    socket.on('data', read);
    socket.on('end', destroy);
  }

  #createTls(): TlsServer {
    const server = createTlsServer({
      ALPNProtocols: ['h2', 'http/1.1'],
      // Asked for, not demanded: each CDN's own authority is looked at with the request.
      requestCert: this.asksForCertificates,
      rejectUnauthorized: false,
      SNICallback: (name, done) => {
        const context = this.#owner.certificates.find(name);
        if (context === undefined) done(new Error('no certificate'));
        else done(null, context);
      },
    });
    server.on('tlsClientError', (_error, socket) => {
      this.#runtime.counters.increment('connections.tls-failed');
      socket.destroy();
    });
    server.on('secureConnection', (socket) => this.#startHttp(socket));
    return server;
  }

  #startHttp(socket: TLSSocket): void {
    socket.on('error', ignore);
    const key = endsOf(socket);
    const arriving = this.#arriving.get(key);
    if (arriving === undefined) {
      socket.destroy();
      return;
    }
    const clientCertificate = this.asksForCertificates
      ? socket.getPeerX509Certificate()
      : undefined;
    const facts =
      clientCertificate === undefined ? arriving.facts : { ...arriving.facts, clientCertificate };
    if (socket.alpnProtocol !== 'h2') {
      this.#arriving.delete(key);
      this.#keep(socket, this.#owner.http1.accept(socket, facts));
    } else if (facts.tlsFingerprint === undefined) {
      this.#arriving.delete(key);
      this.#keep(socket, new Http2Connection(this.#runtime, facts, socket));
    } else {
      peek(socket, HTTP2_PREFACE_BYTES_MAX, readHttp2Preface, (read) => {
        this.#arriving.delete(key);
        const http2Fingerprint = typeof read === 'string' ? '' : read.fingerprint;
        const known = { ...facts, http2Fingerprint };
        this.#keep(socket, new Http2Connection(this.#runtime, known, socket));
      });
    }
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

function factsOf(socket: Socket, isEncrypted: boolean): ConnectionFacts | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  const address = addressOf(remoteAddress);
  return {
    socketAddress: address,
    peerAddress: address,
    peerPort: remotePort,
    serverAddress: localAddress === undefined ? '' : addressOf(localAddress),
    serverPort: localPort ?? 0,
    isEncrypted,
  };
}

/** Without the zone of a link-local address: it means something on this machine only. */
function addressOf(text: string): string {
  const zone = text.indexOf('%');
  return canonicalAddress(zone < 0 ? text : text.slice(0, zone));
}

function withPeer(facts: ConnectionFacts, peer: ProxiedPeer | undefined): ConnectionFacts {
  if (peer === undefined) return facts;
  return {
    ...facts,
    peerAddress: peer.address,
    peerPort: peer.port,
    serverAddress: peer.serverAddress,
    serverPort: peer.serverPort,
  };
}

function describeListenError(error: unknown, address: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const place = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `cannot listen on ${place}: another program has that port (see \`ss -ltnp\`), or choose another in gateway.listen`;
    case 'EACCES':
      return `cannot listen on ${place}: ports below 1024 need the right to (CAP_NET_BIND_SERVICE), or choose a higher one in gateway.listen`;
    case 'EADDRNOTAVAIL':
      return `cannot listen on ${place}: this machine has no such address`;
    default:
      return `cannot listen on ${place}: ${error instanceof Error ? error.message : code}`;
  }
}

function ignore(): void {
  // 'close' follows, and says all that matters.
}
