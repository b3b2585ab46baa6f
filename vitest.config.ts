import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    setupFiles: ['test/setup.ts'],
    // What is built is run as it is.
    server: { deps: { external: [/\/dist\//] } },
  },
});
