import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { makeId } from '../../src/lib/id.ts';
import { requires } from '../support/requires.ts';
import { NARROW, overflowsSideways, startBrowser, watchPage, WIDE } from './browser.ts';
import { findBarriers } from './find-barriers.ts';
import { makeLongAttack, makeShownAttack } from './seed.ts';
import { startSeededConsole, type SeededConsole } from './seeded-console.ts';

/** How long a test waits for what must come; far more than it takes. */
const WAIT_MS = 60_000;
const PASSWORD = 'a quiet harbour at dawn';
const CONSOLE = path.resolve(import.meta.dirname, '../../web/dist/index.html');

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

describe('console in a browser', requires('program:chromium'), () => {
  let browser: Browser;
  let seeded: SeededConsole;
  let origin: string;
  let signedIn: State;

  before(async () => {
    assert.ok(existsSync(CONSOLE), 'the console is not built: run "npm run build:web"');
    browser = await startBrowser();
    seeded = await startSeededConsole({ days: 2, visitsPerDay: 1500 });
    origin = seeded.server.url;
  });
  after(async () => {
    await browser?.close();
    await seeded?.close();
  });

  const open = async (
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ context: BrowserContext; page: Page; complaints: readonly string[] }> => {
    const context = await browser.newContext({
      viewport: WIDE,
      locale: 'en-GB',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    return { context, page, complaints: watchPage(page, origin) };
  };
  const heading = (page: Page): Promise<string> => page.locator('main h1').innerText();

  // The suites below build on one another in this order: the first signs in for all.
  test('from the set-up link to an attack explained', async (run) => {
    const { context, page, complaints } = await open();
    await page.goto(seeded.setupLink());
    assert.equal(await heading(page), 'Welcome to Rampart');
    assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address bar');
    await page.getByLabel('Name').fill('ann');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repeat the password').fill('something else');
    await page.getByRole('button', { name: 'Create admin' }).click();
    await page.getByText('The two passwords differ.').waitFor();
    await page.getByLabel('Repeat the password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create admin' }).click();

    await page.locator('.key-numbers').waitFor();
    assert.equal(await heading(page), 'Overview');
    await page.locator('.chart canvas').first().waitFor();
    const requests = await page.locator('.key-value').first().innerText();
    assert.ok(Number(requests.replace(',', '')) > 100, requests);
    await page.getByRole('button', { name: /203\.0\.113\.66/ }).waitFor();

    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('.request-row').first().waitFor();
    const attack = makeShownAttack(Date.now());
    const published = performance.now();
    await seeded.publish(attack);
    const row = page.locator('.request-row.is-new', { hasText: 'UNION' });
    await row.waitFor();
    run.diagnostic(`shown ${Math.round(performance.now() - published)} ms after it was stored`);

    await row.getByRole('link').click();
    await page.getByText('Blocked: rule 10110').waitFor();
    assert.equal(new URL(page.url()).pathname, `/requests/${attack.id}`);
    const why = await page.locator('.why').innerText();
    assert.equal(
      why,
      'Blocked: rule 10110, “The request names a tool that looks for holes”, matched the header User-Agent; 1 more rule matched, score 10 in all.',
    );
    const sql = page.locator('.match', { hasText: 'SQL injection' });
    assert.equal(
      await sql
        .locator('mark')
        .allInnerTexts()
        .then((texts) => texts.join('')),
      "' UNION SELECT name, password FROM users",
    );
    assert.deepEqual(await sql.locator('.hidden-character').allInnerTexts(), ['\\x00', '\\xA0']);
    await sql.getByText('rules/20-injection.conf:4').waitFor();
    await sql.getByRole('button', { name: 'False alarm? Exclude it' }).click();
    await page.getByText('ctl:ruleRemoveTargetById=10200;ARGS:q').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('session=***; theme=***').waitFor();
    await page.getByText(attack.traceId).waitFor();
    assert.deepEqual(complaints, []);
    signedIn = await context.storageState();
    await context.close();
  });

  test('the list can be paused, filtered, shared by its address, and read to its end', async () => {
    const { context, page, complaints } = await open({ storageState: signedIn });
    await page.goto(`${origin}/requests?verdict=stopped`);
    await page.locator('.request-row').first().waitFor();
    const verdicts = await page.locator('.request-row .badge').allInnerTexts();
    assert.ok(verdicts.length > 20);
    assert.ok(verdicts.every((verdict) => ['Blocked', 'Dropped'].includes(verdict)));

    await page.getByRole('button', { name: 'Pause' }).click();
    const count = await page.locator('.request-row').count();
    await seeded.publish(makeShownAttack(Date.now()), makeShownAttack(Date.now()));
    await page.locator('button .count', { hasText: '2' }).waitFor();
    assert.equal(await page.locator('.request-row').count(), count);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.request-row.is-new').nth(1).waitFor();

    await page.getByRole('searchbox', { name: 'Client' }).fill('2001:db8:7:1::5a');
    await page.waitForURL(/client=2001/);
    const others = page.locator('.request-row', { hasNotText: '2001:db8:7:1::5a' });
    await others.first().waitFor({ state: 'detached' });
    assert.ok((await page.locator('.request-row').count()) > 0);
    await page.getByRole('searchbox', { name: 'Rule' }).fill('99');
    await page.getByText('No request passes these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.locator('.request-row').nth(99).waitFor();
    await page.getByRole('button', { name: 'Load older' }).click();
    await page.locator('.request-row').nth(150).waitFor();
    const ids = await page.locator('.request-row a').evaluateAll(hrefsOf);
    assert.equal(new Set(ids).size, ids.length, 'no request twice');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('a top entry leads to its requests', async () => {
    const { context, page } = await open({ storageState: signedIn });
    await page.goto(`${origin}/`);
    await page.getByRole('button', { name: /10300/ }).click();
    await page.locator('.request-row').first().waitFor();
    const rules = await page.locator('.request-row .rule-id').allInnerTexts();
    assert.ok(rules.length > 0 && rules.every((rule) => rule === '10300'));
    await page.goBack();
    await page.locator('.key-numbers').waitFor();
    await context.close();
  });

  test('what attackers send stays text', async () => {
    const { context, page, complaints } = await open({ storageState: signedIn });
    const hostile = '<img src=x onerror=alert(1)>"\u202e\u0007';
    const attack = makeShownAttack(Date.now());
    const request = attack.detail as Record<string, unknown>;
    const [match] = request['matches'] as Record<string, unknown>[];
    const event = {
      ...attack,
      id: makeId(attack.time),
      detail: {
        ...request,
        target: `/${hostile}`,
        method: 'GET',
        host: hostile,
        userAgent: hostile,
        matches: [{ ...match, snippet: hostile, message: hostile, target: `ARGS:${hostile}` }],
        headers: [[hostile, hostile]],
      },
    };
    await page.goto(`${origin}/requests`);
    await page.getByText('Live', { exact: true }).waitFor();
    await seeded.publish(event);
    await page.locator('.request-row', { hasText: '<img src=x' }).first().waitFor();
    await page.goto(`${origin}/requests/${event.id}`);
    await page.locator('.match').waitFor();
    assert.equal(await page.locator('main img').count(), 0);
    // The bell is one byte; the bytes of the turn are no UTF-8 here, so it shows as the code it is.
    assert.ok((await page.locator('.hidden-character', { hasText: '\\x07' }).count()) > 3);
    assert.ok((await page.locator('.hidden-character', { hasText: 'U+202E' }).count()) > 3);
    const links = await page.locator('main a').evaluateAll(hrefsOf);
    assert.deepEqual(links, ['/requests']);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('users and tokens: created, used, revoked; the last admin stays', async () => {
    const { context, page } = await open({ storageState: signedIn });
    await page.goto(`${origin}/access`);
    await page.getByRole('button', { name: 'Add user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('bob');
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('cell', { name: 'bob', exact: true }).waitFor();
    await page.getByLabel('Role of ann').selectOption('viewer');
    await page.getByText('The last admin stays.').waitFor();

    await page.getByRole('button', { name: 'Create token' }).click();
    await dialog.getByLabel('What is it for?').fill('Prometheus');
    await dialog.getByRole('button', { name: 'Create token' }).click();
    const secret = await dialog.locator('.command code').innerText();
    const status = async (): Promise<number> => {
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(`${origin}/api/status`, { headers })).status;
    };
    assert.equal(await status(), 200);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('There are no tokens.').waitFor();
    assert.equal(await status(), 401);

    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('Created the user bob').waitFor();
    await page.getByText('Revoked the token “Prometheus”').waitFor();
    await context.close();
  });

  test('a session that ends leads to sign-in and back to the same page', async () => {
    const { context, page, complaints } = await open();
    await page.goto(`${origin}/system`);
    await page.getByLabel('Name').fill('bob');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('6 of 8 armed').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Access' }).count(), 0, 'bob is a viewer');
    seeded.accounts.closeSessionsOf(seeded.accounts.userByName('bob')!.id);
    await page.getByText('Your session has ended.').waitFor();
    assert.equal(new URL(page.url()).pathname, '/system');
    assert.deepEqual(
      complaints.filter((text) => !text.includes('401')),
      [],
    );
    await context.close();
  });

  test('language and theme are chosen once and remembered', async () => {
    const { context, page } = await open({ storageState: signedIn });
    await page.goto(`${origin}/`);
    await page.locator('.menu-button').click();
    await page.getByText('中文').click();
    await page.getByText('深色').click();
    assert.equal(await heading(page), '总览');
    await page.reload();
    assert.equal(await heading(page), '总览');
    assert.deepEqual(
      await page.evaluate(
        '[document.documentElement.dataset.theme, document.documentElement.lang]',
      ),
      ['dark', 'zh-CN'],
    );
    await context.close();
  });

  test('works by keyboard alone, with the focus in sight', async () => {
    const { context, page } = await open({ storageState: signedIn });
    await page.goto(`${origin}/`);
    await page.locator('.key-numbers').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Change password').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate("document.querySelector('.menu').open"), false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    assert.equal(outline, 'solid');
    await page.keyboard.press('Enter');
    await page.locator('.request-row').first().waitFor();
    assert.equal(await heading(page), 'Requests');
    await context.close();
  });

  for (const [width, viewport] of Object.entries({ 1440: WIDE, 390: NARROW })) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const locale of ['en-GB', 'zh-CN']) {
        test(`every page at ${width}, ${colorScheme}, ${locale}: fits, keeps nobody out, and nothing complains`, async () => {
          const attack = makeShownAttack(Date.now());
          const long = makeLongAttack(Date.now());
          await seeded.publish(attack, long);
          const { context, page, complaints } = await open({
            viewport,
            colorScheme,
            locale,
            storageState: signedIn,
          });
          const paths = ['/', '/?period=30d', '/requests', `/requests/${attack.id}`, '/system'];
          const longPath = `/requests/${long.id}`;
          for (const path of [
            ...paths,
            longPath,
            '/bans',
            '/tuning',
            '/access',
            '/audit',
            '/nothing',
          ]) {
            await page.goto(origin + path);
            await page.locator('main h1, main .state-title').first().waitFor();
            await page.locator('main:not(:has(.spinner))').waitFor();
            assert.equal(await overflowsSideways(page), false, `${path} is too wide`);
            assert.deepEqual(await findBarriers(page), [], `${path} keeps somebody out`);
          }
          assert.deepEqual(complaints, []);
          await context.close();
          const gate = await open({ viewport, colorScheme, locale });
          for (const path of ['/', '/setup']) {
            await gate.page.goto(origin + path);
            await gate.page.locator('main h1').waitFor();
            assert.equal(await overflowsSideways(gate.page), false, `${path} is too wide`);
            assert.deepEqual(await findBarriers(gate.page), [], `${path} keeps somebody out`);
          }
          assert.deepEqual(gate.complaints, []);
          await gate.context.close();
        });
      }
    }
  }
});

interface Anchor {
  getAttribute(name: string): string | null;
}

function hrefsOf(anchors: readonly Anchor[]): (string | null)[] {
  return anchors.map((anchor) => anchor.getAttribute('href'));
}
