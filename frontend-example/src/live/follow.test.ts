import { afterEach, describe, expect, it, vi } from 'vitest'
import { faultOf, follow, pauseBefore, pauseOrWake, type StreamState } from './follow'
import type { Frame } from './frames'

const heartbeat = (position: string): Frame => ({ __typename: 'Heartbeat', position, previousPosition: position, occurredAt: '' })
const change = (previousPosition: string | null, position: string): Frame => ({ __typename: 'Change', position, previousPosition, occurredAt: '' })
const special = (__typename: string): Frame => ({ __typename, position: '99', previousPosition: null, occurredAt: '' })

type Connection = Frame[] | Error

/** Plays one connection after the other; an Error is a connection that fails at once. Ends when all have been played. */
async function play(connections: Connection[], options: { start?: () => Promise<string | null>; resumes?: boolean; endsWhenRevoked?: boolean } = {}) {
  const ended = new AbortController()
  const asked: (string | null)[] = []
  const applied: string[] = []
  const states: StreamState[] = []
  await follow<Frame>(
    {
      ...options,
      frames: async function* (after) {
        asked.push(after)
        const connection = connections.shift()
        if (!connection) return ended.abort()
        if (connection instanceof Error) throw connection
        yield* connection
      },
      onFrame: (frame) => applied.push(frame.position),
      onState: (state) => states.at(-1) !== state && states.push(state),
      pause: async () => {},
    },
    ended.signal,
  )
  return { asked, applied, states }
}

describe('follow', () => {
  it('applies each frame once, over broken connections', async () => {
    const { asked, applied } = await play([[change('01', '02'), change('02', '03')], new Error('cut'), [change('02', '03'), change('03', '04')]])
    expect(applied).toEqual(['02', '03', '04'])
    expect(asked).toEqual([null, '03', '03', '04'])
  })

  it('subscribes again after the last frame it has when one is missing', async () => {
    const { asked, applied } = await play([[change('01', '02'), change('03', '04')], [change('02', '03'), change('03', '04')]])
    expect(applied).toEqual(['02', '03', '04'])
    expect(asked[1]).toBe('02')
  })

  it('keeps the position of a Heartbeat, and does not pass it on', async () => {
    const { asked, applied } = await play([[heartbeat('05')]])
    expect(applied).toEqual([])
    expect(asked[1]).toBe('05')
  })

  it('starts after the asOf of its query, and reads again when the stream can’t resume', async () => {
    const positions = ['10', '20']
    const { asked } = await play([[change('10', '11'), special('ResyncRequired')], [change('20', '21')]], { start: async () => positions.shift() ?? null })
    expect(asked).toEqual(['10', '20', '21'])
  })

  it('starts over on each connection if the stream has no `after`', async () => {
    const { asked, applied } = await play([[change('01', '02')], [change('08', '09')]], { resumes: false })
    expect(asked).toEqual([null, null, null])
    expect(applied).toEqual(['02', '09'])
  })

  it('passes AccessRevoked on, and ends if endsWhenRevoked is set', async () => {
    const { asked, applied, states } = await play([[change('01', '02'), special('AccessRevoked')], [change('02', '03')]], { endsWhenRevoked: true })
    expect(applied).toEqual(['02', '99'])
    expect(asked).toHaveLength(1)
    expect(states).toEqual(['connecting', 'live', 'ended'])
  })

  it('starts over after AccessRevoked, because access may be restored', async () => {
    const { asked, applied, states } = await play([[change('01', '02'), special('AccessRevoked')], [change(null, '07')]])
    expect(applied).toEqual(['02', '99', '07'])
    expect(asked).toEqual([null, null, '07'])
    expect(states).toEqual(['connecting', 'live', 'ended', 'live', 'behind'])
  })

  it.each(['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED'])('resumes after the last frame when the server could not for a moment: %s', async (code) => {
    const { asked, applied } = await play([[change('01', '02')], faultOf([{ extensions: { code } }]), [change('02', '03')]])
    expect(applied).toEqual(['02', '03'])
    expect(asked).toEqual([null, '02', '02', '03'])
  })

  it('is stale until the next Heartbeat, and gives the page no such frame', async () => {
    const stale = { ...heartbeat('02'), __typename: 'Stale' }
    const { applied, asked, states } = await play([[change('01', '02'), stale, change('02', '03'), stale, heartbeat('03')]])
    expect(applied).toEqual(['02', '03'])
    expect(asked[1]).toBe('03')
    expect(states).toEqual(['connecting', 'live', 'stale', 'live', 'behind'])
  })

  it('does not retry a subscription that the server refuses', async () => {
    const { asked, states } = await play([faultOf([{ extensions: { code: 'BAD_USER_INPUT' } }]), [change('01', '02')]])
    expect(asked).toHaveLength(1)
    expect(states).toEqual(['connecting', 'refused'])
  })

  it('is behind while it reconnects', async () => {
    const { states } = await play([[change('01', '02')], new Error('cut'), [change('02', '03')]])
    expect(states).toEqual(['connecting', 'live', 'behind', 'live', 'behind'])
  })
})

describe('pauseBefore', () => {
  it('grows, is random, and stays bounded', () => {
    expect(pauseBefore(0, 0.5)).toBe(300)
    expect(pauseBefore(1, 0.5)).toBe(600)
    expect(pauseBefore(3, 0)).toBeLessThan(pauseBefore(3, 1))
    expect(pauseBefore(10, 0.5)).toBe(8_000)
    expect(pauseBefore(40, 1)).toBe(15_000)
  })

  it.each([0, 0.5, 1])('sees a server that restarts within two seconds of its return: chance %s', (chance) => {
    let begins = 0
    for (let attempt = 0; begins < 3_500; attempt++) {
      const pause = pauseBefore(attempt, chance)
      expect(pause).toBeLessThan(2_000)
      begins += pause
    }
  })
})

describe('pauseOrWake', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('ends when another stream has a connection, or is over', async () => {
    vi.stubGlobal('window', new EventTarget())
    vi.stubGlobal('document', new EventTarget())
    const connections = new EventTarget()
    const paused = pauseOrWake(1e9, new AbortController().signal, connections)
    connections.dispatchEvent(new Event('connected'))
    await paused
    await pauseOrWake(0, new AbortController().signal, connections)
  })
})
