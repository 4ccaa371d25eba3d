// What stands against attacks, in a browser: the flood shield, what the defences did, and bans from the
// request that was seen to the ban that is lifted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { SystemStatus } from '../../src/admin/index.ts';
import { exampleShield } from '../support/admin-harness.ts';
import { requires } from '../support/requires.ts';
import { NARROW, overflowsSideways, startBrowser, watchPage, WIDE } from './browser.ts';
import { makeShownAttack } from './seed.ts';
import { startSeededConsole, type SeededConsole } from './seeded-console.ts';

const PASSWORD = 'a quiet harbour at dawn';
const WAIT_MS = 60_000;
const CROWDSEC = { url: 'http://127.0.0.1:8180', bans: 1, answeredAt: 0, problem: '' };

describe('defences in the console', requires('program:chromium'), () => {
  let browser: Browser;
  let seeded: SeededConsole;
  let page: Page;
  let complaints: readonly string[];
  let now: Partial<SystemStatus> = {};

  before(async () => {
    browser = await startBrowser();
    seeded = await startSeededConsole({ days: 1, visitsPerDay: 200, status: () => now });
    const context = await browser.newContext({
      viewport: WIDE,
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(WAIT_MS);
    page = await context.newPage();
    complaints = watchPage(page, seeded.server.url);
    await page.goto(seeded.setupLink());
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repeat the password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create admin' }).click();
    await page.locator('.key-numbers').waitFor();
  });
  after(async () => {
    await browser?.close();
    await seeded?.close();
  });

  const open = (path: string): Promise<unknown> => page.goto(seeded.server.url + path);
  const countOf = async (name: string): Promise<string> => {
    const row = page.locator('.counts > div', { has: page.getByText(name, { exact: true }) });
    return row.locator('dd').innerText();
  };

  test('the overview counts what edge rules, challenges, limits and bans did', async () => {
    await open('/');
    await page.getByText('Defences at work').waitFor();
    assert.equal(await countOf('Edge rules that applied'), '1,288');
    assert.equal(await countOf('Challenges issued'), '940');
    assert.equal(await countOf('Challenges solved'), '811');
    assert.equal(await countOf('Banned connections'), '5,120');
    assert.equal(await countOf('Requests for unknown hosts'), '0');
    await page.getByRole('link', { name: '6 of 8 defences are armed' }).click();
    await page.getByRole('heading', { name: 'System' }).waitFor();
  });

  test('the shield on an ordinary day: tiers, packets, sources, and why it last let go', async () => {
    await page.getByText('In force, calm').waitFor();
    await page.getByText('quiet for 10 s').waitFor();
    await page.getByText('31 per second').waitFor();
    await page.getByText('no clang to build the program with').waitFor();
    assert.equal(await countOf('Dropped: banned'), '22,104');
    assert.equal(await countOf('203.0.113.66'), '18,220');
    assert.equal(await page.getByText('A flood is on').count(), 0);
  });

  test('a flood is told on every page that shows it, without loading anew', async () => {
    now = { shield: exampleShield(Date.now(), { engaged: true }) };
    await page.getByRole('alert').getByText('A flood is on').waitFor();
    await page.getByText('Engaged: new connections prove their address').waitFor();
    await page.getByText('48,200 per second').waitFor();
    await page.getByText('48200 SYN/s, above 2000').waitFor();
    await open('/');
    await page.getByRole('alert').getByText('A flood is on').waitFor();
  });

  test('a shield that waits, one with a fault, and none at all', async () => {
    const shield = exampleShield(Date.now());
    now = {
      shield: { ...shield, condition: 'waiting', confirmWithinSeconds: 37, fault: 'nft is gone' },
    };
    await open('/system');
    await page.getByText('lets go in 37 s unless').waitFor();
    await page.getByText('cannot do all it should: nft is gone').waitFor();
    now = { shield: { ...shield, condition: 'off', tiers: [], packets: {}, topSources: [] } };
    await page.getByText('Run “rampart shield plan”').waitFor();
    await page.getByText('Nothing was counted yet.').waitFor();
    now = { shield: undefined };
    await page.getByRole('heading', { name: 'Flood shield', exact: true }).waitFor({
      state: 'detached',
    });
    await page.getByText('Kernel flood shield').waitFor();
  });

  test('a newer agent may name tiers and states that this console does not know', async () => {
    const tiers = [{ name: 'asic', state: 'glowing', detail: 'new' }];
    now = { shield: { ...exampleShield(Date.now()), condition: 'dreaming', tiers } };
    await page.getByText('asic').waitFor();
    await page.getByText('glowing').waitFor();
    await page.getByText('dreaming').waitFor();
    now = {};
  });

  test('from a request to a ban of its client, by keyboard, and back', async () => {
    const attack = makeShownAttack(Date.now());
    await seeded.publish(attack);
    await open(`/requests/${attack.id}`);
    const ban = page.getByRole('button', { name: 'Ban this client' });
    await ban.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByLabel('Address or network').inputValue(), '203.0.113.66');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(seeded.bans.count, 0);
    await ban.click();
    await dialog.getByLabel('Reason').fill('<b>scans</b>');
    await dialog.getByLabel('For how long').selectOption({ label: '7 days' });
    await dialog.getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByText('203.0.113.66 is banned.').waitFor();

    await page.getByRole('link', { name: 'Bans' }).click();
    const row = page.getByRole('row', { name: /203\.0\.113\.66/ });
    const text = await row.innerText();
    assert.match(text, /<b>scans<\/b>/);
    assert.match(text, /admin\s+person/);
    assert.match(text, /second|now/);
    await row.getByRole('button', { name: 'Lift the ban of 203.0.113.66' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Lift' }).click();
    await page.getByText('Nothing is banned.').waitFor();
    assert.equal(seeded.bans.count, 0);
  });

  test('who may never be banned is said where it was asked', async () => {
    await page.getByRole('button', { name: 'Ban an address' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address or network').fill('10.0.0.1');
    await dialog.getByRole('button', { name: 'Ban', exact: true }).click();
    await dialog.getByRole('alert').getByText('Such are never banned').waitFor();
    await page.keyboard.press('Escape');
  });

  test('bans of CrowdSec: where they come from, and that it does not answer', async () => {
    const untilMs = Date.now() + 3_600_000;
    const theirs = { untilMs, author: 'crowdsec', kind: 'remote' } as const;
    seeded.bans.ban({ ...theirs, network: '198.51.100.0/24', reason: 'crowdsecurity/ssh-bf' });
    now = { bans: { total: 1, crowdsec: CROWDSEC } };
    await open('/bans');
    await page.getByText('CrowdSec at http://127.0.0.1:8180: 1 ban in force.').waitFor();
    await page.getByText('Not asked yet.').waitFor();
    const row = page.getByRole('row', { name: /198\.51\.100\.0\/24/ });
    assert.match(await row.innerText(), /crowdsecurity\/ssh-bf\s+crowdsec\s+other system/);
    now = { bans: { total: 1, crowdsec: { ...CROWDSEC, problem: 'it answers 403' } } };
    await page.getByText('bans from it run out: it answers 403').waitFor();
    await page.setViewportSize(NARROW);
    assert.equal(await overflowsSideways(page), false);
    await open('/system');
    await page.getByText('bans from it run out: it answers 403').waitFor();
    assert.equal(await overflowsSideways(page), false);
    await page.setViewportSize(WIDE);
  });

  test('nothing was complained of', () => {
    // The refusal of a ban is an answer the browser writes down by itself.
    assert.deepEqual(
      complaints.filter((line) => !line.includes('409') && !line.includes('422')),
      [],
    );
  });
});
