import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const pure = [
  'model',
  'claims',
  'ci',
  'criteria',
  'probes',
  'judge',
  'adversary',
  'document',
  'watch',
];

/** Packages that do I/O: never in a pure room. */
const impurePackages = ['simple-git', 'node-ssh', 'ssh2', '@octokit/rest', 'listr2', 'commander'];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'test/fixtures/boundaries'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/composition/**', 'src/adapters/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/adapters/',
              message: 'Only src/composition imports adapters: take the effect as a parameter.',
            },
          ],
        },
      ],
    },
  },
  {
    files: pure.map((room) => `src/${room}/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^node:', message: 'This room is pure: no node: module.' },
            {
              regex: '/(adapters|cli|observe|report)/',
              message: 'This room is pure: it knows no adapter.',
            },
            { group: impurePackages, message: 'This room is pure: no package that does I/O.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'Date.now'],
    },
  },
  {
    files: ['scripts/**/*.mjs', '*.config.js'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
);
