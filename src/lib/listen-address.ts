/** An address and port to listen on. Port 0: the kernel chooses. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * Connections that may wait to be accepted, asked for on every listener. The kernel cuts it to
 * `net.core.somaxconn` without a word (listen(2)).
 */
export const LISTEN_BACKLOG = 4096;

/** `0.0.0.0:8080`, `[::]:8080`. */
export function formatListen({ address, port }: ListenAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
