// What scripts of sites say to guards against bots and to collectors of errors: fingerprints, movements of
// the mouse, stacks of calls, and texts that only the guard can read.
import { gzipSync } from 'node:zlib';
import type { Chance } from './chance.ts';
import {
  base64,
  base64url,
  component,
  FORM,
  form,
  formEncode,
  json,
  JSON_TYPE,
  query,
} from './encode.ts';
import { visit } from './jars.ts';
import { address, prose, title } from './prose.ts';
import { kinds } from './request.ts';

const KEYBOARD =
  '!#$&()*+,-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~';

/** Encrypted, and written with all characters of a keyboard that JSON need not escape. */
const scramble = (random: Chance, length: number): string =>
  Array.from(random.bytes(length), (byte) => KEYBOARD[byte % KEYBOARD.length]).join('');

const times = <T>(random: Chance, most: number, make: () => T): T[] =>
  Array.from({ length: 1 + random.integer(most) }, make);

const stack = (random: Chance): string =>
  [
    random.pick([
      "TypeError: Cannot read properties of undefined (reading 'length')",
      'Uncaught SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
      "NotFoundError: Failed to execute 'removeChild' on 'Node': not a child of this node.",
      'ChunkLoadError: Loading chunk 12 failed.\n(missing: https://cdn.example.com/12.js)',
    ]),
    ...times(random, 4, () =>
      random.pick([
        `at eval (eval at ${random.word(2)} (https://cdn.example.com/${random.hex(8)}.js:1:${random.digits(4)}), <anonymous>:1:12)`,
        `at eval (webpack-internal:///./src/views/${random.word(6)}.vue?vue&type=script&lang=js:${random.digits(2)}:11)`,
        `at Object.eval [as next] (https://cdn.example.com/app.${random.hex(8)}.js:2:${random.digits(5)})`,
        'at new Promise (<anonymous>)',
        `at async Module.fetch (https://cdn.example.com/${random.hex(8)}.js:1:9)`,
        `at HTMLImageElement.onerror (${address(random)}:1:1)`,
        'at setTimeout (<anonymous>)',
      ]),
    ),
  ].join('\n    ');

const track = (random: Chance): number[][] =>
  times(random, 60, () => [random.integer(300), random.integer(40) - 9, random.integer(5000)]);

const machine = (random: Chance): Record<string, unknown> => ({
  ua: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)',
  gl: 'ANGLE (NVIDIA, NVIDIA GeForce GTX 1660 (0x00002184) Direct3D11 vs_5_0 ps_5_0, D3D11)',
  plugins: [['PDF Viewer', 'Portable Document Format', 'application/pdf::pdf,text/pdf~pdf']],
  native: 'function toString() { [native code] }',
  test: 'function(){return!!window.chrome}',
  keys: ['window', 'document', 'location', 'eval', 'alert', 'onload', 'webdriver', '$cdc_asdjfl_'],
  err: stack(random),
  canvas: random.hex(32),
  at: random.epoch(),
});

/** A message of protobuf: texts behind their lengths, 13 of them a carriage return. */
const message = (random: Chance): Buffer =>
  Buffer.concat(
    times(random, 9, () => {
      const text = Buffer.from(
        random.pick([
          () => prose(random).slice(0, 13),
          () => title(random),
          () => random.pick(['which were of', 'more where no', 'find the cat.', 'date or time?']),
          () => address(random),
          () => random.uuid(),
        ])(),
      ).subarray(0, 127);
      const field = 10 + 8 * random.integer(8);
      return Buffer.concat([Buffer.from([field, text.length]), text, random.bytes(3)]);
    }),
  );

export const GUARD_KINDS = kinds(visit, {
  scrambledSensor: (random) => ({
    host: 'www.example.com',
    target: `/${random.word(6)}/${random.word(5)}/${base64url(random.bytes(6))}`,
    type: 'text/plain;charset=UTF-8',
    body: JSON.stringify({
      sensor_data: `2;${random.digits(7)};${random.digits(7)};8,0,0,1,2,0;${scramble(random, 200 + random.integer(1200))}`,
    }),
  }),
  deviceForm: (random) => ({
    host: 'js.example.com',
    target: '/js/',
    ...form({
      jsData: JSON.stringify(machine(random)),
      cid: base64url(random.bytes(60)),
      Referer: `${address(random)}${random.pick(['', '#'])}`,
      ddv: '4.18.0',
    }),
  }),
  deviceBase64: (random) => ({
    host: 'fp.example.com',
    target: `/c?d=${component(base64(JSON.stringify(machine(random))))}&v=3`,
  }),
  sliderMoves: (random) => ({
    host: 'captcha.example.com',
    target: '/captcha/check',
    ...json({
      captchaType: 'blockPuzzle',
      pointJson: random.bytes(32).toString('base64'),
      trace: track(random)
        .map((point) => point.join(','))
        .join('|'),
      trail: track(random)
        .map((point) => point.join(','))
        .join(';'),
    }),
  }),
  errorStack: (random) => ({
    host: 'arms.example.com',
    target: `/r.png?${query({ t: 'error', page: address(random), stack: stack(random), dl: `${address(random)}#`, sr: '1920x1080', _: random.epoch() })}`,
  }),
  errorBatch: (random) => ({
    host: 'log.example.com',
    target: '/logstores/web/track?APIVersion=0.6.0',
    type: JSON_TYPE,
    body: gzipSync(
      JSON.stringify({
        __logs__: times(random, 3, () => ({ m: stack(random), u: address(random) })),
      }),
    ),
    headers: ['Content-Encoding', 'gzip', ...visit(random)],
  }),
  binaryLog: (random) => ({
    host: 'play.example.com',
    target: '/log?format=json&hasfast=true&authuser=0',
    type: random.pick(['application/x-protobuf', 'application/octet-stream', 'text/plain']),
    body: message(random),
  }),
  escapedWords: (random) => ({
    host: 'old.example.cn',
    target: `/interface/suggest?key=${escapeOld(title(random))}&city=${escapeOld(random.pick(['一线城市', '北京', '刀削面', '丽江']))}&rn=${random.digits(5)}`,
  }),
  typedSoFar: (random) => ({
    host: 'suggest.example.com',
    target: `/sugrec?prod=pc&wd=${component('http://192.168.1.1'.slice(0, 8 + random.integer(4)))}&cb=jQuery${random.digits(16)}`,
  }),
  topOfPage: (random) => ({
    host: 'hm.example.com',
    target: `/hm.gif?${query({ u: `https://www.example.com/item?id=${random.digits(10)}#`, su: `https://www.example.cn/s?from=null#`, tt: title(random), lt: random.epoch() })}`,
    headers: [
      'Referer',
      `https://www.example.com/p.aspx?ref=${random.digits(8)}`,
      ...visit(random),
    ],
  }),
  listedWords: (random) => ({
    host: 'www.example.com',
    target: `/b/ss/prod/1/JS-2.22.0/s${random.digits(14)}?pageName=${component(random.pick(['news|bash|linux', 'docs|tools|curl', 'help|how to|wget', 'shop|base64|cups']))}&pre=${component(random.pick(['data:image/png;base64', 'data:image/svg+xml;utf8']))}`,
  }),
  forumCode: (random) => ({
    host: 'bbs.example.cn',
    target: '/forum.php?mod=post&action=reply&inajax=1',
    type: FORM,
    body: `formhash=${random.hex(8)}&message=${formEncode(`${prose(random)}\n[code]${random.pick(SNIPPETS)}[/code]\n${title(random)}`)}&usesig=1`,
  }),
  framesOfChat: (random) => ({
    host: 'chat.example.com',
    target: `/ws/${random.digits(3)}/${random.word(8)}/xhr_send`,
    type: 'text/plain;charset=UTF-8',
    body: JSON.stringify([
      'CONNECT\naccept-version:1.1,1.0\nheart-beat:10000,10000\n\n\u0000',
      `SEND\ndestination:/app/chat\ncontent-length:${random.digits(2)}\n\n${JSON.stringify({ text: prose(random) })}\u0000`,
    ]),
  }),
  bracketedName: (random) => ({
    host: 'files.example.com',
    target: `/${random.word(5)}/${component(random.pick(['[final] v2.zip', '[slug]', '[draft] a&b.pdf', 'notes [1].txt']))}?X-Amz-Expires=3600&X-Amz-Signature=${random.hex(64)}`,
  }),
  moduleQuery: (random) => ({
    host: 'dev.example.com',
    target: `/src/${random.word(5)}.svg?import&raw`,
  }),
  indentedCode: (random) => ({
    host: 'ask.example.com',
    target: `/posts/${random.digits(7)}/edit-submit`,
    ...form({
      'post-text': `${prose(random)}\n\n    ${random.pick(SNIPPETS).replaceAll('\n', '\n    ')}\n\n| key | run |\n|---|---|\n| ${random.word(4)} | \`rm -rf node_modules\` |\n\n${prose(random)}`,
      tagnames: 'linux bash',
      fkey: random.hex(32),
    }),
  }),
});

/** `escape()` of scripts, as old pages call it. */
function escapeOld(text: string): string {
  return text.replace(/[^\w@*+./-]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `%u${code.padStart(4, '0')}` : `%${code.padStart(2, '0')}`;
  });
}

const SNIPPETS: readonly string[] = [
  'git clone https://github.com/user/repo.git && cd repo && npm install',
  "ps -ef | grep java | awk '{print $2}' | xargs kill -9",
  "echo 'hello' > out.txt; cat out.txt | wc -l",
  'sudo systemctl restart nginx && tail -n 20 error.log',
  'curl -s http://localhost:8080/health | jq .status',
  'docker run -d --name db -p 3306:3306 mysql:5.7',
  'x = [i**2 for i in range(10) if i % 2 == 0]; print(x)',
];
