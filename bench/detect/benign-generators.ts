import type { Random } from './random.ts';
import {
  ADJECTIVES,
  CHINESE_PHRASES,
  CHINESE_PUNCTUATION,
  CODE_STATEMENTS,
  EMAIL_HOSTS,
  FIRST_NAMES,
  LAST_NAMES,
  NOUNS,
  SHELL_SNIPPETS,
  SQL_TOPICS,
  STREETS,
  TAGS,
  VERBS,
} from './benign-words.ts';

export type Generator = (random: Random) => string;

const NUMBER = (random: Random): string => String(random.integer(random.pick([10, 100, 5000])));

/** Values by kind. Kinds take turns, so that each has its share of the corpus. */
export const GENERATORS: Readonly<Record<string, Generator>> = {
  sentence: makeSentence,
  paragraph: (random) => repeat(random, 2 + random.integer(4), makeSentence, ' '),
  quoted: makeQuoted,
  chinese: makeChinese,
  person: makePerson,
  address: makeAddress,
  measure: makeMeasure,
  search: makeSearch,
  filter: makeFilter,
  markdown: makeMarkdown,
  tutorial: makeTutorial,
  script: makeScript,
  shellTalk: makeShellTalk,
  richText: makeRichText,
  style: makeStyle,
  json: (random) => JSON.stringify(makeObject(random, 0)),
  url: makeUrl,
  beacon: makeBeacon,
  cookie: makeCookie,
  token: makeToken,
  password: makePassword,
  mathematics: makeMathematics,
  list: makeList,
  userAgent: makeUserAgent,
  base64: (random) =>
    Buffer.from(random.chance(0.5) ? makeSentence(random) : makePassword(random)).toString(
      'base64',
    ),
};

function repeat(random: Random, count: number, make: Generator, separator: string): string {
  return Array.from({ length: count }, () => make(random)).join(separator);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function makeSentence(random: Random): string {
  const noun = (): string => random.pick(NOUNS);
  const forms: readonly (() => string)[] = [
    () =>
      `The ${noun()}'s ${noun()} ${random.pick(VERBS)} the ${random.pick(ADJECTIVES)} ${noun()}`,
    () =>
      `I ${random.pick(VERBS)} ${NUMBER(random)} ${noun()}s or ${NUMBER(random)} ${noun()}s and ${random.pick(VERBS)} the rest`,
    () =>
      `${random.pick(VERBS)} the ${noun()} from the ${noun()} where the ${noun()} is ${random.pick(ADJECTIVES)}`,
    () => `it isn't the ${noun()}, it's the ${noun()} -- and that's ${random.pick(ADJECTIVES)}`,
    () => `${noun()} and ${noun()} or ${noun()}; ${noun()}s' ${noun()} (${NUMBER(random)})`,
    () =>
      `how do I ${random.pick(VERBS)} a ${noun()} when the ${noun()} doesn't ${random.pick(VERBS)}?`,
    () =>
      `${noun()} #${NUMBER(random)}: ${random.pick(ADJECTIVES)} & ${random.pick(ADJECTIVES)}, "${noun()}" not '${noun()}'`,
    () =>
      `don't ${random.pick(VERBS)} ${noun()}s like that; ${random.pick(VERBS)} ${noun()} by ${noun()} having ${NUMBER(random)}`,
    () => `${noun()} = ${noun()} and ${noun()} <> ${noun()}`,
    () =>
      `${random.pick(FIRST_NAMES)}'s ${noun()} or ${random.pick(FIRST_NAMES)}'s ${noun()} is ${NUMBER(random)}% ${random.pick(ADJECTIVES)}`,
    () =>
      `${random.pick(VERBS)} (${random.pick(VERBS)} ${noun()} into ${noun()}) | ${noun()} & ${noun()}`,
  ];
  return (
    capitalize(random.pick(forms)()) + random.pick(['.', '!', '?', '...', ';', '', ' :-)', ' --'])
  );
}

function makeQuoted(random: Random): string {
  const quote = random.pick(["'", '"', '`', '\u2018', '\u201c']);
  const word = random.pick(NOUNS);
  return random.pick([
    `${quote}${word}${quote} ${random.pick(NOUNS)}`,
    `${random.pick(NOUNS)} ${quote}${word} ${random.pick(VERBS)}${quote} and ${quote}${random.pick(NOUNS)}${quote}`,
    `${word}${quote} ${random.pick(VERBS)}`,
    `${NUMBER(random)}${quote} x ${NUMBER(random)}${quote} ${word}`,
    `${NUMBER(random)}${quote} or ${NUMBER(random)}${quote} ${word}`,
    `${quote}${makeSentence(random)}${quote} -- ${random.pick(FIRST_NAMES)}`,
    `${word}s${quote} ${random.pick(['and', 'or', 'like', 'in', 'is'])} ${random.pick(NOUNS)}s${quote}`,
  ]);
}

function makeChinese(random: Random): string {
  const parts = Array.from({ length: 2 + random.integer(6) }, () => random.pick(CHINESE_PHRASES));
  const english = random.chance(0.4) ? ` ${random.pick(NOUNS)} ${random.pick(VERBS)} ` : '';
  return parts.map((part) => part + random.pick(CHINESE_PUNCTUATION)).join('') + english;
}

function makePerson(random: Random): string {
  const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  const mail = `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}`
    .toLowerCase()
    .replaceAll(' ', '');
  return random.pick([
    name,
    `${random.pick(LAST_NAMES)}, ${random.pick(FIRST_NAMES)} (${random.pick(['Mr', 'Ms', 'Dr'])}.)`,
    `${mail}@${random.pick(EMAIL_HOSTS)}`,
    `"${name}" <${mail}@${random.pick(EMAIL_HOSTS)}>`,
    `${name} & ${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    `${name}; ${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
  ]);
}

function makeAddress(random: Random): string {
  return `${NUMBER(random)}${random.pick(['', 'A', '-B', '/2'])} ${random.pick(LAST_NAMES)}${random.pick([' ', "'s "])}${random.pick(STREETS)}${random.pick([', ', '; ', ' | ', ' - '])}${random.pick(['Apt', 'Unit', 'Floor', '#'])} ${NUMBER(random)}${random.pick(['', ' (rear)', ', 2nd floor', ' & garage'])}`;
}

function makeMeasure(random: Random): string {
  return random.pick([
    `$${NUMBER(random)}.99`,
    `${NUMBER(random)}' x ${NUMBER(random)}'`,
    `${NUMBER(random)}-${NUMBER(random)}/${1 + random.integer(8)}"`,
    `+${NUMBER(random)} (${NUMBER(random)}) ${NUMBER(random)}-${NUMBER(random)}`,
    `${NUMBER(random)}% of ${NUMBER(random)} = ${NUMBER(random)}`,
    `${NUMBER(random)} <= ${random.pick(NOUNS)} < ${NUMBER(random)}`,
    `${NUMBER(random)}\u20ac/${NUMBER(random)}\u00a3`,
    `-${NUMBER(random)}.${NUMBER(random)},${NUMBER(random)}.${NUMBER(random)}`,
    `${NUMBER(random)}/${NUMBER(random)}/20${NUMBER(random)} ${NUMBER(random)}:${NUMBER(random)}`,
  ]);
}

function makeSearch(random: Random): string {
  const term = (): string =>
    random.pick([
      random.pick(NOUNS),
      `"${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}"`,
      `-${random.pick(NOUNS)}`,
      `${random.pick(['site', 'title', 'tag', 'from', 'in'])}:${random.pick(NOUNS)}`,
      `${NUMBER(random)}"`,
      `${random.pick(NOUNS)}*`,
      `(${random.pick(NOUNS)} ${random.pick(['OR', '|'])} ${random.pick(NOUNS)})`,
      random.pick(LAST_NAMES),
    ]);
  return repeat(
    random,
    1 + random.integer(5),
    term,
    random.pick([' ', ' ', ' AND ', ' OR ', ' + ', ' NOT ']),
  );
}

function makeFilter(random: Random): string {
  const operand = (): string =>
    random.pick([NUMBER(random), `"${random.pick(NOUNS)}"`, `'${random.pick(NOUNS)}'`]);
  const field = (): string =>
    random.pick(['status', 'price', 'age', 'created_at', 'user.name', 'category', 'total']);
  const condition = (): string =>
    random.pick([
      `${field()} ${random.pick(['=', '!=', '>', '<', '>=', '~'])} ${operand()}`,
      `${field()} ${random.pick(['eq', 'ne', 'gt', 'lt', 'like'])} ${operand()}`,
      `${field()} in (${operand()}, ${operand()})`,
      `${field()}:${operand()}`,
      `${field()}:[${NUMBER(random)} TO ${NUMBER(random)}]`,
    ]);
  return repeat(
    random,
    1 + random.integer(3),
    condition,
    random.pick([' AND ', ' and ', ' OR ', ';', ' && ', ',']),
  );
}

function makeMarkdown(random: Random): string {
  const block = (): string =>
    random.pick([
      `# ${makeSentence(random)}`,
      `- ${makeSentence(random)}\n- ${makeSentence(random)}`,
      `> ${makeSentence(random)}`,
      `| ${random.pick(NOUNS)} | ${random.pick(NOUNS)} |\n|---|---|\n| ${NUMBER(random)} | ${random.pick(LAST_NAMES)} |`,
      `[${random.pick(NOUNS)}](https://example.com/${random.pick(NOUNS)}?a=${NUMBER(random)}#${random.pick(NOUNS)})`,
      `Use \`${random.pick(CODE_STATEMENTS)}\` to ${random.pick(VERBS)} it.`,
      `\`\`\`\n${random.pick(CODE_STATEMENTS)}\n${random.pick(CODE_STATEMENTS)}\n\`\`\``,
      `1. ${makeSentence(random)}\n2. **${makeSentence(random)}**`,
      `![${random.pick(NOUNS)}'s photo](../images/${random.pick(NOUNS)}.png "${random.pick(NOUNS)}")`,
      `~~${random.pick(NOUNS)}~~ *${random.pick(NOUNS)}* __${random.pick(NOUNS)}__ --- ***`,
    ]);
  return repeat(random, 1 + random.integer(4), block, '\n\n');
}

function makeTutorial(random: Random): string {
  const topic = random
    .pick(SQL_TOPICS)
    .replaceAll('{t}', () => random.pick(NOUNS) + 's')
    .replaceAll('{c}', () => random.pick(NOUNS))
    .replaceAll('{n}', () => NUMBER(random));
  return `${makeSentence(random)} ${topic} ${random.chance(0.5) ? makeSentence(random) : ''}`.trim();
}

function makeScript(random: Random): string {
  const code = repeat(
    random,
    1 + random.integer(4),
    (inner) => inner.pick(CODE_STATEMENTS),
    random.pick(['\n', ' ', '\n\n']),
  );
  return random.chance(0.5) ? `${makeSentence(random)}\n${code}\n${makeSentence(random)}` : code;
}

function makeShellTalk(random: Random): string {
  const snippet = random.pick(SHELL_SNIPPETS);
  return random.pick([
    `${makeSentence(random)} Run \`${snippet}\` and ${makeSentence(random)}`,
    `To ${random.pick(VERBS)} the ${random.pick(NOUNS)}, type ${snippet} in a terminal.`,
    `\`\`\`bash\n${snippet}\n\`\`\``,
    `${makeSentence(random)}\n\n    $ ${snippet}\n\n${makeSentence(random)}`,
  ]);
}

function makeRichText(random: Random): string {
  const element = (depth: number): string => {
    const tag = random.pick(TAGS);
    const attribute = random.pick([
      '',
      ` style="${makeStyle(random)}"`,
      ` class="${random.pick(NOUNS)} ${random.pick(NOUNS)}-${NUMBER(random)}"`,
      ` id="${random.pick(NOUNS)}" data-id="${NUMBER(random)}"`,
      ' align=center',
    ]);
    const content =
      depth < 2 && random.chance(0.5)
        ? element(depth + 1)
        : makeSentence(random).replaceAll('<', '&lt;');
    return `<${tag}${attribute}>${content}</${tag}>`;
  };
  const extra = random.pick([
    '',
    '<br>',
    '<hr />',
    `<img src="https://cdn.example.com/${random.pick(NOUNS)}.jpg?x=${NUMBER(random)}" alt="${random.pick(NOUNS)}">`,
    `<a href="https://example.com/${random.pick(NOUNS)}" title="${makeSentence(random).replaceAll('"', '')}">${random.pick(NOUNS)}</a>`,
    `<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">`,
  ]);
  return repeat(random, 1 + random.integer(3), () => element(0), '') + extra;
}

function makeStyle(random: Random): string {
  const declaration = (): string =>
    random.pick([
      `color: rgb(${NUMBER(random)}, 0, 0)`,
      `font-size:${NUMBER(random)}px`,
      'text-align:center',
      `margin: 0 ${NUMBER(random)}px -${NUMBER(random)}px auto`,
      "font-family: 'Open Sans', Arial",
      `background: url(https://example.com/${random.pick(NOUNS)}.png) no-repeat`,
      `width: calc(${NUMBER(random)}% - ${NUMBER(random)}px)`,
      'border:1px solid #ccc !important',
      `transform: rotate(${NUMBER(random)}deg)`,
    ]);
  return repeat(random, 1 + random.integer(4), declaration, ';').replaceAll('"', "'");
}

function makeObject(random: Random, depth: number): unknown {
  const kind = random.integer(depth > 2 ? 4 : 7);
  if (kind === 0) return Number(NUMBER(random));
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return makeSentence(random);
  if (kind === 3) return random.pick([makePerson, makeUrl, makeMeasure, makeToken])(random);
  if (kind === 4)
    return Array.from({ length: random.integer(4) }, () => makeObject(random, depth + 1));
  const entries = Array.from({ length: 1 + random.integer(4) }, (): [string, unknown] => [
    random.pick(NOUNS) + random.pick(['', '_id', 'Name', '.x', '-y', '$']),
    makeObject(random, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function makeUrl(random: Random): string {
  const query = repeat(
    random,
    random.integer(5),
    (inner) =>
      `${inner.pick(NOUNS)}=${encodeURIComponent(inner.pick([makePerson, makeMeasure, makeSearch, makeToken])(inner))}`,
    '&',
  );
  return `${random.pick(['https:', 'http:', ''])}//${random.pick(['www', 'shop', 'cdn', 'api'])}.example.${random.pick(['com', 'cn', 'org'])}/${random.pick(NOUNS)}/${NUMBER(random)}${query === '' ? '' : '?'}${query}${random.chance(0.2) ? `#/${random.pick(NOUNS)}` : ''}`;
}

function makeBeacon(random: Random): string {
  const page = encodeURIComponent(makeUrl(random));
  const title = encodeURIComponent(random.chance(0.5) ? makeChinese(random) : makeSentence(random));
  return `v=1&t=pageview&dl=${page}&dt=${title}&sr=${NUMBER(random)}x${NUMBER(random)}&cid=${NUMBER(random)}.${NUMBER(random)}&z=${NUMBER(random)}`;
}

function makeCookie(random: Random): string {
  const part = (): string =>
    `${random.pick(['_ga', 'sid', 'Hm_lvt', 'prefs', '__utmz', 'lang'])}=${random.pick([makeToken, makeMeasure, (r: Random): string => encodeURIComponent(JSON.stringify(makeObject(r, 1)))])(random)}`;
  return repeat(random, 1 + random.integer(4), part, '; ');
}

const TOKEN_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function makeToken(random: Random): string {
  const alphabet = random.pick([
    TOKEN_CHARACTERS,
    `${TOKEN_CHARACTERS}+/`,
    `${TOKEN_CHARACTERS}-_.`,
    '0123456789abcdef',
  ]);
  const length = 8 + random.integer(56);
  return (
    Array.from({ length }, () => alphabet.charAt(random.integer(alphabet.length))).join('') +
    random.pick(['', '', '=', '=='])
  );
}

const PASSWORD_CHARACTERS = `${TOKEN_CHARACTERS}!"#$%&'()*+,-./:;<=>?@[]^_{|}~\\\``;

function makePassword(random: Random): string {
  const length = 8 + random.integer(14);
  return Array.from({ length }, () =>
    PASSWORD_CHARACTERS.charAt(random.integer(PASSWORD_CHARACTERS.length)),
  ).join('');
}

function makeMathematics(random: Random): string {
  const term = (): string =>
    random.pick([
      NUMBER(random),
      'x',
      'y',
      `${NUMBER(random)}x`,
      `sin(${NUMBER(random)})`,
      'x^2',
      `(${NUMBER(random)} + y)`,
      `sqrt(${NUMBER(random)})`,
      `|x-${NUMBER(random)}|`,
    ]);
  const equation = `${term()} ${random.pick(['+', '-', '*', '/'])} ${term()} ${random.pick(['=', '<', '>', '<=', '!='])} ${term()}`;
  return random.pick([
    equation,
    `if ${equation} then ${term()} = ${term()}`,
    `f(x) = ${term()} + ${term()}; f'(x) = ${term()}`,
    `=${random.pick(['SUM', 'IF', 'ROUND', 'AVERAGE'])}(A${NUMBER(random)}:B${NUMBER(random)},${NUMBER(random)})`,
    `{${term()}, ${term()} | ${term()} > ${term()}}`,
    `${equation}, where x is ${random.pick(ADJECTIVES)}`,
  ]);
}

function makeList(random: Random): string {
  return repeat(
    random,
    2 + random.integer(8),
    (inner) => inner.pick([inner.pick(NOUNS), NUMBER(inner), inner.pick(LAST_NAMES)]),
    random.pick([',', ';', '|', ', ', '; ', ' | ', '\n', '/', ' & ', ' - ', '\t']),
  );
}

function makeUserAgent(random: Random): string {
  const system = random.pick([
    'Windows NT 10.0; Win64; x64',
    'X11; Linux x86_64',
    'Macintosh; Intel Mac OS X 10_15_7',
    'Linux; Android 13; SM-G991B',
    'iPhone; CPU iPhone OS 16_6 like Mac OS X',
  ]);
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) ${random.pick(['Chrome', 'Edg', 'Version'])}/${NUMBER(random)}.0.${NUMBER(random)}.0 ${random.pick(['Safari/537.36', 'Mobile Safari/537.36', 'MQQBrowser/6.2', 'MicroMessenger/8.0.1(0x28000151) NetType/WIFI Language/zh_CN'])}`;
}
