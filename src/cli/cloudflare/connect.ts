import { readFileSync } from 'node:fs';
import { CLOUDFLARE_API, CloudflareApi, CloudflareError } from '../../cloudflare/index.ts';
import { UsageError } from '../../lib/errors.ts';
import { OperationFailure } from '../../roles/index.ts';
import { textOption, type CommandInput } from '../command.ts';

const TOKEN_VARIABLE = 'CLOUDFLARE_API_TOKEN';
const SECRET = /^[\x21-\x7e]{16,512}$/;
const IDENTIFIER = /^[0-9a-f]{32}$/;
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/;

/** The API with the token of a file or of the environment; it is in no error. */
export function openApi(input: CommandInput): CloudflareApi {
  const url = (textOption(input, 'api') ?? CLOUDFLARE_API).replace(/\/$/, '');
  if (!url.startsWith('https://') && !LOOPBACK.test(url)) {
    throw new UsageError('cloudflare.api', '--api: expected an https URL: a token goes there');
  }
  const file = textOption(input, 'token-file');
  const token = file === undefined ? process.env[TOKEN_VARIABLE] : readSecret(input, 'token-file');
  if (token === undefined || !SECRET.test(token)) {
    throw new UsageError(
      'cloudflare.token',
      `no token: name a file with --token-file FILE, or set ${TOKEN_VARIABLE}`,
    );
  }
  return new CloudflareApi({ token, url });
}

/** One line of a file that an option names. */
export function readSecret(input: CommandInput, option: string): string {
  const file = textOption(input, option);
  if (file === undefined) throw new UsageError('cloudflare.secret', `--${option} FILE is missing`);
  let text: string;
  try {
    text = readFileSync(file, 'latin1').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError('cloudflare.secret', `--${option}: ${file} cannot be read (${code})`);
  }
  if (SECRET.test(text)) return text;
  throw new UsageError(
    'cloudflare.secret',
    `--${option}: ${file} holds no secret: one line of 16 to 512 characters`,
  );
}

/** Of a zone or an account: 32 hex digits, as its overview page shows. */
export function readIdentifier(input: CommandInput, option: string): string | undefined {
  const text = textOption(input, option);
  if (text === undefined || IDENTIFIER.test(text)) return text;
  throw new UsageError('cloudflare.id', `--${option}: expected 32 hex digits, got "${text}"`);
}

/** What Cloudflare refuses is a failure, no mistake of ours. */
export async function failPlainly<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CloudflareError)) throw error;
    throw new OperationFailure('cloudflare', error.message);
  }
}
