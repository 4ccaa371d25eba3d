import { UsageError } from '../../lib/errors.ts';
import { suggest } from '../../lib/suggest.ts';
import { flag, type Command, type CommandInput } from '../command.ts';

type RulesCommand = 'vectors';

const RULES_COMMANDS: Readonly<Record<RulesCommand, (input: CommandInput) => Promise<number>>> = {
  vectors: async (input) => {
    const [, folder, ...surplus] = input.positionals;
    if (folder === undefined || surplus.length > 0) {
      throw new UsageError('rules.vectors', 'rampart rules vectors takes one folder of vectors');
    }
    const { runVectors } = await import('../rules/vectors.ts');
    return runVectors(folder, { json: flag(input, 'json'), out: input.output.out });
  },
};

export const rulesCommand: Command = {
  usage: 'vectors DIR',
  help: [
    '  vectors DIR  judge the operator and transformation vectors in DIR (JSON)',
    '  --json       print the result as JSON',
    '',
    'Exit code 1 where anything failed.',
  ],
  options: {},
  positionals: { min: 1, max: Infinity, name: `one of: ${Object.keys(RULES_COMMANDS).join(', ')}` },
  run: (input) => {
    const [name = ''] = input.positionals;
    if (Object.hasOwn(RULES_COMMANDS, name)) return RULES_COMMANDS[name as RulesCommand](input);
    const near = suggest(name, Object.keys(RULES_COMMANDS));
    const hint = near === undefined ? 'see "rampart rules --help"' : `did you mean "${near}"?`;
    throw new UsageError('rules.unknown', `there is no "rampart rules ${name}"; ${hint}`);
  },
};
