import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Admin } from './create-admin.ts';
import type { Connection } from './admin-context.ts';
import { TrustedProxies } from './guard/trusted-proxies.ts';

const DEFAULT_ADDRESS = '127.0.0.1';
export const DEFAULT_PORT = 8900;
export const CONNECTIONS_MAX = 256;

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 15_000;
/** Requests in flight get this long when the server closes; live views end at once. */
const CLOSE_GRACE_MS = 1_000;
const CLOSE_SWEEP_MS = 20;

export interface ServeOptions {
  readonly address?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /**
   * Addresses and networks of proxies in front: what they say of the client's address counts, and where
   * they say that they speak TLS with it, cookies are marked Secure and origins must be https.
   */
  readonly trustedProxies?: readonly string[];
}

export interface AdminServer {
  /** `http://127.0.0.1:8900`, with the port it really has. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens. Rejects with the system's error (EADDRINUSE, EACCES) when it cannot. */
export async function serveAdmin(admin: Admin, options: ServeOptions = {}): Promise<AdminServer> {
  const { address = DEFAULT_ADDRESS, port = DEFAULT_PORT, tls, trustedProxies = [] } = options;
  const server = makeServer(admin, tls, new TrustedProxies(trustedProxies));
  await listen(server, port, address);
  const bound = server.address() as AddressInfo;
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${bound.port}`,
    port: bound.port,
    close: () => close(server, admin),
  };
}

function makeServer(admin: Admin, tls: ServeOptions['tls'], proxies: TrustedProxies): Server {
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const server = createAdaptorServer({
    fetch: (request, bindings) => {
      const { headers, socket } = bindings.incoming;
      const connection: Connection = {
        remoteAddress: socket.remoteAddress ?? '',
        secure: tls !== undefined,
      };
      return admin.app.fetch(request, proxies.seeThrough(connection, headers));
    },
    // Its own globals would replace Request and Response for the whole control role.
    overrideGlobalObjects: false,
    ...(tls === undefined
      ? { createServer, serverOptions: limits }
      : {
          createServer: createTlsServer,
          serverOptions: { ...limits, cert: tls.certificate, key: tls.key },
        }),
  }) as Server;
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, admin: Admin): Promise<void> {
  return new Promise((resolve, reject) => {
    const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    // A connection that falls idle after `close` would be kept for its keep-alive time.
    const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_SWEEP_MS);
    server.close((error) => {
      clearTimeout(grace);
      clearInterval(sweep);
      if (error === undefined) resolve();
      else reject(error);
    });
    admin.close();
  });
}
