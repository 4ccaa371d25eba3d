import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { RunningRampart, type UpFacts } from '../../support/running-rampart.ts';

export interface Started {
  readonly rampart: RunningRampart;
  readonly facts: UpFacts;
  /** Where clients reach it. */
  readonly origin: string;
}

/**
 * Starts a whole Rampart on free ports, with its data in `folder`, and waits until it is up. `yaml` is
 * added to its configuration. One that does not come up is stopped before this rejects.
 */
export async function startRampart(
  folder: string,
  yaml: string,
  args: readonly string[] = [],
): Promise<Started> {
  const config = path.join(folder, 'rampart.yaml');
  writeFileSync(config, `console: { listen: "127.0.0.1:0" }\n${yaml}\n`);
  const data = path.join(folder, 'data');
  const rampart = new RunningRampart(data, ['-c', config, '--listen', '127.0.0.1:0', ...args]);
  try {
    const facts = await rampart.ready();
    return { rampart, facts, origin: facts.listen[0]! };
  } catch (error) {
    await rampart.stop();
    throw error;
  }
}

/** Process id of a role that is up now. Throws where it is not. */
export async function pidOf(rampart: RunningRampart, role: string): Promise<number> {
  const { roles } = await rampart.status();
  const pid = roles.find(({ name }) => name === role)?.pid;
  if (pid === undefined) throw new Error(`the ${role} role does not run`);
  return pid;
}
