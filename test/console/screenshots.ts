// Draws the pictures of the README: node test/console/screenshots.ts
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { exampleShield } from '../support/admin-harness.ts';
import { startBrowser } from './browser.ts';
import { makeShownAttack } from './seed.ts';
import { startSeededConsole } from './seeded-console.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/images');
const PASSWORD = 'a quiet harbour at dawn';

await mkdir(FOLDER, { recursive: true });
let isFlooded = false;
const seeded = await startSeededConsole({
  days: 2,
  visitsPerDay: 40_000,
  status: () => (isFlooded ? { shield: exampleShield(Date.now(), { engaged: true }) } : {}),
});
const browser = await startBrowser();
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 1000 },
    locale: 'en-GB',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(seeded.setupLink());
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Repeat the password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create admin' }).click();
  await page.locator('.key-numbers').waitFor();
  const attack = makeShownAttack(Date.now());
  await seeded.publish(attack);
  await page.goto(seeded.server.url);
  await page.locator('.chart canvas').nth(1).waitFor();
  await page.screenshot({ path: path.join(FOLDER, 'console-overview.png'), fullPage: true });
  await page.goto(`${seeded.server.url}/requests/${attack.id}`);
  await page.locator('.match').first().waitFor();
  await page.locator('.false-alarm').first().waitFor();
  await page.getByRole('button', { name: 'Ban this client' }).waitFor();
  await page.screenshot({ path: path.join(FOLDER, 'console-request.png') });
  isFlooded = true;
  await page.goto(`${seeded.server.url}/system`);
  const shield = page.getByRole('region', { name: 'Flood shield', exact: true });
  await shield.screenshot({ path: path.join(FOLDER, 'console-shield.png') });
} finally {
  await browser.close();
  await seeded.close();
}
