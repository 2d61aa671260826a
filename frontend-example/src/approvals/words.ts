// The words of this area, with those about a conversation.

import { wordsWith } from '../conversation/words'
import en from './en'
import fr from './fr'

export const t = wordsWith(en, fr)
