import { globSync } from 'node:fs';
import path from 'node:path';
import { edgeListFile, KNOWN_EDGES, readEdgeLists, type EdgeList } from '../../config/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { dataFoldersIn } from '../../roles/index.ts';
import { findDataFolder } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { counted } from '../counted.ts';
import { rollBackEdge, shippedList, updateEdge } from '../edges/update-edge.ts';
import { usualConfigFile } from '../load-policy.ts';
import { printableText } from '../printable.ts';
import { runSubCommand, type SubCommand } from '../sub-command.ts';

type EdgesCommandName = 'list' | 'show' | 'update' | 'rollback';

const WHERE_OPTIONS = ['config', 'data'] as const;

const EDGES_COMMANDS: Readonly<Record<EdgesCommandName, SubCommand>> = {
  list: { options: WHERE_OPTIONS, run: list },
  show: { options: WHERE_OPTIONS, run: show },
  update: { options: [...WHERE_OPTIONS, 'from', 'sha256', 'force', 'dry-run'], run: update },
  rollback: { options: WHERE_OPTIONS, run: rollBack },
};

export const edgesCommand: Command = {
  usage: 'list | show NAME | update NAME [--from FILE|URL] [--sha256 HEX] | rollback NAME',
  help: [
    '  list               CDNs whose networks are known here: how many, from where, of when',
    '  show NAME          the networks that count, one a line',
    '  update NAME        take its list from where it is published (cloudflare, fastly), or',
    '    --from FILE|URL    from there: networks one a line, or the JSON of its API',
    '    --sha256 HEX       only if what comes has this digest',
    '    --dry-run          say what would change, and change nothing',
    '    --force            also where more than half of the networks in force are missing in it',
    '  rollback NAME      make the list before count again',
    '  -c, --config FILE  the configuration (default: rampart.yaml here, if there is one)',
    '  --data DIR         the data folder (default: as for "rampart up")',
    '  --json             print the result as JSON',
    '',
    'The list counts for "gateway.edges: [{ name: NAME }]" without networks of its own. A running Rampart',
    'takes it within a second. Whatever fails, the list in force stays.',
    '',
    'Exit code 1: the source does not answer, or its list is too different from the one in force.',
  ],
  options: {
    config: { type: 'string', short: 'c' },
    data: { type: 'string' },
    from: { type: 'string' },
    sha256: { type: 'string' },
    force: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  positionals: { min: 1, max: 2, name: `one of: ${Object.keys(EDGES_COMMANDS).join(', ')}` },
  run: (input) => runSubCommand('edges', EDGES_COMMANDS, input),
};

async function list(input: CommandInput): Promise<number> {
  if (input.positionals.length > 1) {
    throw new UsageError('edges.surplus', 'rampart edges list takes no arguments');
  }
  const folder = await findFolder(input);
  const taken = globSync('*.json', { cwd: folder }).map((name) => path.basename(name, '.json'));
  const names = [...new Set([...Object.keys(KNOWN_EDGES), ...taken])].sort();
  const { out, err } = input.output;
  const problems: string[] = [];
  const rows = names.flatMap((name) => {
    const row = describeRow(folder, name, problems);
    return row === undefined ? [] : [{ name, ...row }];
  });
  if (flag(input, 'json')) out(JSON.stringify({ edges: rows, problems }));
  else for (const { name, ...row } of rows) for (const line of describe(name, row)) out(line);
  for (const problem of problems) err(`rampart: ${problem}`);
  return problems.length === 0 ? EXIT_OK : EXIT_FAILURE;
}

async function show(input: CommandInput): Promise<number> {
  const { name, file } = await findEdge(input, 'show');
  const found = readEdgeLists(file)?.current ?? shippedList(name);
  if (found === undefined) {
    throw new UsageError(
      'edges.none',
      `there is no list of ${name}; take one with "rampart edges update ${name} --from FILE|URL"`,
    );
  }
  const { out } = input.output;
  if (flag(input, 'json')) out(JSON.stringify({ name, ...found }));
  else for (const network of found.networks) out(network);
  return EXIT_OK;
}

async function update(input: CommandInput): Promise<number> {
  const sha256 = textOption(input, 'sha256')?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new UsageError('edges.sha256', '--sha256 takes 64 hexadecimal digits');
  }
  const dryRun = flag(input, 'dry-run');
  const { name, file } = await findEdge(input, 'update');
  const {
    list: taken,
    added,
    removed,
  } = await updateEdge({
    name,
    file,
    from: textOption(input, 'from'),
    sha256,
    force: flag(input, 'force'),
    dryRun,
    nowMs: systemClock.now(),
  });
  const { out } = input.output;
  if (flag(input, 'json')) {
    out(JSON.stringify({ name, applied: !dryRun, added, removed, ...taken }));
    return EXIT_OK;
  }
  for (const network of added) out(`+ ${network}`);
  for (const network of removed) out(`- ${network}`);
  for (const line of describe(name, { list: taken, isShipped: false })) out(line);
  if (dryRun) out('Nothing was changed (--dry-run).');
  else if (added.length + removed.length === 0) out('Nothing differs from what counted before.');
  else out(`It counts from now on; "rampart edges rollback ${name}" goes back.`);
  return EXIT_OK;
}

async function rollBack(input: CommandInput): Promise<number> {
  const { name, file } = await findEdge(input, 'rollback');
  const back = rollBackEdge(name, file);
  const { out } = input.output;
  if (flag(input, 'json')) out(JSON.stringify({ name, ...back }));
  else for (const line of describe(name, { list: back, isShipped: false })) out(line);
  return EXIT_OK;
}

interface Row {
  readonly list: EdgeList;
  readonly isShipped: boolean;
}

function describeRow(folder: string, name: string, problems: string[]): Row | undefined {
  const file = edgeListFile(folder, name);
  if (file === undefined) return undefined;
  try {
    const taken = readEdgeLists(file);
    if (taken !== undefined) return { list: taken.current, isShipped: false };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(`${error.message}; "rampart edges update ${name}" takes it anew`);
  }
  const shipped = shippedList(name);
  return shipped && { list: shipped, isShipped: true };
}

function describe(name: string, { list: shown, isShipped }: Row): readonly string[] {
  const when = new Date(shown.takenAtMs).toISOString();
  const how = isShipped ? `shipped, of ${when.slice(0, 10)}` : `taken ${when}`;
  return [
    `${name}: ${counted(shown.networks.length, 'network')}, ${how}, from ${printableText(shown.source)}`,
    `  ${shown.digest}`,
  ];
}

async function findEdge(
  input: CommandInput,
  command: EdgesCommandName,
): Promise<{ readonly name: string; readonly file: string }> {
  const [, name = ''] = input.positionals;
  const file = edgeListFile(await findFolder(input), name);
  if (file !== undefined) return { name, file };
  throw new UsageError(
    'edges.name',
    name === ''
      ? `rampart edges ${command} needs the name of a CDN, as in "rampart edges ${command} cloudflare"`
      : `"${printableText(name)}" is no name of a CDN: expected lower case letters, digits and "-"`,
  );
}

async function findFolder(input: CommandInput): Promise<string> {
  const config = textOption(input, 'config') ?? usualConfigFile();
  const values = config === undefined ? input.values : { ...input.values, config };
  return dataFoldersIn(await findDataFolder({ ...input, values })).edges;
}
