import { readFileSync } from 'node:fs';

/**
 * Memory of a process in bytes: its proportional share (PSS), so that pages shared with other roles
 * count once over all of them; the resident set where the kernel does not tell us more; undefined
 * where there is no /proc.
 */
export function processMemoryBytes(pid: number): number | undefined {
  return (
    readKilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') ??
    readKilobytes(`/proc/${pid}/status`, 'VmRSS')
  );
}

function readKilobytes(file: string, field: string): number | undefined {
  try {
    const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'latin1'));
    return match === null ? undefined : Number(match[1]) * 1024;
  } catch {
    return undefined;
  }
}
