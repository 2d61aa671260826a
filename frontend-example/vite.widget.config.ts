import { fileURLToPath } from 'node:url'
import { print, stripIgnoredCharacters, type DocumentNode } from 'graphql'
import { build, defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Builds the embeddable chat: dist/chat.js, one classic script without React, with its styles inside. */
export default defineConfig({
  publicDir: false,
  plugins: [documentsAsText()],
  // The library of live/socket.ts is made for many streams; this replacement is a tenth of its size.
  resolve: { alias: { 'graphql-ws': here('src/chat/graphqlWsShim.ts') } },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    reportCompressedSize: false,
    lib: { entry: 'src/chat/index.ts', formats: ['iife'], name: 'vigieChatScript', fileName: () => 'chat.js' },
  },
})

/** Replaces each generated document by its text, which is all that is sent: a third of the size, and no printer is needed. */
export function documentsAsText(): Plugin {
  const document = /^(export const \w+Document) = (\{.*\}) as unknown as .*$/gm
  const textOf = (tree: string) => stripIgnoredCharacters(print(JSON.parse(tree) as DocumentNode))
  return {
    name: 'documents-as-text',
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('.generated.ts') ? code.replace(document, (_, name: string, tree: string) => `${name} = ${JSON.stringify(textOf(tree))}`) : null),
  }
}

/** `npm run dev` serves /chat.js too, built again on each load. */
export function chatScript(): Plugin {
  return {
    name: 'chat-script',
    configureServer({ middlewares }) {
      middlewares.use('/chat.js', (_, response, next) => {
        build({ configFile: 'vite.widget.config.ts', logLevel: 'warn', build: { write: false } }).then((built) => {
          const [{ output }] = built as unknown as [{ output: [{ code: string }] }]
          response.setHeader('content-type', 'text/javascript').end(output[0].code)
        }, next)
      })
    },
  }
}
