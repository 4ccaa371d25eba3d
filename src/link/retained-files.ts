import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { isTopic } from './messages.ts';
import type { RetainedTopic } from './link.ts';

export interface RetainedValue {
  readonly version: number;
  readonly value: unknown;
}

/** Values hold the keys of certificates: for the owner and its group, and nobody else. */
const FILE_MODE = 0o640;

/**
 * Topics that outlive the server, so that a gateway that starts while control is away still gets its
 * policy. What a status says is over when its publisher is.
 */
export function isKept(topic: RetainedTopic): boolean {
  return topic === 'policy' || topic === 'bans';
}

/** Reads the value last kept; undefined where there is none, or none that can be read. */
export function readRetained(folder: string, topic: RetainedTopic): RetainedValue | undefined {
  try {
    const text = readFileSync(fileOf(folder, topic), 'utf8');
    const { topic: kept, version, value } = JSON.parse(text) as Record<string, unknown>;
    return kept === topic && Number.isSafeInteger(version)
      ? { version: version as number, value }
      : undefined;
  } catch {
    // Not there, not ours to read, or cut short by a power cut: in each case there is no value.
    return undefined;
  }
}

/** Keeps a value: whoever reads the file finds the old one or the new one, whole. */
export async function writeRetained(
  folder: string,
  topic: RetainedTopic,
  { version, value }: RetainedValue,
): Promise<void> {
  const file = fileOf(folder, topic);
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', FILE_MODE);
  try {
    // An older file may have been left with another mode.
    await handle.chmod(FILE_MODE);
    await handle.writeFile(JSON.stringify({ topic, version, value }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

function fileOf(folder: string, topic: RetainedTopic): string {
  if (!isTopic(topic)) throw new RangeError('not a topic');
  return path.join(folder, `${topic}.json`);
}
