// Whether the posture of bots matters in a conversation: a bot has it, or a bot would not be free to write.

import type { BotPosture, Channel, ConversationState } from '../gql/schema'

type Conversation = { state: ConversationState; channel: Channel; agent: { isBot: boolean } | null; botPosture: BotPosture | null }

/** Null where it doesn't. */
export const postureOf = ({ state, channel, agent, botPosture }: Conversation): BotPosture | null =>
  state === 'CLOSED' || channel === 'RECORD' || (botPosture === 'AUTO' && !agent?.isBot) ? null : botPosture
