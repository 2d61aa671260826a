// The checks of `make frontend-check`, in their order. The first that fails ends the run and says what to do.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const MOST_BYTES = 100_000 // the gzipped size of all served files, but for the next
const PARTS = ['signin', 'reading', 'alerts', 'bulk', 'approvals', 'hands', 'commands'] // loaded only to sign in at an identity provider, where there is a bot or a raised hand, or when somebody opens them
const APART = new RegExp(`^assets/(${PARTS.join('|')})-[^/]+$`)
const MOST_APART_BYTES = 37_000

const root = fileURLToPath(new URL('..', import.meta.url))

function run(what, command, ...args) {
  console.log(`frontend: ${what}`)
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) fail(`${stdout}${stderr}\n${what}: failed`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort()
}

function compare(built, committed) {
  const expected = filesIn(built)
  const found = filesIn(committed)
  const differ = [...new Set([...expected, ...found])].filter(
    (name) => !expected.includes(name) || !found.includes(name) || !readFileSync(join(built, name)).equals(readFileSync(join(committed, name))),
  )
  if (differ.length) fail(`dist/ is not what the sources give (${differ.join(', ')}). Run \`make frontend\` and commit dist/.`)
}

if (/https?:\/\/[^"]*\.tgz/.test(readFileSync(join(root, 'package-lock.json'), 'utf8'))) {
  fail('package-lock.json names a registry. Remove the "resolved" lines; .npmrc keeps them out.')
}
run('the operations’ types fit the schema (if not, they were written anew now: run `make frontend`, commit)', 'graphql-codegen', '--check')
run('types', 'tsc', '--noEmit')
run('tests', 'vitest', 'run')

const fresh = mkdtempSync(join(tmpdir(), 'vigie-frontend-'))
try {
  console.log('frontend: dist/ is built from these sources')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), fresh], { cwd: root, encoding: 'utf8' })
  if (status !== 0) fail(`${stdout}${stderr}`)
  compare(fresh, join(root, 'dist'))
} finally {
  rmSync(fresh, { recursive: true })
}

const sizes = filesIn(join(root, 'dist')).map((name) => [name, gzipSync(readFileSync(join(root, 'dist', name)), { level: 9 }).length])
const together = (isApart) => sizes.reduce((sum, [name, bytes]) => sum + (APART.test(name) === isApart ? bytes : 0), 0)
const [bytes, apartBytes] = [together(false), together(true)]
console.log(`frontend: ${bytes} bytes gzipped of at most ${MOST_BYTES}, and ${apartBytes} of at most ${MOST_APART_BYTES} that are loaded apart`)
if (bytes > MOST_BYTES || apartBytes > MOST_APART_BYTES) fail('That is too much.')
for (const part of PARTS) if (!sizes.some(([name]) => name.startsWith(`assets/${part}-`))) fail(`${part} has no chunk of its own, so every page loads it.`)
