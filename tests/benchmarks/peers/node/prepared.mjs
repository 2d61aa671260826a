// What the peers on Node share: the schema, the facts that they publish, and their port.

import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'

export const prepared = JSON.parse(readFileSync(process.argv[2], 'utf8'))

/** Vigie's own schema, so that the same documents are valid. Objects say with `__typename` what they are. */
export const schema = buildSchema(readFileSync(prepared.schema, 'utf8'))

export function announce(port) {
  process.stdout.write(`ready ${port}\n`)
}

/** Without end: the fact again and again, each at the next position and as having happened now. */
export function* facts() {
  const width = prepared.fact.position.length
  const position = (number) => number.toString(16).padStart(width, '0')
  for (let number = BigInt(`0x${prepared.fact.position}`); ; number += 1n) {
    yield {
      ...prepared.fact,
      position: position(number + 1n),
      previousPosition: position(number),
      occurredAt: timeNow(),
    }
  }
}

/** In microseconds, which Date does not have. */
function timeNow() {
  const milliseconds = performance.timeOrigin + performance.now()
  const microseconds = String(Math.floor((milliseconds % 1) * 1000)).padStart(3, '0')
  return new Date(Math.floor(milliseconds)).toISOString().replace('Z', `${microseconds}Z`)
}
