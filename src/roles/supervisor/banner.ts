import type { DefenceStatus } from '../../admin/index.ts';

export interface BannerFacts {
  readonly version: string;
  readonly startedInMs: number;
  readonly listen: readonly string[];
  readonly protects: string;
  readonly usesDemo: boolean;
  readonly consoleUrl: string;
  /** One-time link, or '' where there is a user already. */
  readonly setupUrl: string;
  readonly defences: readonly DefenceStatus[];
  readonly warnings: readonly string[];
}

const NAME_WIDTH = 22;

/** What a person sees once everything is up: where to go, what protects them, what to try. */
export function formatBanner(facts: BannerFacts): string {
  const address = reachable(facts.listen[0] ?? '');
  // Under "npm start" the command is not in the shell's path.
  const command = process.env['npm_lifecycle_event'] === undefined ? 'rampart' : 'npx rampart';
  const lines = [
    `Rampart ${facts.version} is up (${(facts.startedInMs / 1000).toFixed(1)} s)`,
    '',
    ...facts.listen.map(
      (url, index) =>
        `  Gateway   ${reachable(url)}${index === 0 ? `   in front of ${facts.protects}` : ''}`,
    ),
    facts.setupUrl === ''
      ? `  Console   ${reachable(facts.consoleUrl)}`
      : `  Console   ${reachable(facts.setupUrl)}   (opens once: choose a name and password)`,
    '',
    'Defences',
    ...facts.defences.map(
      ({ name, armed, reason }) =>
        `  ${armed ? 'armed    ' : 'not armed'}  ${name.padEnd(NAME_WIDTH)}${reason}`,
    ),
    ...(facts.warnings.length === 0
      ? []
      : ['', 'Warnings', ...facts.warnings.map((warning) => `  ${warning}`)]),
    '',
    'Try a first attack',
    `  curl -i "${address}${facts.usesDemo ? '/search?q=' : '/?q='}x%27%20UNION%20SELECT%201,name,2,password%20FROM%20users--"`,
    '',
    `Ctrl-C ends it. In another terminal: "${command} status", "${command} explain ID".`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A wildcard address is no place to go to; this machine's own is. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
