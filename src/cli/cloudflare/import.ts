import { accessSync, constants, createReadStream } from 'node:fs';
import { once } from 'node:events';
import type { Server } from 'node:http';
import {
  createPushReceiver,
  fetchEvents,
  readPush,
  type CloudflareEvent,
} from '../../cloudflare/index.ts';
import { listenOf } from '../../config/index.ts';
import { JournalWriter } from '../../events/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { EXIT_OK, UsageError } from '../../lib/errors.ts';
import { fileProblem } from '../../lib/file-problem.ts';
import { formatListen } from '../../lib/listen-address.ts';
import { dataFoldersIn, OperationFailure } from '../../roles/index.ts';
import { findDataFolder } from '../ask.ts';
import { flag, textOption, type CommandInput } from '../command.ts';
import { readDuration } from '../commands/ban.ts';
import { counted } from '../counted.ts';
import { failPlainly, openApi, readIdentifier, readSecret } from './connect.ts';

const SINCE_DEFAULT = '1h';
/** What the roles write is their group's, nobody else's; so is this. */
const UMASK = 0o027;
/** The queue of a journal is bounded: it is waited for now and then. */
const CHUNK = 1000;

/** Takes Cloudflare's security events in: from its API, from files, or as they are pushed. */
export async function runImport(input: CommandInput): Promise<number> {
  const files = input.positionals.slice(1);
  const zone = readIdentifier(input, 'zone');
  const listen = textOption(input, 'listen');
  const ways = [files.length > 0, zone !== undefined, listen !== undefined].filter(Boolean);
  if (ways.length !== 1) {
    throw new UsageError(
      'cloudflare.import',
      'rampart cloudflare import takes one of: FILE..., --zone ID, --listen ADDRESS:PORT',
    );
  }
  for (const file of files) checkReadable(file);
  const sink = await EventSink.open(input);
  try {
    if (zone !== undefined) await importFromApi(input, zone, sink);
    else if (listen === undefined) await importFiles(files, sink);
    else await receivePushes(input, listen, sink);
  } finally {
    await sink.close();
  }
  const { events, unreadable } = sink;
  if (flag(input, 'json')) input.output.out(JSON.stringify({ events, unreadable }));
  else
    input.output.out(
      `${counted(events, 'event')} imported, ${counted(unreadable, 'line')} left out`,
    );
  return EXIT_OK;
}

async function importFromApi(input: CommandInput, zone: string, sink: EventSink): Promise<void> {
  const api = openApi(input);
  const sinceMs = await readDuration(input, SINCE_DEFAULT, 'since');
  const nowMs = systemClock.now();
  await failPlainly(async () => {
    for await (const page of fetchEvents(api, zone, nowMs - sinceMs, nowMs)) {
      await sink.take(page.events);
      sink.unreadable += page.unreadable;
      if (page.cutSeconds > 0) {
        input.output.err('rampart: more events in one second than Cloudflare gives at once');
      }
    }
  });
}

/** Before anything is written: who names one file wrong can name them all again. */
function checkReadable(file: string): void {
  if (file === '-') return;
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): UsageError {
  return new UsageError('cloudflare.file', `cannot read ${file}: ${fileProblem(error)}`);
}

async function importFiles(files: readonly string[], sink: EventSink): Promise<void> {
  for (const file of files) {
    const source = file === '-' ? process.stdin : createReadStream(file);
    try {
      const { unreadable: left } = await readPush(source, (events) => sink.take(events));
      sink.unreadable += left;
    } catch (error) {
      if (error instanceof OperationFailure) throw error;
      throw unreadable(file, error);
    }
  }
}

/** Until it is told to end. */
async function receivePushes(input: CommandInput, listen: string, sink: EventSink): Promise<void> {
  const place = listenOf(listen);
  if (!place.ok) {
    throw new UsageError('cloudflare.listen', `--listen: expected ${place.expected}`);
  }
  const server = createPushReceiver({
    secret: readSecret(input, 'secret-file'),
    take: (events) => sink.take(events),
    tell: (line) => input.output.err(`rampart: ${line}`),
  });
  try {
    server.listen(place.value.port, place.value.address);
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperationFailure('cloudflare.listen', `cannot listen on ${listen}: ${reason}`);
  }
  input.output.err(`rampart: pushes are taken on http://${placeOf(server, place.value.address)}/`);
  await toldToEnd();
  server.close();
  server.closeAllConnections();
}

function placeOf(server: Server, address: string): string {
  const bound = server.address();
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port;
  return formatListen({ address, port });
}

function toldToEnd(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

/** A segment of the journal: control stores each event once, now or when it runs again. */
class EventSink {
  readonly #journal: JournalWriter;
  readonly #folder: string;
  events = 0;
  unreadable = 0;

  private constructor(journal: JournalWriter, folder: string) {
    this.#journal = journal;
    this.#folder = folder;
  }

  static async open(input: CommandInput): Promise<EventSink> {
    const { journal: folder } = dataFoldersIn(await findDataFolder(input));
    try {
      // A writer would wait for a disk that comes back; this one is not there.
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw cannotWrite(folder, (error as NodeJS.ErrnoException).code ?? 'unknown error');
    }
    process.umask(UMASK);
    const writer = `cloudflare-${process.pid}`;
    return new EventSink(new JournalWriter({ folder, writer }), folder);
  }

  /** Resolves once they are on disk. Throws OperationFailure where that cannot be. */
  async take(events: readonly CloudflareEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += CHUNK) {
      try {
        await this.#journal.appendDurably(events.slice(from, from + CHUNK));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw cannotWrite(this.#folder, reason);
      }
    }
    this.events += events.length;
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}

function cannotWrite(folder: string, reason: string): OperationFailure {
  return new OperationFailure(
    'cloudflare.journal',
    `cannot write to the journal in ${folder} (${reason}): run this as the user that runs Rampart, and name its data folder with --data DIR`,
  );
}
