// The imports of src form no circle, type imports included.

import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>('./**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })
const EXTENSIONS = ['.ts', '.tsx', '/index.ts', '/index.tsx']

type Graph = Map<string, string[]>

/** The modules of src that `source` imports: statically, for their types only, or dynamically. */
function importsOf(path: string, source: string): string[] {
  const specifiers = [...source.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '')
  const bases = specifiers.map((specifier) => `.${new URL(specifier, new URL(path, 'file:///')).pathname}`)
  return bases.flatMap((base) => EXTENSIONS.map((extension) => base + extension).filter((file) => file in sources))
}

/** The first circle of imports, as a path from a module back to itself; null if there is none. */
function circleIn(graph: Graph): string[] | null {
  const done = new Set<string>()
  const walk = (module: string, path: string[]): string[] | null => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module]
    if (done.has(module)) return null
    for (const imported of graph.get(module) ?? []) {
      const circle = walk(imported, [...path, module])
      if (circle) return circle
    }
    done.add(module)
    return null
  }
  for (const module of graph.keys()) {
    const circle = walk(module, [])
    if (circle) return circle
  }
  return null
}

describe('the imports of src', () => {
  const graph: Graph = new Map(Object.entries(sources).map(([path, source]) => [path, importsOf(path, source)]))

  it('are found', () => {
    expect(graph.get('./main.tsx')).toEqual(['./shell/App.tsx', './ui/i18n.ts'])
    expect(graph.get('./shell/areas.ts')).toContain('./agent/index.tsx')
    expect(graph.get('./chat/visitor.ts')).toContain('./chat/identity.ts')
  })
  it('form no circle', () => expect(circleIn(graph)).toBeNull())
})

describe('circleIn', () => {
  it('finds a path from a module back to itself', () =>
    expect(circleIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']))
  it('accepts two paths to one module', () => expect(circleIn(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]]))).toBeNull())
})
