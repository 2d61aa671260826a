import preact from '@preact/preset-vite'
import { defineConfig } from 'vitest/config'
import { chatScript, documentsAsText } from './vite.widget.config.ts'

// Run `make demo` in one terminal and `npm run dev` in another. Vigie accepts sockets from its own origin only:
// without changeOrigin, the proxy passes the Host header on, and it equals the Origin.
const server = { target: process.env.VIGIE ?? 'http://127.0.0.1:8000', changeOrigin: false }

export default defineConfig({
  // `preact()` also gives Preact to whoever imports from 'react'.
  plugins: [preact(), documentsAsText(), chatScript()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // sample.html stands for the page of another site, with the chat on it.
    rolldownOptions: {
      input: ['index.html', 'sample.html'],
      // What the supervisor's and the agent's page share is one file, whichever part of it those that are loaded apart use, too.
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'shared', test: /src.(conversation|.*later|.*keys|ui.(focus|links|useWaiting))/, minShareCount: 2 }] } },
    },
    // The licences of the bundled libraries.
    license: { fileName: 'licenses.md' },
  },
  server: { proxy: { '/graphql': { ...server, ws: true }, '/demo': server, '/sign-in': server, '/customers': server } },
  test: { include: ['src/**/*.test.ts'] },
})
