import { giveStartBack } from './give-memory-back.ts';
import type { FromRole, ToRole } from './messages.ts';

export interface RoleHandlers<Settings> {
  /** Starts the role. What it resolves with goes to the supervisor as the role's readiness. */
  start(settings: Settings): Promise<Readonly<Record<string, unknown>>>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
  handle?(message: Exclude<ToRole, { type: 'start' | 'stop' }>): void;
}

/** A start that cannot succeed by being tried again; `message` is for a person. */
export class RoleFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RoleFailure';
    this.code = code;
  }
}

/** A role whose supervisor is gone is nobody's: it ends, finished or not. */
const ALONE_LIMIT_MS = 15_000;
/** How long a message to the supervisor may take before the process ends anyway. */
const SEND_TIMEOUT_MS = 1000;

/**
 * Runs a role in this process: settings come and readiness goes over the channel to the supervisor.
 * Without a supervisor there is no role: when the channel closes, the process ends.
 */
export function runRole<Settings>(title: string, handlers: RoleHandlers<Settings>): void {
  process.title = `rampart ${title}`;
  // Ctrl-C reaches the whole foreground group; the supervisor decides what ends when.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);

  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= handlers.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`${title}: could not end cleanly:`, error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), ALONE_LIMIT_MS).unref();
    stop();
  });
  process.on('message', (message: ToRole) => {
    if (message.type === 'stop') stop();
    else if (message.type === 'start') {
      void start(title, handlers, message.settings as Settings);
    } else handlers.handle?.(message);
  });
}

async function start<Settings>(
  title: string,
  handlers: RoleHandlers<Settings>,
  settings: Settings,
): Promise<void> {
  try {
    const detail = await handlers.start(settings);
    giveStartBack();
    tellSupervisor({ type: 'ready', detail });
  } catch (error) {
    if (error instanceof RoleFailure) {
      await tellLast({ type: 'failed', code: error.code, message: error.message });
    } else {
      console.error(`${title}: could not start:`, error);
    }
    process.exit(1);
  }
}

/** Sends a message to the supervisor. Without one (a role started by hand) it goes nowhere. */
export function tellSupervisor(message: FromRole): void {
  if (process.connected) process.send?.(message);
}

function tellLast(message: FromRole): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, SEND_TIMEOUT_MS).unref();
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}
