// Sound and desktop notifications: only for whoever has chosen them in this browser, and only of what the page shows, too.

const STORAGE_KEY = 'vigie.notices'
const AT_MOST_EVERY_MS = 1_000
const TONES_HZ = [660, 880]
const TONE_SECONDS = 0.3

export type Way = 'sound' | 'desktop'

/** Phones show notifications of installed pages only. */
export const WAYS: Way[] = 'Notification' in globalThis && matchMedia('(pointer: fine)').matches ? ['sound', 'desktop'] : ['sound']

export const chosenWays = (): Way[] => WAYS.filter((way) => localStorage.getItem(STORAGE_KEY)?.includes(way))

export type Fault = 'denied' | 'unable'
let onFault = (_: Fault) => {}

/** `tell` is called when desktop notifications can't be chosen, or turn out not to work: they are not chosen then. */
export const onNoticeFault = (tell: (fault: Fault) => void) => void (onFault = tell)

/** Asks for the browser's permission if need be. Of what is newly chosen, an example is given: `text`. Returns what is chosen. */
export async function chooseWays(ways: Way[], text: string): Promise<Way[]> {
  const hasDesktop = ways.includes('desktop')
  const isNew = hasDesktop && !chosenWays().includes('desktop')
  const isDenied = hasDesktop && (await Notification.requestPermission()) !== 'granted'
  localStorage.setItem(STORAGE_KEY, ways.join())
  if (isDenied) forgo('denied')
  else if (isNew) show('', text)
  if (ways.includes('sound')) ring() // so that it is known, and because browsers let pages ring only after a click
  return chosenWays()
}

function forgo(fault: Fault): void {
  localStorage.setItem(STORAGE_KEY, chosenWays().filter((way) => way !== 'desktop').join())
  onFault(fault)
}

const shown = new Map<string, Notification>()

/** Android's browsers have the class, and throw: there, only a service worker may show notifications. */
function show(key: string, text: string): Notification | undefined {
  try {
    return new Notification('Vigie', { body: text, tag: key })
  } catch {
    forgo('unable')
  }
}

/** One with the same key takes its place. It names no customer's words: others may see the screen. */
export function notify(key: string, text: string, onOpen: () => void): void {
  const ways = chosenWays()
  if (ways.includes('sound')) ring()
  if (!ways.includes('desktop') || document.hasFocus()) return
  const notice = show(key, text)
  if (!notice) return
  shown.set(key, notice)
  notice.onclick = () => {
    focus()
    withdraw(key)
    onOpen()
  }
}

/** There is nothing to do about it any more. */
export function withdraw(key: string): void {
  shown.get(key)?.close()
  shown.delete(key)
}

let audio: AudioContext | undefined
let rungAt = -Infinity

function ring(): void {
  if (performance.now() - rungAt < AT_MOST_EVERY_MS) return
  rungAt = performance.now()
  audio ??= new AudioContext()
  void audio.resume()
  for (const [index, hertz] of TONES_HZ.entries()) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    const at = audio.currentTime + index * TONE_SECONDS * 0.5
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(0.2, at)
    volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + TONE_SECONDS)
  }
}
