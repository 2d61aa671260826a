import { wordsWith } from '../conversation/words'
import en from './en'
import fr from './fr'

export const t = wordsWith(en, fr)
