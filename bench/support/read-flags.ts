import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, type ParseArgsOptionDescriptor, type ParseArgsOptionsConfig } from 'node:util';

const EXIT_USAGE = 2;

/** Options that no person gives: a benchmark starts itself with them. */
const OWN_FLAGS: ReadonlySet<string> = new Set(['inside']);

type FlagsOf<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options }>
>['values'];

interface More {
  /** `--no-plain` beside `--plain`. */
  readonly allowNegative?: boolean;
  /** Takes words without a dash too. */
  readonly words?: boolean;
}

/** The flags alone, of a benchmark that takes no words. See `readCommandLine`. */
export function readFlags<const Options extends ParseArgsOptionsConfig>(
  options: Options,
  more: More = {},
): FlagsOf<Options> {
  return readCommandLine(options, more).flags;
}

/**
 * The command line of a benchmark. With `--help` it prints what the file says of itself at its head, and
 * its flags, and ends; what it does not know it refuses in one line, and ends with 2.
 */
export function readCommandLine<const Options extends ParseArgsOptionsConfig>(
  options: Options,
  { allowNegative = false, words = false }: More = {},
): { readonly flags: FlagsOf<Options>; readonly words: readonly string[] } {
  const file = process.argv[1]!;
  const name = path.basename(file, '.ts');
  try {
    const { values, positionals } = parseArgs({
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowNegative,
      allowPositionals: words,
    });
    if ((values as { readonly help?: boolean }).help === true) {
      console.log(describe(readFileSync(file, 'utf8'), options));
      return process.exit(0);
    }
    return { flags: values as FlagsOf<Options>, words: positionals };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error;
    const what = message.split(/\. |\n/)[0]!.replace(/\.$/, '');
    console.error(`bench ${name}: ${what}; see "npm run bench -- ${name} --help"`);
    return process.exit(EXIT_USAGE);
  }
}

function describe(source: string, options: ParseArgsOptionsConfig): string {
  const head = /^(?:\/\/.*\n)+/.exec(source)?.[0] ?? '';
  const flags = Object.entries(options)
    .filter(([flag]) => !OWN_FLAGS.has(flag))
    .map(([flag, option]) => `  --${flag}${describeValue(option)}`);
  return [head.replaceAll(/^\/\/ ?/gm, '').trim(), '', 'Flags', ...flags, '  --help'].join('\n');
}

function describeValue({ type, default: usual }: ParseArgsOptionDescriptor): string {
  if (type === 'boolean') return usual === true ? ' (default; --no-... switches it off)' : '';
  const shown = Array.isArray(usual) ? usual.join(', ') : String(usual ?? '');
  return shown === '' ? ' VALUE' : ` VALUE (default: ${shown})`;
}
