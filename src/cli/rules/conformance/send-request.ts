import net from 'node:net';

export interface Target {
  readonly address: string;
  readonly port: number;
}

/** What came back: the status of the first answer, or 0 where the connection ended without one. */
export interface Answer {
  readonly status: number;
  /** Why there is no answer; '' where there is one. */
  readonly problem: string;
}

/** Longest wait for a whole answer: many are asked for at once, and the machine may be busy. */
const ANSWER_TIMEOUT_MS = 15_000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const STATUS_LINE = /^HTTP\/\d\.\d (\d{3})/;
const INTERIM = /^HTTP\/\d\.\d 1\d\d[^]*?\r\n\r\n/;

/** Sends bytes as they are over a connection of their own and reads the first answer. */
export function sendRequest(
  target: Target,
  localAddress: string,
  bytes: Buffer,
  isHead: boolean,
): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const socket = net.connect({ host: target.address, port: target.port, localAddress });
  let received = '';
  let problem = 'the connection was closed';
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => {
    problem = 'no answer came';
    socket.destroy();
  });
  socket.on('connect', () => socket.write(bytes));
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    if (received.length > ANSWER_BYTES_MAX) problem = 'the answer is too long';
    if (received.length > ANSWER_BYTES_MAX || isComplete(received, isHead)) socket.destroy();
  });
  socket.on('error', (error) => {
    problem = error.message;
  });
  socket.on('close', () => {
    const status = Number(STATUS_LINE.exec(withoutInterim(received))?.[1] ?? 0);
    resolve({ status, problem: status === 0 ? problem : '' });
  });
  return promise;
}

function withoutInterim(received: string): string {
  let rest = received;
  while (INTERIM.test(rest)) rest = rest.replace(INTERIM, '');
  return rest;
}

/** True once the first final answer is whole, so that a kept connection need not be waited for. */
function isComplete(received: string, isHead: boolean): boolean {
  const answer = withoutInterim(received);
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = answer.slice(0, end);
  const body = answer.slice(end + 4);
  if (isHead || /^HTTP\/\d\.\d (?:204|304)/.test(head)) return true;
  const length = /^content-length:\s*(\d+)\s*$/im.exec(head);
  if (length !== null) return body.length >= Number(length[1]);
  return /^transfer-encoding:\s*chunked\s*$/im.test(head) && /(?:^|\r\n)0\r\n\r\n$/.test(body);
}
