// The levels of sentiment, worst first.

import type { SentimentLevel } from '../gql/schema'

export const SENTIMENT_LEVELS: SentimentLevel[] = ['VERY_NEGATIVE', 'NEGATIVE', 'SLIGHTLY_NEGATIVE', 'NEUTRAL', 'SLIGHTLY_POSITIVE', 'POSITIVE', 'VERY_POSITIVE']
