/** An address and port to listen on. Port 0: the kernel chooses. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** `0.0.0.0:8080`, `[::]:8080`. */
export function formatListen({ address, port }: ListenAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
