// What a page tells the chat. A script tag tells it by data-…; a page with a customer of its own calls window.vigieChat.

export type Options = {
  /** The workstream's name. For visitors it must be one that takes them. */
  workstream: string
  /** 'en' or 'fr'; else the browser's own, if it is one of these. */
  language?: string
  /** 'light' or 'dark'; else as the page's `color-scheme` says. */
  theme?: string
  /** Where Vigie is, with a slash at the end; else where the script came from. */
  server?: string
  /** Gives a token of the customer who is signed in at your site, valid now. Without it, whoever writes is a visitor. */
  token?: () => Promise<string>
  /** The chat fills this element, always open; else it is a button in the corner of the page. */
  place?: HTMLElement
}

export type Opened = { close: () => void }

declare global {
  interface Window {
    vigieChat?: (options: Options) => Opened
  }
}
