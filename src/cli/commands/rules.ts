import type { Installation } from '../../config/index.ts';
import { EXIT_OK, UsageError } from '../../lib/errors.ts';
import { findDataFolder } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { loadPolicy, usualConfigFile } from '../load-policy.ts';
import type { AddRequest } from '../rules/crs/add-crs.ts';
import { runSubCommand, type SubCommand } from '../sub-command.ts';

type RulesCommandName = 'add' | 'list' | 'update' | 'rollback' | 'test' | 'conformance' | 'vectors';

const WHERE_OPTIONS = ['config', 'data'] as const;
const ADD_OPTIONS = [
  ...WHERE_OPTIONS,
  'from',
  'version',
  'sha256',
  'signature',
  'key',
  'fingerprint',
] as const;

const RULES_COMMANDS: Readonly<Record<RulesCommandName, SubCommand>> = {
  add: { options: ADD_OPTIONS, run: add },
  list: { options: WHERE_OPTIONS, run: list },
  update: { options: ADD_OPTIONS, run: update },
  rollback: { options: WHERE_OPTIONS, run: rollBack },
  test: { options: WHERE_OPTIONS, run: test },
  conformance: { options: ['crs', 'only'], run: conformance },
  vectors: { options: [], run: vectors },
};

async function add(input: CommandInput): Promise<number> {
  takeCrs(input);
  const { addCrs } = await import('../rules/crs/add-crs.ts');
  const root = await findRoot(input);
  const { installation, isNew } = await addCrs({ root, ...addOptions(input) });
  return tellInstallation(input, root, installation, isNew);
}

/** Like `add`, for those who have one: it says so where there is nothing to do. */
async function update(input: CommandInput): Promise<number> {
  takeCrs(input);
  const { readInstallation } = await import('../../config/index.ts');
  const root = await findRoot(input);
  if (readInstallation(root) === undefined) {
    throw new UsageError(
      'rules.not-installed',
      `the Core Rule Set is not installed in ${root}; type "rampart rules add crs"`,
    );
  }
  return add(input);
}

async function rollBack(input: CommandInput): Promise<number> {
  takeCrs(input);
  const { rollBackCrs } = await import('../rules/crs/add-crs.ts');
  const root = await findRoot(input);
  const installation = await rollBackCrs(root, configFile(input), textOption(input, 'data'));
  return tellInstallation(input, root, installation, true);
}

async function list(input: CommandInput): Promise<number> {
  takeNothing(input, 'list');
  const { listRules } = await import('../rules/list-rules.ts');
  return listRules({
    root: await findRoot(input),
    load: () => load(input),
    json: flag(input, 'json'),
    out: input.output.out,
  });
}

async function test(input: CommandInput): Promise<number> {
  takeNothing(input, 'test');
  const { testRules } = await import('../rules/test-rules.ts');
  return testRules({
    loaded: await load(input),
    json: flag(input, 'json'),
    out: input.output.out,
  });
}

async function conformance(input: CommandInput): Promise<number> {
  const folder = textOption(input, 'crs');
  if (folder === undefined || input.positionals.length > 1) {
    throw new UsageError(
      'rules.conformance',
      'rampart rules conformance needs --crs DIR, a release with rules/ and tests/regression, and nothing else',
    );
  }
  const { runConformance } = await import('../rules/conformance.ts');
  return runConformance(folder, {
    json: flag(input, 'json'),
    only: textOption(input, 'only') ?? '',
    out: input.output.out,
  });
}

async function vectors(input: CommandInput): Promise<number> {
  const [, folder, ...surplus] = input.positionals;
  if (folder === undefined || surplus.length > 0) {
    throw new UsageError('rules.vectors', 'rampart rules vectors takes one folder of vectors');
  }
  const { runVectors } = await import('../rules/vectors.ts');
  return runVectors(folder, { json: flag(input, 'json'), out: input.output.out });
}

/** The rule set that is meant: there is one that can be installed. */
function takeCrs(input: CommandInput): void {
  const [command, name, ...surplus] = input.positionals;
  if (name === 'crs' && surplus.length === 0) return;
  throw new UsageError(
    'rules.name',
    `rampart rules ${command} takes the name of a rule set: "rampart rules ${command} crs"`,
  );
}

function takeNothing(input: CommandInput, command: RulesCommandName): void {
  if (input.positionals.length === 1) return;
  throw new UsageError('rules.surplus', `rampart rules ${command} takes no arguments`);
}

async function findRoot(input: CommandInput): Promise<string> {
  const { dataFoldersIn } = await import('../../roles/index.ts');
  const file = configFile(input);
  const values = file === undefined ? input.values : { ...input.values, config: file };
  return dataFoldersIn(await findDataFolder({ ...input, values })).crs;
}

function configFile(input: CommandInput): string | undefined {
  return textOption(input, 'config') ?? usualConfigFile();
}

function load(input: CommandInput): ReturnType<typeof loadPolicy> {
  const dataFolder = textOption(input, 'data');
  return loadPolicy(configFile(input), dataFolder === undefined ? {} : { dataFolder });
}

function addOptions(input: CommandInput): Omit<AddRequest, 'root'> {
  const digest = textOption(input, 'sha256')?.toLowerCase();
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
    throw new UsageError('rules.sha256', '--sha256 takes 64 hexadecimal digits');
  }
  const fingerprint = textOption(input, 'fingerprint')?.replaceAll(' ', '').toUpperCase();
  if (fingerprint !== undefined && !/^[0-9A-F]{40}$/.test(fingerprint)) {
    throw new UsageError('rules.fingerprint', '--fingerprint takes 40 hexadecimal digits');
  }
  const signature = textOption(input, 'signature');
  const key = textOption(input, 'key');
  const from = textOption(input, 'from');
  const version = textOption(input, 'version');
  if (from !== undefined && version !== undefined) {
    throw new UsageError('rules.from', '--from and --version contradict each other');
  }
  if (version !== undefined && !/^\d{1,4}(?:\.\d{1,4}){1,3}$/.test(version)) {
    throw new UsageError('rules.version', `--version takes one such as 4.28.0, got "${version}"`);
  }
  const dataFolder = textOption(input, 'data');
  const config = configFile(input);
  return {
    from,
    version,
    sha256: digest,
    signature,
    key,
    fingerprint,
    configFile: config,
    dataFolder,
  };
}

async function tellInstallation(
  input: CommandInput,
  root: string,
  installation: Installation,
  isNew: boolean,
): Promise<number> {
  const { describeInstallation } = await import('../rules/list-rules.ts');
  const { out } = input.output;
  if (flag(input, 'json')) out(JSON.stringify({ isNew, crs: installation }));
  else {
    for (const line of describeInstallation(installation, root)) out(line);
    out(
      isNew
        ? 'It is current now; sites run it with "rules: [crs]".'
        : 'It was current already: nothing changed.',
    );
  }
  return EXIT_OK;
}

export const rulesCommand: Command = {
  usage: 'add crs | list | update crs | rollback crs | test | conformance --crs DIR | vectors DIR',
  help: [
    '  add crs       install a release of the OWASP Core Rule Set: fetched, verified, loaded, and only',
    '                then made current; the one before is kept',
    '    --version V        this release (default: the one that Rampart was tested with)',
    '    --from SOURCE      a folder, an archive (.tar.gz) or a URL',
    '    --sha256 HEX       the digest that the archive must have; without one that is named or known,',
    '                       what comes from a URL must have a good OpenPGP signature (gpgv):',
    '    --signature FILE   file or URL (default: beside the archive, with .asc)',
    '    --key FILE         file or URL of the public key (default: that of the CRS project), and',
    '    --fingerprint HEX  which key that must be (default: the one that signs CRS releases)',
    '  update crs    the same, where one is installed',
    '  rollback crs  make the release before current again',
    '  list          what is installed, and which rules which sites run',
    '  test          compile every rule set that the configuration uses, and run the tests it brings',
    '  conformance   send the regression tests of a Core Rule Set release to a gateway with its rules,',
    '                over real sockets, and judge what fired',
    '    --crs DIR          the release: rules/, crs-setup.conf.example, tests/regression',
    '    --only ID          only tests whose id contains this (as in 942100-4)',
    '  vectors DIR   judge the operator and transformation vectors in DIR (JSON)',
    '',
    '  -c, --config FILE  the configuration (default: rampart.yaml here, if there is one)',
    '  --data DIR         the data folder (default: as for "rampart up")',
    '  --json             print the result as JSON',
    '',
    'Exit code 1 where a test fails or a release cannot be fetched, 2 for what is written wrongly.',
  ],
  options: {
    config: { type: 'string', short: 'c' },
    crs: { type: 'string' },
    data: { type: 'string' },
    fingerprint: { type: 'string' },
    from: { type: 'string' },
    key: { type: 'string' },
    only: { type: 'string' },
    sha256: { type: 'string' },
    signature: { type: 'string' },
    version: { type: 'string' },
  },
  positionals: { min: 1, max: Infinity, name: `one of: ${Object.keys(RULES_COMMANDS).join(', ')}` },
  run: (input) => runSubCommand('rules', RULES_COMMANDS, input),
};
