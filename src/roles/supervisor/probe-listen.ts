import { createServer, type AddressInfo } from 'node:net';
import { formatListen, type ListenAddress } from '../../lib/listen-address.ts';
import { OperationFailure } from '../operation-failure.ts';

/**
 * Tries to listen, alone, and lets go again: so that "port in use" is said before anything is started,
 * and a second gateway can never share a port with the first by accident (`SO_REUSEPORT` would let it).
 * Returns the port, the kernel's choice for port 0. `flag` is what a person can change.
 */
export function probeListen(listen: ListenAddress, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new OperationFailure(`listen.${error.code ?? 'failed'}`, describe(error, listen, flag)),
      );
    });
    server.listen({ host: listen.address, port: listen.port, exclusive: true }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function describe(error: NodeJS.ErrnoException, listen: ListenAddress, flag: string): string {
  const where = formatListen(listen);
  switch (error.code ?? '') {
    case 'EADDRINUSE':
      return `${where} is in use by another program; stop it, or choose another port with ${flag}`;
    case 'EACCES':
      return `this user may not listen on ${where}; choose a port from 1024 up with ${flag}, or start Rampart as root`;
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${listen.address}; choose another one with ${flag}`;
    default:
      return `cannot listen on ${where} (${error.code ?? error.message}); choose another address with ${flag}`;
  }
}
