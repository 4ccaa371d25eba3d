/**
 * What runs in the visitor's browser, as text: it is sent inside the challenge page and shares nothing
 * with the gateway. SHA-256 (FIPS 180-4) by hand, because `crypto.subtle` exists on secure origins
 * only, and is slow for many short inputs. It works in slices, so that the page stays responsive.
 */
export const SOLVER_SCRIPT = `
(() => {
  'use strict';
  const page = document.documentElement;
  const puzzle = page.dataset.puzzle;
  const difficulty = Number(page.dataset.difficulty);
  const parts = Number(page.dataset.parts);
  const status = document.getElementById('status');
  const bar = document.getElementById('bar');
  const SLICE_MS = 40;

  const K = new Int32Array(64);
  const H = new Int32Array(8);
  for (let n = 2, found = 0; found < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { isPrime = false; break; }
    if (!isPrime) continue;
    const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
    if (found < 8) H[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
  const W = new Int32Array(64);
  const S = new Int32Array(8);

  function compress(block, at) {
    for (let i = 0; i < 16; i++) {
      const o = at + i * 4;
      W[i] = (block[o] << 24) | (block[o + 1] << 16) | (block[o + 2] << 8) | block[o + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
    let a = S[0], b = S[1], c = S[2], d = S[3], e = S[4], f = S[5], g = S[6], h = S[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    S[0] = (S[0] + a) | 0; S[1] = (S[1] + b) | 0; S[2] = (S[2] + c) | 0; S[3] = (S[3] + d) | 0;
    S[4] = (S[4] + e) | 0; S[5] = (S[5] + f) | 0; S[6] = (S[6] + g) | 0; S[7] = (S[7] + h) | 0;
  }

  function zeroBits(text) {
    const length = text.length;
    const padded = new Uint8Array(((length + 8) >> 6) * 64 + 64);
    for (let i = 0; i < length; i++) padded[i] = text.charCodeAt(i);
    padded[length] = 128;
    const bits = length * 8;
    padded[padded.length - 2] = bits >>> 8;
    padded[padded.length - 1] = bits;
    S.set(H);
    for (let at = 0; at < padded.length; at += 64) compress(padded, at);
    return Math.clz32(S[0]);
  }

  const answers = [];
  let next = 0;

  function work() {
    const end = performance.now() + SLICE_MS;
    while (answers.length < parts && performance.now() < end) {
      const head = puzzle + ':' + answers.length + ':';
      for (let i = 0; i < 256; i++, next++) {
        if (zeroBits(head + next) < difficulty) continue;
        answers.push(next);
        next = 0;
        break;
      }
    }
    bar.value = answers.length;
    if (answers.length < parts) setTimeout(work, 0);
    else send();
  }

  function send() {
    fetch(page.dataset.path, {
      headers: { 'X-Rampart-Proof': puzzle + '~' + answers.join('-') },
      credentials: 'same-origin',
      cache: 'no-store',
    }).then((reply) => {
      if (!reply.ok) throw new Error(String(reply.status));
      location.reload();
    }).catch(() => {
      status.textContent = page.dataset.failed;
      document.getElementById('again').hidden = false;
    });
  }

  document.getElementById('work').hidden = false;
  document.getElementById('again').addEventListener('click', () => location.reload());
  if (!navigator.cookieEnabled) status.textContent = page.dataset.cookies;
  else setTimeout(work, 0);
})();
`;
