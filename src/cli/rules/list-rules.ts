import { readInstallation, type Installation } from '../../config/index.ts';
import { EXIT_OK, EXIT_USAGE, UsageError, UsageErrors } from '../../lib/errors.ts';
import type { LoadedSettings } from '../../roles/index.ts';
import { isIntact } from './crs/crs-store.ts';

/** The rules that sites run, by the name of their rule set. */
export interface UsedRules {
  readonly name: string;
  readonly rules: number;
  readonly sites: readonly string[];
}

export interface ListRequest {
  /** Where releases are installed. */
  readonly root: string;
  /** Loads the policy; throws UsageError(s) where that cannot be. */
  readonly load: () => Promise<LoadedSettings>;
  readonly json: boolean;
  readonly out: (line: string) => void;
}

/**
 * `rampart rules list`: what is installed, and which rules which sites run. A configuration that cannot
 * be loaded is told beside what is installed (exit code 2).
 */
export async function listRules({ root, load, json, out }: ListRequest): Promise<number> {
  const errors: string[] = [];
  const installation = attempt(() => readInstallation(root), errors);
  let used: readonly UsedRules[] = [];
  try {
    used = usedRules(await load());
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof UsageErrors)) throw error;
    errors.push(...error.message.split('\n'));
  }
  if (installation !== undefined && !isIntact(root, installation.current)) {
    errors.push(
      `files of the Core Rule Set in ${root} were changed since it was installed; "rampart rules add crs" installs it anew`,
    );
  }
  if (json) out(JSON.stringify({ crs: installation ?? null, ruleSets: used, errors }));
  else for (const line of describe(installation, used, root, errors)) out(line);
  return errors.length === 0 ? EXIT_OK : EXIT_USAGE;
}

/** Which sites run which rule set. Sites whose WAF is off run none. */
export function usedRules({ policy, ruleCounts }: LoadedSettings): readonly UsedRules[] {
  return Object.keys(policy.ruleSets).map((name) => ({
    name,
    rules: ruleCounts[name] ?? 0,
    sites: policy.sites.filter(({ waf }) => waf.ruleSet === name).map((site) => site.name),
  }));
}

function attempt(read: () => Installation | undefined, errors: string[]): Installation | undefined {
  try {
    return read();
  } catch (error) {
    errors.push(`what is installed cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function describe(
  installation: Installation | undefined,
  used: readonly UsedRules[],
  root: string,
  errors: readonly string[],
): readonly string[] {
  return [
    ...describeInstallation(installation, root),
    ...used.map(({ name, rules, sites }) => `${name}: ${rules} rules, run by ${sites.join(', ')}`),
    ...errors.map((message) => `wrong: ${message}`),
  ];
}

/** The Core Rule Set that is installed, and what there is to go back to. */
export function describeInstallation(
  installation: Installation | undefined,
  root: string,
): readonly string[] {
  if (installation === undefined) {
    return [`The Core Rule Set is not installed in ${root}; "rampart rules add crs" installs it.`];
  }
  const { current, previous } = installation;
  const verified =
    current.verifiedBy === 'nothing' ? 'not verified' : `verified by its ${current.verifiedBy}`;
  return [
    `Core Rule Set ${current.version || '(of no version)'}: ${current.rules} rules, from ${current.source} (${verified}), installed ${current.installedAt.slice(0, 10)}`,
    ...(previous === undefined
      ? []
      : [
          `  before it: ${previous.version || '(of no version)'}, from ${previous.source}; "rampart rules rollback crs" goes back`,
        ]),
  ];
}
