// The part of the transcript that has been read: the newest page, what follows it, and earlier pages on demand.

import type { LineFragment } from './chat.generated'

export type Page = { edges: { node: LineFragment }[]; pageInfo: { hasPreviousPage: boolean; startCursor: string | null } } | null | undefined

/** A new one is made whenever the conversation is read, so that a late page goes into an old one that is no longer shown. */
export class Transcript {
  lines: LineFragment[] = []
  /** The cursor before which there are earlier messages; null if there are none. */
  earlier: string | null = null
  private isReading = false

  constructor(newest?: Page) {
    this.putBefore(newest)
  }

  add(line: LineFragment): void {
    this.lines = [...this.lines, line]
  }

  async readEarlier(read: (before: string) => Promise<Page>): Promise<void> {
    if (!this.earlier || this.isReading) return
    this.isReading = true
    try {
      this.putBefore(await read(this.earlier))
    } finally {
      this.isReading = false
    }
  }

  private putBefore(page: Page): void {
    this.lines = [...(page?.edges.map((edge) => edge.node) ?? []), ...this.lines]
    this.earlier = page?.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null
  }
}
