// Helpers that create elements. Text is inserted only as text, never as HTML.

type Tags = HTMLElementTagNameMap

export function h<K extends keyof Tags>(tag: K, properties: Partial<Tags[K]> = {}, ...children: (Node | string)[]): Tags[K] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}
