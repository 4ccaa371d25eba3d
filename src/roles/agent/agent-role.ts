// Not through the module's door: the list itself, and its database, are control's.
import { followBans } from '../../bans/follow-bans.ts';
import { JournalWriter } from '../../events/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { connectLink, type Link } from '../../link/index.ts';
import { readShieldOptions, type ShieldOptions } from '../../shield/index.ts';
import { readProviderOptions, type ProviderOptions } from '../../shield/provider/index.ts';
import { findAppLayout } from '../app-layout.ts';
import { giveMemoryBack } from '../give-memory-back.ts';
import type { ToRole } from '../messages.ts';
import { tellSupervisor } from '../role-runtime.ts';
import { describeContainerWatch, readHostCapabilities } from './capabilities.ts';
import { ProviderService } from './provider-service.ts';
import { ShieldService } from './shield-service.ts';

export interface AgentSettings {
  readonly shieldFolder: string;
  readonly journalFolder: string;
  readonly linkSocket: string;
  readonly shieldOptions: ShieldOptions;
  readonly providerOptions: ProviderOptions;
}

/** Counts and rates move without anything that changes what is armed. */
const REPORT_INTERVAL_MS = 5000;

type Message = Exclude<ToRole, { type: 'start' | 'stop' }>;

/** What the agent does when it is asked: the whole list. Nothing else reaches the kernel. */
type AgentCommand =
  | 'shield.options'
  | 'shield.provider'
  | 'shield.provider.retry'
  | 'shield.provider.use'
  | 'shield.reload'
  | 'shield.status'
  | 'shield.use';

/** The role that is root: the flood shield, and what the machine offers. */
export class AgentRole {
  #shield: ShieldService | undefined;
  #provider: ProviderService | undefined;
  #journal: JournalWriter | undefined;
  #link: Link | undefined;
  #reporting: NodeJS.Timeout | undefined;
  #stopped = false;

  async start(settings: AgentSettings): Promise<Readonly<Record<string, unknown>>> {
    this.#journal = new JournalWriter({ folder: settings.journalFolder, writer: 'agent' });
    this.#shield = new ShieldService({
      folder: settings.shieldFolder,
      kernelFolder: findAppLayout().kernelFolder,
      journal: this.#journal,
      clock: systemClock,
      onChange: () => void this.#tellDefences(),
      options: settings.shieldOptions,
    });
    await this.#shield.start();
    await this.#shield.use(settings.shieldOptions);
    const shield = this.#shield;
    this.#provider = new ProviderService({
      folder: settings.shieldFolder,
      journal: this.#journal,
      clock: systemClock,
      options: settings.providerOptions,
      askShield: () => shield.status(),
    });
    this.#provider.start();
    this.#link = connectLink({ socket: settings.linkSocket, role: 'agent' });
    followBans(this.#link, this.#shield.bans);
    await this.#tellDefences();
    this.#reportLater();
    return {};
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#reporting);
    await this.#link?.close();
    this.#provider?.stop();
    await this.#shield?.stop();
    await this.#journal?.close();
  }

  handle(message: Message): void {
    if (message.type === 'request') {
      void this.#answer(message.id, message.command, message.payload);
    }
  }

  async #answer(id: number, command: string, payload: unknown): Promise<void> {
    try {
      if (!isAgentCommand(command)) throw new Error(`the agent knows no command "${command}"`);
      const shield = this.#shield;
      const provider = this.#provider;
      if (shield === undefined || provider === undefined) {
        throw new Error('the agent is just starting; try again');
      }
      const value = await COMMANDS[command]({ shield, provider }, payload);
      tellSupervisor({ type: 'reply', id, value });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      tellSupervisor({ type: 'reply-error', id, message: text });
    }
  }

  async #tellDefences(): Promise<void> {
    const shield = this.#shield;
    const provider = this.#provider;
    if (shield === undefined || provider === undefined) return;
    try {
      const status = await shield.status();
      const watch = describeContainerWatch(readHostCapabilities());
      tellSupervisor({ type: 'shield', report: shield.report(status) });
      tellSupervisor({
        type: 'defences',
        defences: [shield.defence(status), provider.defence(), watch],
      });
    } catch (error) {
      // The kernel's answer could not be read: the next one will tell.
      console.error('agent: how the shield is could not be read:', error);
    }
  }

  /** One after the other: while a flood is on, the kernel may take its time to answer. */
  #reportLater(): void {
    if (this.#stopped) return;
    this.#reporting = setTimeout(() => {
      void this.#tellDefences().then(() => this.#reportLater());
    }, REPORT_INTERVAL_MS);
  }
}

interface Services {
  readonly shield: ShieldService;
  readonly provider: ProviderService;
}

type Answer = (services: Services, payload: unknown) => Promise<unknown>;

const COMMANDS: Readonly<Record<AgentCommand, Answer>> = {
  'shield.options': ({ shield }) => Promise.resolve(shield.options),
  'shield.provider': ({ provider }) => Promise.resolve(provider.status()),
  'shield.provider.retry': ({ provider }) => provider.retry(),
  'shield.provider.use': ({ provider }, payload) =>
    provider.use(readProviderOptions(payload)).then(() => null),
  'shield.reload': ({ shield }) => shield.reload().then(() => null),
  'shield.status': ({ shield }) => shield.status(),
  'shield.use': ({ shield }, payload) =>
    shield.use(readShieldOptions(payload)).then(() => {
      // A reload: once this call has ended, which holds the old options.
      setImmediate(giveMemoryBack);
      return null;
    }),
};

function isAgentCommand(command: string): command is AgentCommand {
  return Object.hasOwn(COMMANDS, command);
}
