import { fileURLToPath } from 'node:url'
import { print, stripIgnoredCharacters, type DocumentNode } from 'graphql'
import { build, defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Builds the chat that any site can embed: dist/chat.js, one classic script with its styles inside and without React. */
export default defineConfig({
  publicDir: false,
  plugins: [documentsAsText()],
  // The libraries of live/socket.ts are for pages with many streams; here what it uses of them is a tenth as large.
  resolve: { alias: { '@urql/core': here('src/chat/urqlShim.ts'), 'graphql-ws': here('src/chat/graphqlWsShim.ts') } },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    reportCompressedSize: false,
    lib: { entry: 'src/chat/index.ts', formats: ['iife'], name: 'vigieChatScript', fileName: () => 'chat.js' },
  },
})

/** Only the text of a document is ever sent: a third of the size of the tree that code generation writes, and nothing to print it. */
export function documentsAsText(): Plugin {
  const document = /^(export const \w+Document) = (\{.*\}) as unknown as .*$/gm
  const textOf = (tree: string) => stripIgnoredCharacters(print(JSON.parse(tree) as DocumentNode))
  return {
    name: 'documents-as-text',
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('.generated.ts') ? code.replace(document, (_, name: string, tree: string) => `${name} = ${JSON.stringify(textOf(tree))}`) : null),
  }
}

/** `npm run dev` gives /chat.js too: built anew on each load. */
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
