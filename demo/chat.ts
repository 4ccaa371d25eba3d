import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const MESSAGE_BYTES_MAX = 4096;
const HISTORY_MAX = 20;

/** A chat for all who are connected, at `/chat/socket`. */
export function attachChat(server: Server): void {
  const sockets = new WebSocketServer({
    server,
    path: '/chat/socket',
    maxPayload: MESSAGE_BYTES_MAX,
  });
  const history: string[] = ['Welcome to the shop. Say something nice.'];
  sockets.on('connection', (socket) => {
    for (const line of history) socket.send(line);
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => {
      // Vulnerable: what one visitor writes is markup on the page of all others.
      const line = data.toString('utf8');
      history.push(line);
      if (history.length > HISTORY_MAX) history.shift();
      for (const other of sockets.clients) {
        if (other.readyState === WebSocket.OPEN) other.send(line);
      }
    });
  });
  server.once('close', () => sockets.close());
}
