import { randomBytes } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { PUZZLE_PARTS } from './clearance.ts';
import { SOLVER_SCRIPT } from './solver.ts';

/** What the browser asks with its proof. No site has a page here: the gateway answers itself. */
export const CLEARANCE_PATH = '/.well-known/rampart/clearance';
export const STATUS_CHALLENGE = 403;

const NONCE_BYTES = 16;

interface Words {
  readonly language: string;
  readonly title: string;
  readonly working: string;
  readonly why: string;
  readonly noScript: string;
  readonly failed: string;
  readonly cookies: string;
  readonly again: string;
  readonly request: string;
}

const ENGLISH: Words = {
  language: 'en',
  title: 'One moment, please',
  working: 'Your browser is solving a small puzzle. The page opens by itself.',
  why: 'This site gets unusually many requests. The puzzle tells browsers from floods; nothing about you is collected.',
  noScript:
    'This check needs JavaScript. Please switch it on for this site and load the page again.',
  failed: 'That did not work.',
  cookies: 'This check needs a cookie. Please allow cookies for this site and load the page again.',
  again: 'Try again',
  request: 'Request',
};

const CHINESE: Words = {
  language: 'zh-CN',
  title: '请稍候',
  working: '您的浏览器正在解一道小题，完成后页面会自动打开。',
  why: '本站当前请求异常多。这道小题用于区分浏览器与攻击流量，不会收集您的任何信息。',
  noScript: '此检查需要 JavaScript。请为本站启用 JavaScript 后重新加载页面。',
  failed: '未能通过检查。',
  cookies: '此检查需要 Cookie。请允许本站使用 Cookie 后重新加载页面。',
  again: '再试一次',
  request: '请求编号',
};

export interface ChallengeOptions {
  readonly puzzle: string;
  readonly difficulty: number;
  readonly requestId: string;
  readonly acceptLanguage: string;
  readonly keepsAlive: boolean;
}

/** The page for a browser. Nothing in it comes from the request but the id that the gateway gave. */
export function makeChallengePage(options: ChallengeOptions): Answer {
  const words = prefersChinese(options.acceptLanguage) ? CHINESE : ENGLISH;
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const body = Buffer.from(htmlOf(options, words, nonce));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    body,
    head: makeHead(options, body.length, [
      'Content-Type',
      'text/html; charset=utf-8',
      'Content-Language',
      words.language,
      'Content-Security-Policy',
      policy,
    ]),
  };
}

/** For programs, which cannot solve it: says so, and what is the matter. */
export function makeChallengeNotice(
  options: Pick<ChallengeOptions, 'requestId' | 'keepsAlive'>,
): Answer {
  const body = Buffer.from(
    `${JSON.stringify({
      status: STATUS_CHALLENGE,
      error: 'challenge-required',
      message: 'A browser has to pass a check first. Programs need an allowance of the site.',
      requestId: options.requestId,
    })}\n`,
  );
  return { body, head: makeHead(options, body.length, ['Content-Type', 'application/json']) };
}

/** Says the cookie that lets the browser through from now on. */
export function makeClearanceAnswer(
  options: Pick<ChallengeOptions, 'requestId' | 'keepsAlive'>,
  cookie: string,
): Answer {
  return {
    body: Buffer.alloc(0),
    head: {
      ...makeHead(options, 0, ['Set-Cookie', cookie]),
      status: 200,
      statusText: 'OK',
    },
  };
}

function makeHead(
  { requestId, keepsAlive }: Pick<ChallengeOptions, 'requestId' | 'keepsAlive'>,
  length: number,
  more: readonly string[],
): Answer['head'] {
  return {
    status: STATUS_CHALLENGE,
    statusText: 'Forbidden',
    keepsAlive,
    mayHaveTrailers: false,
    rawHeaders: [
      ...more,
      'Content-Length',
      String(length),
      'Cache-Control',
      'no-store',
      'Vary',
      'Cookie, Accept, Accept-Language',
      'Referrer-Policy',
      'same-origin',
      'X-Content-Type-Options',
      'nosniff',
      'X-Robots-Tag',
      'noindex',
      'X-Request-Id',
      requestId,
    ],
  };
}

/** The first language that is one of ours (RFC 9110 section 12.5.4), by weight. */
function prefersChinese(acceptLanguage: string): boolean {
  let best = 0;
  let isChinese = false;
  for (const range of acceptLanguage.slice(0, 256).toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';');
    const weight = parameters
      .map((text) => /^\s*q=([0-9.]{1,5})\s*$/.exec(text)?.[1])
      .find(Boolean);
    const quality = weight === undefined ? 1 : Number(weight);
    const language = tag.trim().split('-')[0];
    if ((language !== 'zh' && language !== 'en') || !(quality > best)) continue;
    best = quality;
    isChinese = language === 'zh';
  }
  return isChinese;
}

function htmlOf({ puzzle, difficulty, requestId }: ChallengeOptions, words: Words, nonce: string) {
  return `<!doctype html>
<html lang="${words.language}" data-puzzle="${puzzle}" data-difficulty="${difficulty}" data-parts="${PUZZLE_PARTS}" data-path="${CLEARANCE_PATH}" data-failed="${words.failed}" data-cookies="${words.cookies}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${words.title}</title>
<style nonce="${nonce}">:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1.25em}progress{width:100%;height:.75em;accent-color:#2563eb}button{font:inherit;padding:.5em 1em}code{user-select:all;overflow-wrap:anywhere}.quiet{opacity:.75;font-size:.9em}</style>
<main>
<h1>${words.title}</h1>
<noscript><p><strong>${words.noScript}</strong></p></noscript>
<div id="work" hidden>
<p id="status" role="status">${words.working}</p>
<progress id="bar" max="${PUZZLE_PARTS}" value="0" aria-labelledby="status"></progress>
</div>
<p><button id="again" type="button" hidden>${words.again}</button></p>
<p class="quiet">${words.why}</p>
<p class="quiet">${words.request} <code>${requestId}</code></p>
</main>
<script nonce="${nonce}">${SOLVER_SCRIPT}</script>
</html>
`;
}
