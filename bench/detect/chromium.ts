// Tries markup in a real browser: each in a frame of its own, which tells when the function was called.
import { chromium, type Browser } from 'playwright-core';

/** Frames of one page. */
const FRAMES_MAX = 100;
/** Some events come a while after the page has loaded. */
const SETTLE_MS = 700;
const LOAD_TIMEOUT_MS = 20_000;

/** Which of the pages ran what stands in them, by their order. */
export async function runPages(
  executable: string,
  pages: readonly string[],
): Promise<readonly boolean[]> {
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const ran: boolean[] = [];
    for (let from = 0; from < pages.length; from += FRAMES_MAX) {
      ran.push(...(await runBatch(browser, pages.slice(from, from + FRAMES_MAX))));
    }
    return ran;
  } finally {
    await browser.close();
  }
}

async function runBatch(browser: Browser, pages: readonly string[]): Promise<boolean[]> {
  const context = await browser.newContext({ offline: true });
  try {
    const page = await context.newPage();
    const frames = pages.map((text, index) => frame(text, index)).join('\n');
    const listener =
      '<script>window.ran = {}; addEventListener("message", (e) => { window.ran[e.data] = true; });</script>';
    await page.setContent(`<!doctype html>${listener}${frames}`, {
      waitUntil: 'load',
      timeout: LOAD_TIMEOUT_MS,
    });
    await page.waitForTimeout(SETTLE_MS);
    const ran = (await page.evaluate('window.ran')) as Readonly<Record<string, boolean>>;
    return pages.map((_, index) => ran[`ran-${index}`] === true);
  } finally {
    await context.close();
  }
}

/** The functions that the attacks call tell the outer page; a visitor's hand is played by events. */
function frame(text: string, index: number): string {
  const told = `parent.postMessage('ran-${index}','*')`;
  const before = `<!doctype html><script>
    window.alert = window.confirm = window.prompt = function () { ${told}; };
    addEventListener('message', () => { ${told}; });
    addEventListener('load', () => {
      for (const element of document.querySelectorAll('*')) {
        for (const type of ['mouseover', 'mouseenter', 'pointerenter', 'pointerover', 'mousedown', 'mouseup', 'focus']) {
          element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
        }
        if (typeof element.click === 'function' && element.tagName !== 'FORM') element.click();
        else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      }
    });
  </script>`;
  const escaped = (before + text).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe sandbox="allow-scripts" width="40" height="40" srcdoc="${escaped}"></iframe>`;
}
