// Sends requests again until the server answers. A mutation keeps its requestId, so that it takes effect once.

import { pauseBefore, pauseOrWake } from '../live/follow'
import { Unreachable } from './request'

export class Retry {
  private readonly ended = new AbortController()
  private trying = 0

  constructor(private readonly onChange: () => void) {}

  /** Whether a request is waiting for the server to be reachable again. */
  get isRetrying(): boolean {
    return this.trying > 0
  }

  get isOver(): boolean {
    return this.ended.signal.aborted
  }

  stop = (): void => this.ended.abort()

  async untilAnswered<T>(work: () => Promise<T>): Promise<T> {
    let failures = 0
    try {
      for (;;) {
        try {
          return await work()
        } catch (fault) {
          if (!(fault instanceof Unreachable) || this.isOver) throw fault
          if (!failures) this.trying++
          this.onChange()
          await pauseOrWake(pauseBefore(failures++), this.ended.signal)
        }
      }
    } finally {
      if (failures) this.trying--
      this.onChange()
    }
  }
}
