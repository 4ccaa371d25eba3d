import type { Page } from 'playwright-core';

/**
 * What keeps people who see little, or use a keyboard or a screen reader, from a page: texts too pale on
 * their ground, controls without a name, labels or parts pointing nowhere, headings out of order, and
 * targets too small for a finger (WCAG 2.2 AA: 1.4.3, 2.5.8, 4.1.2). One line each.
 */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(CHECKS)) as readonly string[];
}

/** As text: the tests are not compiled for a browser. */
const CHECKS = String.raw`(() => {
  const TARGET_PIXELS_MIN = 24;
  const barriers = new Set();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true });

  /** Any colour of CSS as [red, green, blue, alpha]. */
  const colourOf = (css) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = css;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, ground) => {
    const alpha = top[3];
    return [0, 1, 2].map((at) => top[at] * alpha + ground[at] * (1 - alpha)).concat(1);
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = colourOf(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255, 1]);
  };
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.closest('.visually-hidden, [aria-hidden="true"]') === null;
  const tell = (what, element) => {
    const name = element.tagName.toLowerCase() + (element.className ? '.' + String(element.className) : '');
    barriers.add(what + ': ' + name + ' "' + (element.textContent ?? '').trim().slice(0, 40) + '"');
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '' || !isShown(element)) continue;
    if (element.closest(':disabled') !== null) continue;
    const style = getComputedStyle(element);
    const ground = groundOf(element);
    const [a, b] = [luminance(over(colourOf(style.color), ground)), luminance(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const pixels = parseFloat(style.fontSize);
    const isLarge = pixels >= 24 || (pixels >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) tell('contrast ' + contrast.toFixed(2), element);
  }

  const nameOf = (element) =>
    (element.getAttribute('aria-label') ?? '') +
    [...(element.labels ?? [])].map((label) => label.textContent).join('') +
    (element.getAttribute('aria-labelledby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '').join('') +
    (element.matches('input, select, textarea') ? '' : (element.textContent ?? '')) +
    [...element.querySelectorAll('img[alt]')].map((image) => image.alt).join('') +
    (element.title ?? '');
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], dialog';
  for (const element of document.querySelectorAll(CONTROLS)) {
    if (!element.checkVisibility()) continue;
    if (nameOf(element).trim() === '') tell('no name', element);
    if (!isShown(element) || element.matches('dialog') || element.closest('p, .muted') !== null) continue;
    const { width, height } = element.getBoundingClientRect();
    if (height > 0 && (width < TARGET_PIXELS_MIN || height < TARGET_PIXELS_MIN)) {
      if (!element.matches('input') && hasNeighbour(element)) {
        tell('target of ' + Math.round(width) + ' x ' + Math.round(height), element);
      }
    }
  }

  /** A small target counts only where another stands within a finger's reach (2.5.8, spacing). */
  function hasNeighbour(element) {
    const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
    const [x, y] = middle(element.getBoundingClientRect());
    return [...document.querySelectorAll(CONTROLS)].some((other) => {
      if (other === element || other.contains(element) || element.contains(other) || !isShown(other)) return false;
      const box = other.getBoundingClientRect();
      if (box.width === 0) return false;
      const dx = Math.max(box.left - x, 0, x - box.right);
      const dy = Math.max(box.top - y, 0, y - box.bottom);
      return Math.hypot(dx, dy) < TARGET_PIXELS_MIN / 2;
    });
  }

  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) barriers.add('id twice: ' + id);
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
    for (const element of document.querySelectorAll('[' + attribute + ']')) {
      for (const id of element.getAttribute(attribute).split(' ')) {
        if (document.getElementById(id) === null) tell(attribute + ' to nothing', element);
      }
    }
  }
  if (document.querySelectorAll('h1').length !== 1) {
    barriers.add(document.querySelectorAll('h1').length + ' headings of the first level');
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) tell('heading skips a level', heading);
    level = own;
  }
  for (const image of document.querySelectorAll('img:not([alt]), svg:not([aria-hidden]):not([aria-label]):not([role])')) {
    tell('picture without a text', image);
  }
  for (const cell of document.querySelectorAll('th:not([scope])')) tell('heading of a table without scope', cell);
  if (document.documentElement.lang === '') barriers.add('no language');
  if (document.title === '') barriers.add('no title');
  return [...barriers];
})()`;
