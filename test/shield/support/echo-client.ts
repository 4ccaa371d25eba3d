// Connects to an echo server and tells its parent what becomes of each word it is told to send:
// the echo, or the error. `--from ADDRESS` binds it.
import { connect } from 'node:net';

const ANSWER_TIMEOUT_MS = 2000;
const [host = '', port = '', from] = process.argv.slice(2);
const socket = connect({
  host,
  port: Number(port),
  ...(from === undefined ? {} : { localAddress: from }),
});
socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('timeout')));
socket.on('error', (error: NodeJS.ErrnoException) => {
  process.send?.(error.code ?? error.message);
  process.disconnect?.();
});
socket.setEncoding('latin1');
socket.on('connect', () => {
  socket.setTimeout(0);
  process.send?.('connected');
});
socket.on('data', (text: string) => {
  socket.setTimeout(0);
  process.send?.(text);
});
process.on('message', (word: string) => {
  socket.setTimeout(ANSWER_TIMEOUT_MS);
  socket.write(word);
});
process.on('disconnect', () => process.exit());
