import { UsageError } from '../../lib/errors.ts';
import { runUp } from '../../roles/index.ts';
import { flag, textOption, textOptions, type Command } from '../command.ts';

export const upCommand: Command = {
  usage: '[--upstream URL] [-c FILE] [--listen ADDRESS:PORT]... [--data DIR]',
  help: [
    '  --upstream URL         protect this service; without it and without sites: the demo shop',
    '  -c, --config FILE      read rampart.yaml from FILE',
    '  --listen ADDRESS:PORT  where clients connect; may be repeated',
    '                         (demo shop: 127.0.0.1:8080, otherwise 0.0.0.0:8080)',
    '  --data DIR             where journal and store lie',
    '                         (root: /var/lib/rampart, otherwise ~/.local/state/rampart)',
    '  --json                 one line of JSON once everything is up',
    '',
    'SIGHUP, or a change of the configuration or its files, loads it again. SIGTERM and Ctrl-C let',
    'requests finish first; a second one does not.',
  ],
  options: {
    upstream: { type: 'string' },
    config: { type: 'string', short: 'c' },
    listen: { type: 'string', multiple: true },
    data: { type: 'string' },
  },
  positionals: { min: 0, max: 0, name: '' },
  run: (input) => {
    for (const name of ['upstream', 'config', 'data']) {
      if (textOption(input, name) === '') {
        throw new UsageError('cli.empty-option', `--${name} needs a value`);
      }
    }
    return runUp({
      upstream: textOption(input, 'upstream'),
      configFile: textOption(input, 'config'),
      listen: textOptions(input, 'listen'),
      dataFolder: textOption(input, 'data'),
      json: flag(input, 'json'),
    });
  },
};
