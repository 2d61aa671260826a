// What the other folders use of this one.

export { type TypedDocument } from './document'
export { openLive, socketUrl, type FrameOf, type Live } from './live'
export { LiveContext, useFreshness, useLive, useStream } from './useStream'
