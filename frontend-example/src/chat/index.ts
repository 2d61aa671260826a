// The entry point of chat.js: a script tag with data-workstream adds the chat to its page; other pages call window.vigieChat.

import { Chat } from './chat'
import type { ChatHandle, Options } from './options'
import { SignedInCustomer } from './signedInCustomer'
import { View } from './view'
import { Visitor } from './visitor'
import { wordsIn } from './words'

const script = document.currentScript as HTMLScriptElement | null
const cameFrom = new URL('.', script?.src || location.href).href

window.vigieChat = ({ workstream, language, theme, server = cameFrom, token, place }: Options): ChatHandle => {
  const words = wordsIn(language)
  const identity = token ? new SignedInCustomer(server, workstream, token) : new Visitor(server, workstream, words.language, () => void chat.resume())
  const chat: Chat = new Chat(server, workstream, words.language, identity, () => view?.draw())
  const view: View | undefined = new View(chat, words, { place, theme })

  const leave = () => chat.leave()
  const comeBack = (event: PageTransitionEvent) => event.persisted && chat.comeBack()
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', comeBack)
  void chat.resume()
  return {
    close() {
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('pageshow', comeBack)
      chat.close()
      view.remove()
    },
  }
}

const { workstream, language, theme } = script?.dataset ?? {}
if (workstream) {
  const open = () => void window.vigieChat?.({ workstream, language, theme })
  if (document.body) open()
  else document.addEventListener('DOMContentLoaded', open)
}
