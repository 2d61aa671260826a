// What the rest of the page uses of this folder.

export { openLive, socketUrl, type FrameOf, type Live } from './live'
export { LiveContext, useFreshness, useLive, useStream } from './useStream'
