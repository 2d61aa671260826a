// How texts are compared in a search, as in models/folding.py: without case, accents, and what stands between digits.

const SAME: Record<string, string> = { ß: 'ss', ς: 'σ', ł: 'l', ø: 'o', đ: 'd', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ı: 'i' }

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u064b-\u065f\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[ßςłøđæœþðı٠-٩۰-۹]/g, (letter) => SAME[letter] ?? String(letter.charCodeAt(0) & 15))
    .replace(/(^|[0-9])[\s()./\-\u2010-\u2015]+(?=[0-9]|$)/g, '$1')

/** As it was typed or folded: of "(" alone, for example, folding leaves nothing. */
export function contains(text: string | null | undefined, search: string): boolean {
  if (!text) return false
  const plain = folded(search)
  return text.toLowerCase().includes(search.toLowerCase()) || Boolean(plain && folded(text).includes(plain))
}
