import { readdirSync, readFileSync } from 'node:fs';
// Not through the module's door: the supervisor needs nothing else of it.
import { findSshSessions } from '../../shield/host/ssh-sessions.ts';

/** Who is logged in to this machine by SSH: they are told to control, so that no ban reaches them. */
export function readSshSessions(sshPorts: readonly number[] = []): readonly string[] {
  return findSshSessions({ readText, listFolder }, sshPorts);
}

function readText(file: string): string | undefined {
  return ifThere(() => readFileSync(file, 'latin1'));
}

function listFolder(folder: string): readonly string[] | undefined {
  return ifThere(() => readdirSync(folder));
}

/** Not every system has them, and not everybody may read them: then they say nothing. */
function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
