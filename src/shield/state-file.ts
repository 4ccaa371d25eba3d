import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from '../lib/is-record.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { ShieldFailure } from './apply-report.ts';
import { DEFAULT_SHIELD_OPTIONS, readShieldOptions, type ShieldOptions } from './options.ts';

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
  /** What found no room on the disk, and the text that stands there in its place. */
  #kept: { readonly state: ShieldState; readonly over: string | undefined } | undefined;

  constructor(folder: string) {
    this.#file = path.join(folder, 'state.json');
  }

  /** Undefined where the shield was never applied, or was taken away in full. Throws ShieldFailure where it is unreadable. */
  read(): ShieldState | undefined {
    const text = this.#readText();
    if (this.#kept !== undefined && this.#kept.over === text) return this.#kept.state;
    // Somebody else wrote since: theirs is the last word.
    this.#kept = undefined;
    return parseText(text, this.#file);
  }

  /**
   * For whoever takes all away: as `read`, and of what is unreadable as much as is still true, with the
   * reason why that is not all.
   */
  salvage(): { readonly state: ShieldState | undefined; readonly reason: string } {
    try {
      return { state: this.read(), reason: '' };
    } catch (error) {
      return { state: { ...NOTHING, sysctls: this.#salvageSysctls() }, reason: messageOf(error) };
    }
  }

  /** Old or new, whole, also after a power cut. */
  write(state: ShieldState): void {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    replaceFile(this.#file, `${JSON.stringify(state, null, 1)}\n`, 0o600);
  }

  /**
   * Writes it, or remembers it until the next try where the disk has no room: that must neither keep the
   * shield from defending nor from being taken away. Returns why it is not written; '' where it is.
   */
  keep(state: ShieldState): string {
    try {
      this.write(state);
      this.#kept = undefined;
      return '';
    } catch (error) {
      this.#kept = { state, over: this.#readText() };
      return `${this.#file}: ${messageOf(error)}`;
    }
  }

  /** Tries again to write what was kept; true where that is done now. */
  retry(): boolean {
    const kept = this.#kept?.state;
    return kept !== undefined && this.read() === kept && this.keep(kept) === '';
  }

  remove(): void {
    this.#kept = undefined;
    for (const file of [this.#file, `${this.#file}.new`]) rmSync(file, { force: true });
  }

  #readText(): string | undefined {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** What was changed is still known where the options are not, as after a step back to an older version. */
  #salvageSysctls(): readonly ChangedSysctl[] {
    try {
      const value: unknown = JSON.parse(this.#readText() ?? '');
      return isRecord(value) ? readSysctls(value['sysctls']) : [];
    } catch {
      // The reason is told with the failure to read the whole.
      return [];
    }
  }
}

const SYSCTL_NAME = /^net(\.[a-z0-9_]+){1,5}$/;
const SYSCTL_VALUE = /^\d{1,12}$/;

/** Stands for a state of which nothing is known but that it has to go. */
const NOTHING: ShieldState = {
  armed: false,
  options: DEFAULT_SHIELD_OPTIONS,
  confirmed: false,
  previous: undefined,
  sysctls: [],
};

function parseText(text: string | undefined, file: string): ShieldState | undefined {
  if (text === undefined) return undefined;
  try {
    return parseState(JSON.parse(text));
  } catch (error) {
    throw new ShieldFailure(
      `${file} cannot be read (${messageOf(error)}): "rampart shield off" takes away what there is`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readSysctls(value: unknown): readonly ChangedSysctl[] {
  return Array.isArray(value) ? value.filter(isChangedSysctl) : [];
}

function parseState(value: unknown): ShieldState {
  const { armed, options, confirmed, previous, sysctls } = value as Readonly<
    Record<string, unknown>
  >;
  return {
    armed: armed === true,
    options: readShieldOptions(options),
    confirmed: confirmed === true,
    previous: previous === undefined ? undefined : readShieldOptions(previous),
    sysctls: readSysctls(sysctls),
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
