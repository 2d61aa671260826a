import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { chatScript, documentsAsText } from './vite.widget.config.ts'

// `make demo` in one terminal, `npm run dev` here in another. Vigie takes sockets from its own origin only:
// without changeOrigin, the proxy hands on ours, and the two agree.
const server = { target: process.env.VIGIE ?? 'http://127.0.0.1:8000', changeOrigin: false }

export default defineConfig({
  plugins: [react(), documentsAsText(), chatScript()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The second is the page of another site, with the chat on it.
    rolldownOptions: { input: ['index.html', 'sample.html'] },
    // What is bundled is other people's work: their licences go with it.
    license: { fileName: 'licenses.md' },
  },
  server: { proxy: { '/graphql': { ...server, ws: true }, '/demo': server, '/customers': server } },
  test: { include: ['src/**/*.test.ts'] },
})
