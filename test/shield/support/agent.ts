import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { findAppLayout } from '../../../src/roles/app-layout.ts';
import { dataFoldersIn } from '../../../src/roles/supervisor/data-folders.ts';
import { commandFor } from '../../../src/roles/supervisor/role-command.ts';
import { roleSpecs } from '../../../src/roles/supervisor/role-specs.ts';
import {
  DEFAULT_SHIELD_OPTIONS,
  type ShieldOptions,
  type ShieldStatus,
} from '../../../src/shield/index.ts';
import { DEFAULT_PROVIDER_OPTIONS } from '../../../src/shield/provider/index.ts';
import type { Bench } from './namespaces.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../../src/cli/main.ts');

const NOBODY = { uid: 0, gid: 0, name: 'root' };

/** An agent process, talked to as the supervisor does. */
export class Agent {
  readonly #child: ChildProcess;
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(
    place: Pick<Bench, 'start'>,
    folder: string,
    ports: readonly number[],
    over: Partial<ShieldOptions> = {},
  ): Promise<Agent> {
    const layout = findAppLayout();
    const folders = dataFoldersIn(folder);
    const identities = { gateway: NOBODY, control: NOBODY, demo: NOBODY };
    const { file, args } = commandFor(roleSpecs(layout, folders, identities).agent, {
      nodeFile: layout.nodeFile,
      tools: { setpriv: undefined, unshare: undefined, mount: undefined },
      separateUsers: false,
      view: [],
      notes: [],
    });
    const agent = new Agent(place.start('server', file, args));
    const settings = {
      shieldFolder: folders.shield,
      journalFolder: folders.agentJournal,
      linkSocket: folders.linkSocket,
      shieldOptions: { ...DEFAULT_SHIELD_OPTIONS, ports, gatewayPorts: ports, ...over },
      providerOptions: { ...DEFAULT_PROVIDER_OPTIONS, mode: 'off' },
    };
    agent.#child.send({ type: 'start', settings });
    await agent.#next((message) => message['type'] === 'ready');
    return agent;
  }

  async ask(command: string): Promise<unknown> {
    const id = ++this.#asked;
    this.#child.send({ type: 'request', id, command });
    const reply = await this.#next((message) => message['id'] === id);
    assert.equal(reply['type'], 'reply', String(reply['message']));
    return reply['value'];
  }

  async status(): Promise<ShieldStatus> {
    return (await this.ask('shield.status')) as ShieldStatus;
  }

  /** It answers nothing any more, and holds all it has. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** As the supervisor ends it: it lets go of what needs somebody to watch it. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.send({ type: 'stop' });
    await ended;
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #next(
    wanted: (message: Record<string, unknown>) => boolean,
  ): Promise<Readonly<Record<string, unknown>>> {
    return new Promise((resolve, reject) => {
      const end = (): void => reject(new Error('the agent ended'));
      const look = (message: Record<string, unknown>): void => {
        if (!wanted(message)) return;
        this.#child.off('message', look);
        this.#child.off('exit', end);
        resolve(message);
      };
      this.#child.on('message', look);
      this.#child.once('exit', end);
    });
  }
}

/** Runs `rampart shield ARGS` on the bench's server, to its end. Gives what it prints. */
export function runShieldCommand(
  bench: Pick<Bench, 'run'>,
  folder: string,
  args: readonly string[],
): string {
  return bench.run('server', process.execPath, [COMMAND, 'shield', ...args, '--data', folder]);
}
