// What the other folders use of this one.

export { openLive, socketUrl, type FrameOf, type Live } from './live'
export { LiveContext, useFreshness, useLive, useStream } from './useStream'
