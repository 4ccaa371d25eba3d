import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { detectAttack } from './detect-attack.ts';
import { WINDOW_LENGTH, windowsOf, withoutMedia } from './windows.ts';

const LINE = '<p>An ordinary line of a long <b>article</b>, it says nothing.</p>\n';
const article = (length: number): string =>
  LINE.repeat(Math.ceil(length / LINE.length)).slice(0, length);

describe('windowsOf', () => {
  test('leaves what is short alone', () => {
    const text = article(WINDOW_LENGTH);
    assert.deepEqual(windowsOf(text), [text]);
  });

  test('begins and ends pieces between lines and tags', () => {
    const windows = windowsOf(article(WINDOW_LENGTH * 5));
    assert.ok(windows.length > 4);
    for (const window of windows.slice(1)) assert.match(window, /^<p>An/);
    for (const window of windows.slice(0, -1)) assert.match(window, />\s?$/);
  });

  test('whatever the text: every piece of it is in a window, and none is longer', () => {
    const texts = fc.array(
      fc.constantFrom('a ', '<b x="1">', '\n', "it's; ", `${'QUJD'.repeat(9)} `),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: WINDOW_LENGTH * 3 }), (pieces, at) => {
        const text = pieces
          .join('')
          .repeat(4000)
          .slice(0, WINDOW_LENGTH * 4);
        const windows = windowsOf(text);
        assert.ok(windows.every((window) => window.length <= WINDOW_LENGTH));
        const wanted = text.slice(at, at + 200);
        assert.ok(windows.some((window) => window.includes(wanted)));
      }),
      { numRuns: 40 },
    );
  });

  test('passes over pictures in base64, and reads on behind them', () => {
    const picture = Buffer.alloc(WINDOW_LENGTH * 3, 'picture').toString('base64');
    const text = `<img src="data:image/png;base64,${picture}" alt=""><p>behind</p>`;
    const windows = windowsOf(text);
    assert.equal(windows.length, 1);
    assert.match(windows[0]!, /" alt=""><p>behind<\/p>$/);
  });
});

describe('long values', () => {
  test('ordinary ones pass', () => {
    assert.equal(detectAttack(article(WINDOW_LENGTH * 6)), null);
    const frame = '<p><iframe width="560" src="https://www.youtube.com/embed/abc"></iframe></p>';
    assert.equal(detectAttack(frame.repeat(3000)), null);
  });

  for (const attack of ['<svg/onload=alert(1)>', "x' union select 1,2,user()-- -", '{{7*7}}']) {
    test(`${attack} is found wherever it stands in one`, () => {
      for (let at = 0; at < WINDOW_LENGTH * 3; at += 9973) {
        const text = article(WINDOW_LENGTH * 3);
        const value = `${text.slice(0, at)}\n${attack}\n${text.slice(at)}`;
        assert.notEqual(detectAttack(value), null, `at ${at}`);
      }
    });
  }
});

describe('withoutMedia', () => {
  const picture = `iVBORw0KGgoAAAANSUhEUgAA${'q83vEjRWeJCrze8SNFZ4kA'.repeat(200)}`;
  const wrap = (base64: string): string => JSON.stringify({ name: 'a.png', image: base64, id: 7 });

  test('keeps the beginning of a picture and all that stands around it', () => {
    const short = JSON.parse(withoutMedia(wrap(`data:image/png;base64,${picture}`))) as object;
    assert.deepEqual(short, {
      name: 'a.png',
      image: `data:image/png;base64,${picture.slice(0, 64)}`,
      id: 7,
    });
  });

  test('keeps what is the base64 of a text, or of a compressed one', () => {
    const script = Buffer.from('<script>alert(document.cookie)</script>'.repeat(60));
    for (const text of [script.toString('base64'), `H4sI${picture}`, `eJx9${picture}`]) {
      assert.equal(withoutMedia(wrap(text)), wrap(text));
    }
  });

  test('an attack beside a picture is found', () => {
    const value = `${picture}<img src=x onerror=alert(1)>${picture}`;
    assert.ok(detectAttack(withoutMedia(value)));
  });

  test('shortens pictures whose plus signs became blanks, and keeps every shorter word among them', () => {
    const blanked = `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAAq83vEjRW 7wAA '.repeat(100)}`;
    const short = withoutMedia(blanked);
    assert.ok(short.length < blanked.length / 2, `${short.length} of ${blanked.length}`);
    const attack = `${blanked}1 union select password from users where name like 0x61`;
    assert.ok(detectAttack(withoutMedia(attack)));
    const behind = `${blanked}' or '1'='1`;
    assert.ok(withoutMedia(behind).endsWith(`' or '1'='1`));
  });
});
