// The links in a message. The page and the chat make elements of them; what is no plain web address stays text.

export type Link = { href: string; text: string }

/** Invisible characters and those that turn the direction of what follows end an address. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{Cf}]+/giu
const ENDS_SENTENCE = '.,:;!?\'’”»…'

/** What is said, in order: texts and links. All of it is to be inserted as text. */
export function partsOf(said: string): (string | Link)[] {
  const parts: (string | Link)[] = []
  let from = 0
  for (const { 0: found, index } of said.matchAll(ADDRESS)) {
    const address = withoutEnd(found, found.includes('(') ? ENDS_SENTENCE : ENDS_SENTENCE + ')]}')
    const link = linkOf(address)
    if (!link) continue
    parts.push(said.slice(from, index), link)
    from = index + address.length
  }
  return [...parts, said.slice(from)].filter(Boolean)
}

/** From the end, once: a regular expression would begin anew at each of thousands of commas. */
function withoutEnd(found: string, marks: string): string {
  let end = found.length
  while (end && marks.includes(found[end - 1]!)) end--
  return found.slice(0, end)
}

/** The link shows the host to which it leads, as the browser will read it: letters that only look like others become visible. */
function linkOf(address: string): Link | null {
  try {
    const { href, origin, username, password } = new URL(address)
    // A name before the host, as in https://bank.example@evil.example, is there to deceive.
    return username || password ? null : { href, text: address.replace(/^\w+:\/\/[^/?#\\]*/, () => origin) }
  } catch {
    return null
  }
}
