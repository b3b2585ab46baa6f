// Builds `dist`: one ESM bundle for the command, split so that `review --help` loads next to nothing,
// and the worker that evaluates expressions.
import { build } from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    review: 'src/cli/review.ts',
    program: 'src/cli/program.ts',
    'cel-worker': 'src/adapters/cel-worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  define: { __COLD_REVIEW_VERSION__: JSON.stringify(version) },
  // Native accelerators of ssh2: optional, and not to be had in a bundle.
  external: ['cpu-features', '*.node'],
  banner: {
    // What CommonJS packages expect to find around them.
    js: "import{createRequire as __createRequire}from'node:module';import{dirname as __folderOf}from'node:path';import{fileURLToPath as __pathOf}from'node:url';const require=__createRequire(import.meta.url);const __filename=__pathOf(import.meta.url);const __dirname=__folderOf(__filename);",
  },
});
