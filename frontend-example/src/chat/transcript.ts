// What was said, as far as it is read: the newest page and what follows it, and earlier pages on demand.

import type { LineFragment } from './chat.generated'

export type Page = { edges: { node: LineFragment }[]; pageInfo: { hasPreviousPage: boolean; startCursor: string | null } } | null | undefined

/** One for each time that a conversation is read: a page that comes too late belongs to one that nobody shows any more. */
export class Transcript {
  lines: LineFragment[] = []
  /** The cursor before which there is more to read. */
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
