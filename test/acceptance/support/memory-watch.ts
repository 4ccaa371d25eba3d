import { processMemoryBytes } from '../../../src/roles/supervisor/memory.ts';

const SAMPLE_INTERVAL_MS = 50;

/** Memory of a process (PSS) in bytes, now. Throws where it is gone. */
export function memoryOf(pid: number): number {
  const bytes = processMemoryBytes(pid);
  if (bytes === undefined) throw new Error(`no process ${pid}`);
  return bytes;
}

export interface MemoryUse {
  readonly beforeBytes: number;
  readonly peakBytes: number;
}

/** Runs `work` and samples the memory of process `pid` meanwhile. */
export async function watchMemory(pid: number, work: () => Promise<void>): Promise<MemoryUse> {
  const beforeBytes = memoryOf(pid);
  let peakBytes = beforeBytes;
  const sample = (): void => {
    peakBytes = Math.max(peakBytes, memoryOf(pid));
  };
  const timer = setInterval(sample, SAMPLE_INTERVAL_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  sample();
  return { beforeBytes, peakBytes };
}

export function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(0)} MB`;
}
