import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from '../../lib/is-record.ts';
import { replaceFile } from '../../lib/replace-file.ts';
import { isInterfaceName } from './provider-options.ts';

/** Scrubbing that was asked for and not yet taken back. */
export interface Engagement {
  readonly id: string;
  readonly interface: string;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
}

const FILE = 'provider.json';
const MODE = 0o600;

/** What the provider tier must not forget, as a file of root's. */
export class EngagementFile {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, FILE);
  }

  /** Nothing where there is no file, or none that can be read: scrubbing then ends as its provider says. */
  read(): readonly Engagement[] {
    try {
      const value = JSON.parse(readFileSync(this.#file, 'utf8')) as unknown;
      return Array.isArray(value) ? value.filter(isEngagement) : [];
    } catch {
      return [];
    }
  }

  write(engagements: readonly Engagement[]): void {
    if (engagements.length === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    replaceFile(this.#file, `${JSON.stringify(engagements)}\n`, MODE);
  }
}

function isEngagement(value: unknown): value is Engagement {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    isInterfaceName(value['interface']) &&
    typeof value['sinceMs'] === 'number'
  );
}
