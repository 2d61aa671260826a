// Knows whether the same chat is open in other tabs. The customer has left only when the last tab closes.

import { newId } from './request'

type Word = { from: string; says: 'hello' | 'here' | 'bye' }

export class Tabs {
  private readonly me = newId()
  private readonly others = new Set<string>()
  private readonly channel: BroadcastChannel

  constructor(name: string) {
    this.channel = new BroadcastChannel(name)
    this.channel.onmessage = ({ data: { from, says } }: MessageEvent<Word>) => {
      if (says === 'bye') this.others.delete(from)
      else this.others.add(from)
      if (says === 'hello') this.say('here')
    }
    this.say('hello')
  }

  hasOthers = (): boolean => this.others.size > 0

  say(says: Word['says']): void {
    this.channel.postMessage({ from: this.me, says } satisfies Word)
  }

  close(): void {
    this.say('bye')
    this.channel.close()
  }
}
