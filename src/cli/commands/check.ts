import { makeJsonSchema } from '../../config/index.ts';
import { formatListen } from '../../lib/listen-address.ts';
import { EXIT_OK, EXIT_USAGE, UsageError, UsageErrors } from '../../lib/errors.ts';
import type { LoadedSettings } from '../../roles/index.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { loadPolicy } from '../load-policy.ts';

export const checkCommand: Command = {
  usage: '[FILE | -c FILE]',
  help: [
    '  -c, --config FILE  the configuration (default: rampart.yaml here, if there is one)',
    '  --data DIR         the data folder whose exclusions count (default: as for "rampart up")',
    '  --schema           print the JSON Schema of the configuration, for editors',
    '  --json             print what was found as JSON',
    '',
    'Reads the configuration, certificates and rules as "rampart up" would, and says every mistake',
    'with its place. Starts nothing and connects to nothing.',
  ],
  options: {
    config: { type: 'string', short: 'c' },
    data: { type: 'string' },
    schema: { type: 'boolean' },
  },
  positionals: { min: 0, max: 1, name: 'a configuration file' },
  run: check,
};

async function check(input: CommandInput): Promise<number> {
  const { out } = input.output;
  if (flag(input, 'schema')) {
    out(makeJsonSchema().trimEnd());
    return EXIT_OK;
  }
  const file = textOption(input, 'config') ?? input.positionals[0];
  const dataFolder = textOption(input, 'data');
  if (!flag(input, 'json')) {
    for (const line of describe(await loadPolicy(file, { dataFolder }))) out(line);
    return EXIT_OK;
  }
  try {
    out(
      JSON.stringify({
        ok: true,
        errors: [],
        ...summarise(await loadPolicy(file, { dataFolder })),
      }),
    );
    return EXIT_OK;
  } catch (error) {
    const errors = error instanceof UsageErrors ? error.errors : [error];
    if (!errors.every((one) => one instanceof UsageError)) throw error;
    const listed = errors.map(({ code, message, location }) => ({ code, message, ...location }));
    out(JSON.stringify({ ok: false, errors: listed }));
    return EXIT_USAGE;
  }
}

function summarise({ policy, source, warnings, ruleCounts, ruleWarnings }: LoadedSettings): object {
  return {
    source,
    listen: policy.gateway.listen.map(formatListen),
    sites: policy.sites.map(({ name, hosts, upstream, waf }) => ({
      name,
      hosts,
      upstream: upstream.url,
      mode: waf.mode,
      rules: ruleCounts[waf.ruleSet] ?? 0,
    })),
    warnings: [...warnings, ...ruleWarnings],
  };
}

function describe(loaded: LoadedSettings): readonly string[] {
  const { policy, source, warnings, ruleCounts, ruleWarnings, usesDemo } = loaded;
  return [
    `${source === '' ? 'No configuration file: the defaults' : source} can be used.`,
    `  listens on ${policy.gateway.listen.map(formatListen).join(', ')}`,
    ...policy.sites.map(({ name, hosts, upstream, waf }) => {
      const names = hosts.length === 0 ? 'every host' : hosts.join(', ');
      const to = usesDemo ? 'the demo shop' : upstream.url;
      const rules =
        waf.mode === 'off' ? 'WAF off' : `${waf.mode}, ${ruleCounts[waf.ruleSet] ?? 0} rules`;
      return `  site ${name}: ${names} to ${to} (${rules})`;
    }),
    ...[...warnings, ...ruleWarnings].map((warning) => `warning: ${warning}`),
  ];
}
