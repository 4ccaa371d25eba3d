import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Below this a compressed copy saves less than its headers cost. */
const COMPRESS_BYTES_MIN = 1024;
const BROTLI_QUALITY = 10;

/**
 * Writes `.br` and `.gz` beside each text file, so that serving costs neither time nor memory. It reads
 * what was written: the bundle in memory is not final in any hook before.
 */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(?:js|css|svg|html)$/.test(name));
      await Promise.all(names.map((name) => compressFile(path.join(dir, name))));
    },
  };
}

async function compressFile(file: string): Promise<void> {
  const source = await readFile(file);
  if (source.length < COMPRESS_BYTES_MIN) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  await Promise.all([
    promisify(brotliCompress)(source, { params }).then((br) => writeFile(`${file}.br`, br)),
    promisify(gzip)(source, { level: constants.Z_BEST_COMPRESSION }).then((gz) =>
      writeFile(`${file}.gz`, gz),
    ),
  ]);
}

/** The first paint waits for the script: it puts the chosen theme on before anything is drawn. */
function blockRendering(): Plugin {
  return {
    name: 'block-rendering',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replace('<script type="module"', '<script blocking="render" type="module"'),
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), blockRendering(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The strict content security policy has no room for inlined data but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8900' } },
});
