// The chat's options. A script tag sets them as data-… attributes; a page with a signed-in customer calls window.vigieChat.

export type Options = {
  /** The workstream's name. For visitors it must be one that accepts visitors. */
  workstream: string
  /** 'en' or 'fr'. By default the browser's language if it is one of these, else English. */
  language?: string
  /** 'light' or 'dark'. By default the page's `color-scheme`. */
  theme?: string
  /** Vigie's address, with a final slash. By default the folder of the script. */
  server?: string
  /** Returns a valid token of the customer who is signed in on your site. Without this option, the customer is a visitor. */
  token?: () => Promise<string>
  /** The element that the chat fills, always open. By default the chat is a button in the corner of the page. */
  place?: HTMLElement
}

export type ChatHandle = { close: () => void }

declare global {
  interface Window {
    vigieChat?: (options: Options) => ChatHandle
  }
}
