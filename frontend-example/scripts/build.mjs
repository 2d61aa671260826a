// Builds all served files into dist/, or into the given folder. The same sources give the same bytes.

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const outDir = resolve(root, process.argv[2] ?? 'dist')

await build({ root, configFile: resolve(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: true } })
// The embeddable chat is one classic script without React: a separate build into the same folder.
await build({ root, configFile: resolve(root, 'vite.widget.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: false } })
