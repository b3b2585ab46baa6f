// Builds `dist`: one ESM bundle for the command, split so that `review --help` loads next to nothing,
// and the worker that evaluates expressions.
import { build } from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { review: 'src/cli/review.ts', 'cel-worker': 'src/adapters/cel-worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  keepNames: true,
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.COLD_REVIEW_VERSION': JSON.stringify(version) },
  // Native accelerators of ssh2: optional, and not to be had in a bundle.
  external: ['cpu-features', '*.node'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
