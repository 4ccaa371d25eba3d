import { chmodSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { OperationFailure } from '../operation-failure.ts';

const REQUEST_BYTES_MAX = 64 * 1024;
const REPLY_BYTES_MAX = 16 * 1024 * 1024;
const CONNECTIONS_MAX = 32;
const CONNECT_TIMEOUT_MS = 2000;
/** A client that says nothing is let go. */
const IDLE_TIMEOUT_MS = 30_000;

export type AnswerRequest = (command: string, payload: unknown) => Promise<unknown>;

/**
 * The supervisor's door for the command line, and the lock on the data folder: one request line and
 * one reply line of JSON a connection. Only the supervisor's own user may open it.
 */
export class SupervisorSocket {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
  }

  /** Throws OperationFailure `up.already-running` where another supervisor has this data folder. */
  static async open(file: string, answer: AnswerRequest): Promise<SupervisorSocket> {
    if (await isAnswered(file)) {
      throw new OperationFailure(
        'up.already-running',
        `Rampart is already running with this data folder (${file} answers); stop it, or name another folder with --data DIR`,
      );
    }
    // Left over from a supervisor that was killed: the kernel closed it, the name stayed.
    unlinkIfThere(file);
    // A client says all it has to say, and then waits: its end is no end of the conversation.
    const server = createServer({ allowHalfOpen: true }, (socket) => serveOne(socket, answer));
    server.maxConnections = CONNECTIONS_MAX;
    const supervisor = new SupervisorSocket(server);
    const umask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(file, resolve);
      });
    } finally {
      process.umask(umask);
    }
    chmodSync(file, 0o600);
    return supervisor;
  }

  /** Closes the door; the socket's name goes with it. */
  close(): void {
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
  }
}

/** Asks the supervisor that has `file` open. Rejects with an OperationFailure where that cannot be answered. */
export async function askSupervisor(
  file: string,
  command: string,
  payload: unknown,
  timeoutMs: number,
): Promise<unknown> {
  const request = `${JSON.stringify({ command, payload })}\n`;
  if (request.length > REQUEST_BYTES_MAX) {
    throw new OperationFailure(
      'too-long',
      `this is more than Rampart takes at a time (${REQUEST_BYTES_MAX / 1024} KiB)`,
    );
  }
  const text = await exchange(file, request, timeoutMs);
  // It closes where it ends, and where others ask too much of it at once.
  if (!text.endsWith('\n')) throw brokenOff(file);
  const reply = JSON.parse(text) as { readonly value?: unknown; readonly error?: string };
  if (reply.error !== undefined) {
    throw new OperationFailure(
      'refused',
      `${reply.error}; "rampart status" says how the roles are`,
    );
  }
  return reply.value;
}

function exchange(file: string, request: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(file);
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(
        new OperationFailure(
          'no-answer',
          `Rampart does not answer within ${timeoutMs / 1000} s (${file}); try again, and if it stays so, start it anew`,
        ),
      ),
    );
    socket.on('error', (error: NodeJS.ErrnoException) => reject(describeConnectError(error, file)));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > REPLY_BYTES_MAX) socket.destroy(new Error('the answer is too long'));
    });
    socket.on('end', () => resolve(text));
    socket.end(request);
  });
}

function describeConnectError(error: NodeJS.ErrnoException, file: string): Error {
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTDIR') {
    return new OperationFailure(
      'not-running',
      `Rampart is not running here (nothing answers at ${file}); start it with "rampart up", or name its data folder with --data DIR`,
    );
  }
  if (error.code === 'EACCES') {
    return new OperationFailure(
      'not-permitted',
      `only the user who started Rampart may ask it (${file}); try again as that user`,
    );
  }
  if (error.code === 'EPIPE' || error.code === 'ECONNRESET') return brokenOff(file);
  if (error.code === 'EINVAL') {
    return new OperationFailure(
      'path-too-long',
      `the path ${file} is too long for a socket; name a shorter data folder with --data DIR`,
    );
  }
  return error;
}

function brokenOff(file: string): OperationFailure {
  return new OperationFailure(
    'broken-off',
    `Rampart broke off without an answer (${file}): it is ending, or busy with other commands; try again`,
  );
}

function isAnswered(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file);
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => settle(true));
    socket.once('connect', () => settle(true));
    // No right to connect is an answer too: somebody else's supervisor is there.
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EACCES'));
  });
}

function serveOne(socket: Socket, answer: AnswerRequest): void {
  let text = '';
  let asked = false;
  socket.setEncoding('utf8');
  socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('end', () => {
    if (!asked) socket.destroy();
  });
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > REQUEST_BYTES_MAX) socket.destroy();
    const end = text.indexOf('\n');
    if (asked || end < 0) return;
    asked = true;
    void reply(text.slice(0, end), answer).then((line) => socket.end(line));
  });
}

async function reply(line: string, answer: AnswerRequest): Promise<string> {
  try {
    const request = JSON.parse(line) as { readonly command?: unknown; readonly payload?: unknown };
    if (typeof request.command !== 'string') throw new Error('a request names a command');
    const value = await answer(request.command, request.payload);
    return `${JSON.stringify({ value })}\n`;
  } catch (error) {
    return `${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`;
  }
}

function unlinkIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
