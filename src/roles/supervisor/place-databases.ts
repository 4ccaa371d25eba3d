import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { databasesOf } from '../../config/policy-databases.ts';
import type { Policy } from '../../config/index.ts';
import { databaseName } from '../database-name.ts';
import { OperationFailure } from '../operation-failure.ts';

/**
 * Copies the databases that a policy names to the folder where the gateway finds them: it may read no
 * other, and the files themselves may change at any time. Throws OperationFailure where that fails.
 */
export async function placeDatabases(policy: Policy, folder: string): Promise<void> {
  for (const [digest, file] of databasesOf(policy)) {
    const target = path.join(folder, databaseName(digest));
    if (!existsSync(target)) await copyChecked(file, digest, target);
  }
}

/** Removes what none of these policies names. */
export function forgetDatabases(policies: readonly Policy[], folder: string): void {
  const kept = new Set(
    policies.flatMap((policy) => [...databasesOf(policy).keys()].map(databaseName)),
  );
  for (const name of readdirSync(folder)) {
    if (!kept.has(name)) rmSync(path.join(folder, name), { force: true });
  }
}

/** Whole or not at all: a copy that was cut short never has the name. */
async function copyChecked(file: string, digest: string, target: string): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString('hex')}`;
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(file), hashing, createWriteStream(temporary, { mode: 0o640 }));
    if (hash.digest('hex') !== digest) {
      throw new OperationFailure('geo.changed', `${file} changed while it was read; try again`);
    }
    await rename(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof OperationFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperationFailure('geo.copy', `cannot copy ${file} for the gateway: ${reason}`);
  }
}
