// Builds dist/: our script, the chat component and the page's style, each minified and compressed
// once, so that the server only hands files out. Fails where a patient would have to load too much.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const LIMIT = 150 * 1024; // bytes over the wire, all scripts together
const dist = new URL('./dist/', import.meta.url);
const folder = new URL('.', import.meta.url).pathname;

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const shared = { bundle: true, minify: true, target: 'es2021', legalComments: 'none', absWorkingDir: folder };
await build({ ...shared, entryPoints: ['src/widget.js'], format: 'iife', outfile: 'dist/widget.js', loader: { '.css': 'text' } });
await build({
  ...shared,
  entryPoints: ['node_modules/deep-chat/dist/deepChat.bundle.js'],
  format: 'iife',
  outfile: 'dist/deep-chat.js',
  banner: { js: '/* deep-chat, MIT License, copyright Ovidijus Parsiunas */' },
});
await build({ ...shared, entryPoints: ['src/page.css'], outfile: 'dist/page.css' });
writeFileSync(new URL('icon.svg', dist), readFileSync(new URL('src/icon.svg', import.meta.url)));

let total = 0;
for (const name of ['widget.js', 'deep-chat.js', 'page.css', 'icon.svg']) {
  const bytes = readFileSync(new URL(name, dist));
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(new URL(`${name}.gz`, dist), gzip);
  writeFileSync(new URL(`${name}.br`, dist), brotli);
  if (name.endsWith('.js')) total += gzip.length;
  console.log(`${name}: ${bytes.length} bytes, gzip ${gzip.length}, brotli ${brotli.length}`);
}
console.log(`scripts together: gzip ${total} of at most ${LIMIT} bytes`);
if (total > LIMIT) process.exit(1);
