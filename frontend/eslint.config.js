import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import { defineConfig, globalIgnores } from 'eslint/config'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'test-results/', 'playwright-report/', 'src/link/schema.d.ts']),
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      // The TypeScript compiler reports undefined names.
      'no-undef': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      // Strings must not be inserted as HTML. Components render all text.
      'svelte/no-at-html-tags': 'error',
      // The app has its own router and no base path.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['*.config.{js,ts}', 'build/*.ts', 'bench/*.ts', 'icons/*.ts', 'imports/*.js', 'e2e/**/*.ts'],
    languageOptions: { globals: { ...globals.node } },
  },
)
