import { EXIT_FAILURE, EXIT_OK } from '../../lib/errors.ts';
import { judgeVector, readVectors, type Judgement } from '../../inspect/index.ts';

export interface VectorsOptions {
  readonly json: boolean;
  /** Writes one line. */
  readonly out: (line: string) => void;
}

/**
 * `rampart rules vectors DIR`: judges every operator and transformation vector of a folder, prints the
 * counts, each failure and each exception with its reason, and returns the exit code: failure where any
 * vector failed. Throws UsageError where the folder holds no vectors or one cannot be read.
 */
export function runVectors(folder: string, { json, out }: VectorsOptions): number {
  const judgements = readVectors(folder).map(judgeVector);
  const failed = judgements.filter(({ state }) => state === 'failed');
  const excepted = judgements.filter(({ state }) => state === 'excepted');
  const passed = judgements.length - failed.length - excepted.length;
  if (json) {
    out(
      JSON.stringify({
        passed,
        failed: failed.length,
        excepted: excepted.length,
        failures: failed.map(summarise),
        exceptions: excepted.map(summarise),
      }),
    );
  } else {
    for (const judgement of failed) out(`failed    ${describe(judgement)}`);
    for (const judgement of excepted) out(`excepted  ${describe(judgement)}`);
    out(`${passed} passed, ${failed.length} failed, ${excepted.length} excepted`);
  }
  return failed.length === 0 ? EXIT_OK : EXIT_FAILURE;
}

interface Summary {
  readonly id: string;
  readonly name: string;
  readonly input: string;
  readonly detail: string;
}

function summarise({ vector, detail }: Judgement): Summary {
  return { id: vector.id, name: vector.name, input: vector.input, detail };
}

function describe({ vector, detail }: Judgement): string {
  return `${vector.id} (${vector.name}): ${detail}`;
}
