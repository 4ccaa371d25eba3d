import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';
import { readShieldOptions, type ShieldOptions } from './options.ts';

/** A kernel setting that the shield changed, and what it was. */
export interface ChangedSysctl {
  readonly name: string;
  readonly before: string;
  readonly set: string;
}

/**
 * What the shield must not forget: written before anything is changed, so that whatever happens in
 * between can be undone by whoever comes next.
 */
export interface ShieldState {
  /** False while the shield is being taken away: what is left must go. */
  readonly armed: boolean;
  readonly options: ShieldOptions;
  readonly confirmed: boolean;
  /** What was confirmed before `options`, to come back to. */
  readonly previous: ShieldOptions | undefined;
  readonly sysctls: readonly ChangedSysctl[];
}

/** The state as a file. Root's alone: who can write it decides what root writes to /proc/sys. */
export class StateFile {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'state.json');
  }

  /** Undefined where the shield was never applied, or was taken away in full. Throws where it is unreadable. */
  read(): ShieldState | undefined {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return parseState(JSON.parse(text));
  }

  /** Old or new, whole, also after a power cut. */
  write(state: ShieldState): void {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    replaceFile(this.#file, `${JSON.stringify(state, null, 1)}\n`, 0o600);
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

const SYSCTL_NAME = /^net(\.[a-z0-9_]+){1,5}$/;
const SYSCTL_VALUE = /^\d{1,12}$/;

function parseState(value: unknown): ShieldState {
  const { armed, options, confirmed, previous, sysctls } = value as Readonly<
    Record<string, unknown>
  >;
  return {
    armed: armed === true,
    options: readShieldOptions(options),
    confirmed: confirmed === true,
    previous: previous === undefined ? undefined : readShieldOptions(previous),
    sysctls: Array.isArray(sysctls) ? sysctls.filter(isChangedSysctl) : [],
  };
}

function isChangedSysctl(value: unknown): value is ChangedSysctl {
  const { name, before, set } = value as Readonly<Record<string, unknown>>;
  return (
    typeof name === 'string' &&
    SYSCTL_NAME.test(name) &&
    typeof before === 'string' &&
    SYSCTL_VALUE.test(before) &&
    typeof set === 'string' &&
    SYSCTL_VALUE.test(set)
  );
}
