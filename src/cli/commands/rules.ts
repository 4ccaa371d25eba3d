import { UsageError } from '../../lib/errors.ts';
import { suggest } from '../../lib/suggest.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';

type RulesCommand = 'conformance' | 'vectors';

const RULES_COMMANDS: Readonly<Record<RulesCommand, (input: CommandInput) => Promise<number>>> = {
  conformance: async (input) => {
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
  },
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
  usage: 'conformance --crs DIR [--only ID] | vectors DIR',
  help: [
    '  conformance  send the regression tests of a Core Rule Set release to a gateway with its rules,',
    '               over real sockets, and judge what fired',
    '    --crs DIR  the release: rules/, crs-setup.conf.example, tests/regression',
    '    --only ID  only tests whose id contains this (as in 942100-4)',
    '  vectors DIR  judge the operator and transformation vectors in DIR (JSON)',
    '  --json       print the result as JSON',
    '',
    'Exit code 1 where anything failed.',
  ],
  options: { crs: { type: 'string' }, only: { type: 'string' } },
  positionals: { min: 1, max: Infinity, name: `one of: ${Object.keys(RULES_COMMANDS).join(', ')}` },
  run: (input) => {
    const [name = ''] = input.positionals;
    if (Object.hasOwn(RULES_COMMANDS, name)) return RULES_COMMANDS[name as RulesCommand](input);
    const near = suggest(name, Object.keys(RULES_COMMANDS));
    const hint = near === undefined ? 'see "rampart rules --help"' : `did you mean "${near}"?`;
    throw new UsageError('rules.unknown', `there is no "rampart rules ${name}"; ${hint}`);
  },
};
