import { readFileSync } from 'node:fs';
import { UsageError, UsageErrors } from '../lib/errors.ts';
import { checkConfig } from './check-config.ts';
import { normaliseConfig, type Config } from './config.ts';
import { describeIssues } from './describe-issues.ts';
import { configSchema } from './schema.ts';
import { parseYamlSource } from './yaml-source.ts';

/**
 * Reads and checks a configuration file. Throws UsageErrors with every mistake found in one pass,
 * each with file:line:col.
 */
export function loadConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageErrors([unreadable(file, error as NodeJS.ErrnoException)]);
  }
  return parseConfig(text, file);
}

/** Like `loadConfig`, from a text; `file` is only named in errors. */
export function parseConfig(text: string, file: string): Config {
  const source = parseYamlSource(text, file);
  if (!('data' in source)) throw new UsageErrors(source);
  const result = configSchema.safeParse(source.data ?? {});
  if (!result.success) throw new UsageErrors(describeIssues(result.error.issues, source));
  const config = normaliseConfig(result.data, file, source.locate);
  const errors = checkConfig(config, source.locate);
  if (errors.length > 0) throw new UsageErrors(errors);
  return config;
}

/** The configuration of someone who wrote none. */
export function defaultConfig(): Config {
  return normaliseConfig(configSchema.parse({}), undefined, () => undefined);
}

function unreadable(file: string, error: NodeJS.ErrnoException): UsageError {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new UsageError(
    'config.unreadable',
    `cannot read the configuration ${file}: ${reason}; name another one with -c FILE`,
  );
}
