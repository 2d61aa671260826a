export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  DateTime: { input: string; output: string; }
  StreamPosition: { input: string; output: string; }
};

export type AcknowledgeAlertsInput = {
  alertIds: Array<Scalars['ID']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type Acknowledgement =
  | 'FOR_ALL'
  | 'FOR_ONESELF';

export type Act =
  | 'ACCEPT_OFFER'
  | 'ACKNOWLEDGE_ALERTS'
  | 'ACKNOWLEDGE_DELIVERY'
  | 'ADVANCE_BATCH'
  | 'ANSWER_HAND'
  | 'APPROVE_DRAFT'
  | 'ASSIGN_TO_AGENT'
  | 'ASSIGN_TO_QUEUE'
  | 'CLOSE'
  | 'COME_BACK'
  | 'CONNECT_CLIENT'
  | 'CORRECT_SENTIMENT'
  | 'DECIDE_APPROVAL'
  | 'DECLINE_OFFER'
  | 'DELETE_ALERT_RULE'
  | 'DROP_DRAFT'
  | 'ELEVATE'
  | 'END'
  | 'END_ABSENCE'
  | 'END_CONSULT'
  | 'END_ELEVATION'
  | 'END_SIGN_INS'
  | 'ERASE_AUDIT_TEXT'
  | 'ERASE_CUSTOMER'
  | 'ESCALATE'
  | 'EXPIRE_CONVERSATION'
  | 'EXPIRE_OFFER'
  | 'EXPORT_CORRECTIONS'
  | 'EXPORT_CUSTOMER'
  | 'EXPORT_FACTS'
  | 'FORCE_CLOSE'
  | 'FREE_WRAP_UP'
  | 'HAND_OVER_TO_AGENT'
  | 'HAND_OVER_TO_QUEUE'
  | 'JOIN'
  | 'JUDGE_ATTENTION'
  | 'LEAVE'
  | 'MARK_READ'
  | 'MERGE_CUSTOMERS'
  | 'MISS_CLIENT'
  | 'MONITOR'
  | 'OFFER'
  | 'OPEN_TRANSCRIPT'
  | 'OVERFLOW'
  | 'PART_CUSTOMER'
  | 'PICK'
  | 'PRUNE_AUDIT_TRAIL'
  | 'RAISE_HAND'
  | 'REACH_LIMIT'
  | 'RECEIVE_MESSAGE'
  | 'RECORD_CONSENT'
  | 'RELEASE'
  | 'REMOVE_GROUP'
  | 'REMOVE_OPERATING_HOURS'
  | 'REQUEST_APPROVAL'
  | 'REQUEST_CONSULT'
  | 'RESET_PRESENCE'
  | 'RESUME'
  | 'RETIRE_QUEUE'
  | 'RETIRE_WORKSTREAM'
  | 'RETRY_DELIVERY'
  | 'RETURN_HAND'
  | 'RETURN_SILENT'
  | 'RING_ALERT'
  | 'SAVE_AGENT'
  | 'SAVE_ALERT_RULE'
  | 'SAVE_CHANNEL'
  | 'SAVE_GROUP'
  | 'SAVE_OPERATING_HOURS'
  | 'SAVE_QUEUE'
  | 'SAVE_USER'
  | 'SAVE_WORKSTREAM'
  | 'SCORE_SENTIMENT'
  | 'SEARCH_TRANSCRIPTS'
  | 'SEND_MESSAGE'
  | 'SET_ACTS_FOR'
  | 'SET_BOT_POSTURE'
  | 'SET_PRESENCE'
  | 'SET_RIGHTS'
  | 'SIGN_IN'
  | 'START'
  | 'STOP_MONITORING'
  | 'TAKE_HAND'
  | 'TAKE_OVER'
  | 'TELL_POSITION'
  | 'TRANSFER'
  | 'UNDO_FORCE_CLOSE'
  | 'UPDATE_SETTINGS'
  | 'WITHDRAW_HAND';

export type ActiveSubState =
  | 'AWAITING_ACCEPTANCE'
  | 'IN_CONVERSATION';

export type ActorKind =
  | 'BOT'
  | 'CONNECTOR'
  | 'PERSON'
  | 'SYSTEM';

export type AgentAction =
  | 'ASSIGN'
  | 'CONSULT'
  | 'TRANSFER';

export type AgentAspect =
  | 'CAPACITY'
  | 'PRESENCE'
  | 'QUEUES';

export type AgentFilter = {
  bots?: InputMaybe<Scalars['Boolean']['input']>;
  presences?: InputMaybe<Array<Presence>>;
  queueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  search?: InputMaybe<Scalars['String']['input']>;
};

export type AgentInput = {
  capacityUnits?: InputMaybe<Scalars['Int']['input']>;
  kind?: InputMaybe<AgentKind>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  skills?: InputMaybe<Array<Scalars['String']['input']>>;
  userId: Scalars['ID']['input'];
};

export type AgentKind =
  | 'BOT'
  | 'HUMAN';

export type AgentNoticePolicy =
  | 'AFTERWARDS'
  | 'NONE'
  | 'ON_START';

export type AlertCondition =
  | 'ATTENTION'
  | 'LONGEST_WAIT'
  | 'QUEUE_LENGTH'
  | 'SERVICE_LEVEL';

export type AlertFilter = {
  conditions?: InputMaybe<Array<AlertCondition>>;
  queueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  read?: InputMaybe<Scalars['Boolean']['input']>;
  ruleIds?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type AlertRuleInput = {
  acknowledgement?: InputMaybe<Acknowledgement>;
  alertRuleId?: InputMaybe<Scalars['ID']['input']>;
  answerWithinSeconds?: InputMaybe<Scalars['Int']['input']>;
  channels?: InputMaybe<Array<Channel>>;
  condition?: InputMaybe<AlertCondition>;
  coolDownSeconds?: InputMaybe<Scalars['Int']['input']>;
  disabled?: InputMaybe<Scalars['Boolean']['input']>;
  leastContacts?: InputMaybe<Scalars['Int']['input']>;
  level?: InputMaybe<AttentionLevel>;
  name?: InputMaybe<Scalars['String']['input']>;
  queueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  reasons?: InputMaybe<Array<AttentionReason>>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  threshold?: InputMaybe<Scalars['Int']['input']>;
  timeZone?: InputMaybe<Scalars['String']['input']>;
  toldPeopleIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  toldRoles?: InputMaybe<Array<Role>>;
  weekly?: InputMaybe<Array<OpenIntervalInput>>;
  windowMinutes?: InputMaybe<Scalars['Int']['input']>;
};

export type AlertThreshold =
  | 'NEGATIVE'
  | 'NONE'
  | 'SLIGHTLY_NEGATIVE'
  | 'VERY_NEGATIVE';

export type ApprovalDecisionInput = {
  approvalId: Scalars['ID']['input'];
  approve: Scalars['Boolean']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ApprovalRequestInput = {
  agentNoticePolicy?: InputMaybe<AgentNoticePolicy>;
  eraseCustomerId?: InputMaybe<Scalars['ID']['input']>;
  grantAdminTo?: InputMaybe<Scalars['ID']['input']>;
  monitoringPolicy?: InputMaybe<MonitoringPolicy>;
  reason?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ApprovalStatus =
  | 'APPROVED'
  | 'EXPIRED'
  | 'PENDING'
  | 'REFUSED';

export type ApproveDraftInput = {
  draftId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
};

export type AssignInput = {
  conversationId: Scalars['ID']['input'];
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  overrideCapacity?: Scalars['Boolean']['input'];
  overridePresence?: Scalars['Boolean']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
  target: AssignTarget;
};

export type AssignManyInput = {
  agentIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  conversations: ChosenConversations;
  dryRun?: Scalars['Boolean']['input'];
  overrideCapacity?: Scalars['Boolean']['input'];
  overridePresence?: Scalars['Boolean']['input'];
  queueId?: InputMaybe<Scalars['ID']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type AssignTarget =
  { agentId: Scalars['ID']['input']; queueId?: never; }
  |  { agentId?: never; queueId: Scalars['ID']['input']; };

export type AssignmentMethod =
  | 'HIGHEST_CAPACITY'
  | 'LEAST_ACTIVE'
  | 'ROUND_ROBIN';

export type AttentionLevel =
  | 'NONE'
  | 'NOW'
  | 'SOON';

export type AttentionReason =
  | 'BOT_LOOPING'
  | 'HAND_RAISED'
  | 'LIMIT'
  | 'REFUSED'
  | 'SENTIMENT_FELL'
  | 'SENTIMENT_LOW'
  | 'SILENT'
  | 'TRANSFERRED'
  | 'UNANSWERED'
  | 'WAIT';

export type Audience =
  | 'AGENT'
  | 'BOTH'
  | 'CUSTOMER';

export type AuditFilter = {
  actorIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  acts?: InputMaybe<Array<Act>>;
  conversationIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  outcomes?: InputMaybe<Array<AuditOutcome>>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

export type AuditOutcome =
  | 'DONE'
  | 'REFUSED';

export type BatchOutcome =
  | 'DONE'
  | 'LEFT'
  | 'REFUSED';

export type BotPosture =
  | 'AUTO'
  | 'DRAFT'
  | 'OFF';

export type BotPostureInput = {
  conversationId: Scalars['ID']['input'];
  posture: BotPosture;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type Channel =
  | 'APPLE_MESSAGES'
  | 'CUSTOM'
  | 'FACEBOOK'
  | 'LINE'
  | 'LIVE_CHAT'
  | 'PERSISTENT_CHAT'
  | 'RECORD'
  | 'SMS'
  | 'TEAMS'
  | 'VOICE'
  | 'WECHAT'
  | 'WHATSAPP';

export type ChannelInput = {
  account?: InputMaybe<Scalars['String']['input']>;
  address?: InputMaybe<Scalars['String']['input']>;
  connector: Scalars['String']['input'];
  disabled?: Scalars['Boolean']['input'];
  kind: ChannelKind;
  name: Scalars['String']['input'];
  publicUrl?: InputMaybe<Scalars['String']['input']>;
  queue?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  secret?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['String']['input']>;
  workstream: Scalars['String']['input'];
};

export type ChannelKind =
  | 'JSON'
  | 'TWILIO';

export type ChosenConversations =
  { listed: ListedConversationsInput; named?: never; }
  |  { listed?: never; named: Array<NamedConversationInput>; };

export type ClosedConversationFilter = {
  agentIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  channels?: InputMaybe<Array<Channel>>;
  closeReasons?: InputMaybe<Array<StateReason>>;
  closedSince?: InputMaybe<Scalars['DateTime']['input']>;
  closedUntil?: InputMaybe<Scalars['DateTime']['input']>;
  customerIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  handleSecondsAtLeast?: InputMaybe<Scalars['Int']['input']>;
  handleSecondsAtMost?: InputMaybe<Scalars['Int']['input']>;
  queueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  search?: InputMaybe<Scalars['String']['input']>;
  sentimentAtOrBelow?: InputMaybe<SentimentLevel>;
  states?: InputMaybe<Array<ConversationState>>;
};

export type ConsentInput = {
  conversationId: Scalars['ID']['input'];
  noticeState: NoticeState;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ConsultInput = {
  agentId: Scalars['ID']['input'];
  conversationId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ContentKind =
  | 'AUDIO'
  | 'CHOICE'
  | 'CONTACT'
  | 'FILE'
  | 'IMAGE'
  | 'LOCATION'
  | 'OTHER'
  | 'REACTION'
  | 'STICKER'
  | 'VIDEO';

export type ConversationAspect =
  | 'AGENT'
  | 'ELEVATION'
  | 'OFFER'
  | 'PARTICIPANTS'
  | 'QUEUE'
  | 'STATE';

export type ConversationFilter = {
  agentIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  attentionAtLeast?: InputMaybe<AttentionLevel>;
  channels?: InputMaybe<Array<Channel>>;
  hands?: InputMaybe<Array<HandStatus>>;
  queueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  search?: InputMaybe<Scalars['String']['input']>;
  sentimentAtOrBelow?: InputMaybe<SentimentLevel>;
  states?: InputMaybe<Array<ConversationState>>;
};

export type ConversationInput = {
  conversationId: Scalars['ID']['input'];
  expectedEpoch?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ConversationOrder =
  | 'LATEST_ACTIVITY'
  | 'LONGEST_WAITING'
  | 'NEEDS_ATTENTION'
  | 'NEWEST'
  | 'OLDEST'
  | 'WORST_SENTIMENT';

export type ConversationState =
  | 'ACTIVE'
  | 'CLOSED'
  | 'OPEN'
  | 'WAITING'
  | 'WRAP_UP';

export type CorrectSentimentInput = {
  messageId: Scalars['ID']['input'];
  reads?: InputMaybe<Polarity>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type DeleteAlertRuleInput = {
  alertRuleId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type DeliveryInput = {
  connectorMessageId?: InputMaybe<Scalars['String']['input']>;
  messageId: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  retryAfterSeconds?: InputMaybe<Scalars['Int']['input']>;
  status: DeliveryOutcome;
  temporary?: Scalars['Boolean']['input'];
};

export type DeliveryOutcome =
  | 'DELIVERED'
  | 'FAILED'
  | 'SENT';

export type DeliveryStatus =
  | 'DELIVERED'
  | 'FAILED'
  | 'PENDING'
  | 'RETRYING'
  | 'SENT';

export type Distribution =
  | 'PICK'
  | 'PUSH';

export type DraftStatus =
  | 'AGENT_CHANGED'
  | 'APPROVED'
  | 'BOT_LEFT'
  | 'CONVERSATION_CLOSED'
  | 'DROPPED'
  | 'MOVED_TO_WRAP_UP'
  | 'PENDING'
  | 'POSTURE_CHANGED'
  | 'TAKEN_OVER';

export type DropDraftInput = {
  draftId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ElevateInput = {
  conversationId: Scalars['ID']['input'];
  mode: ElevatedMode;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ElevatedMode =
  | 'VIDEO'
  | 'VOICE';

export type EndAllSignInsInput = {
  requestId?: InputMaybe<Scalars['ID']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export type EndSignInInput = {
  requestId?: InputMaybe<Scalars['ID']['input']>;
  signInId: Scalars['ID']['input'];
};

export type EraseCustomerInput = {
  customerId: Scalars['ID']['input'];
  endOngoing?: Scalars['Boolean']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type EscalateInput = {
  conversationId: Scalars['ID']['input'];
  expectedEpoch?: InputMaybe<Scalars['Int']['input']>;
  queueId?: InputMaybe<Scalars['ID']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ForceCloseInput = {
  conversationId: Scalars['ID']['input'];
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ForceCloseManyInput = {
  conversations: ChosenConversations;
  dryRun?: Scalars['Boolean']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type HandAction =
  | 'ANSWER'
  | 'RAISE'
  | 'RETURN'
  | 'TAKE'
  | 'WITHDRAW';

export type HandInput = {
  handId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type HandKind =
  | 'ADVICE'
  | 'DECISION'
  | 'EMERGENCY'
  | 'ESCALATION';

export type HandOverInput = {
  conversationId: Scalars['ID']['input'];
  expectedEpoch?: InputMaybe<Scalars['Int']['input']>;
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  target: HandOverTarget;
};

export type HandOverTarget =
  { agentId: Scalars['ID']['input']; queueId?: never; }
  |  { agentId?: never; queueId: Scalars['ID']['input']; };

export type HandStatus =
  | 'AGENT_CHANGED'
  | 'AGENT_LEFT'
  | 'ANSWERED'
  | 'CONVERSATION_CLOSED'
  | 'RAISED'
  | 'TAKEN'
  | 'WITHDRAWN';

export type JoinInput = {
  conversationId: Scalars['ID']['input'];
  purpose?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type LanguageSource =
  | 'CHANNEL'
  | 'DETECTED'
  | 'SAID';

export type LimitBasis =
  | 'ACTIVITY'
  | 'CUSTOMER_MESSAGE'
  | 'PUBLIC_MESSAGE'
  | 'REPLY';

export type ListedConversationsInput = {
  filter?: InputMaybe<ConversationFilter>;
  position: Scalars['StreamPosition']['input'];
};

export type MarkReadInput = {
  conversationId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
  upTo: Scalars['ID']['input'];
};

export type MaskedNumber =
  | 'IBAN'
  | 'PAYMENT_CARD';

export type MergeCustomersInput = {
  customerId: Scalars['ID']['input'];
  intoCustomerId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type MessageContactInput = {
  addresses?: InputMaybe<Array<Scalars['String']['input']>>;
  name?: InputMaybe<Scalars['String']['input']>;
};

export type MessageContentInput =
  { choice: Scalars['String']['input']; contact?: never; location?: never; media?: never; other?: never; reaction?: never; }
  |  { choice?: never; contact: MessageContactInput; location?: never; media?: never; other?: never; reaction?: never; }
  |  { choice?: never; contact?: never; location: MessageLocationInput; media?: never; other?: never; reaction?: never; }
  |  { choice?: never; contact?: never; location?: never; media: MessageMediaInput; other?: never; reaction?: never; }
  |  { choice?: never; contact?: never; location?: never; media?: never; other: Scalars['String']['input']; reaction?: never; }
  |  { choice?: never; contact?: never; location?: never; media?: never; other?: never; reaction: MessageReactionInput; };

export type MessageLocationInput = {
  address?: InputMaybe<Scalars['String']['input']>;
  label?: InputMaybe<Scalars['String']['input']>;
  latitude: Scalars['Float']['input'];
  longitude: Scalars['Float']['input'];
};

export type MessageMediaInput = {
  kind: ContentKind;
  mediaType?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['String']['input']>;
};

export type MessageReactionInput = {
  emoji?: InputMaybe<Scalars['String']['input']>;
};

export type MessageVisibility =
  | 'INTERNAL'
  | 'PUBLIC';

export type MonitorInput = {
  conversationId: Scalars['ID']['input'];
  purpose?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type MonitoringEndReason =
  | 'CONVERSATION_CLOSED'
  | 'LEFT'
  | 'RULE_NO_LONGER_HOLDS'
  | 'STOPPED'
  | 'UNREAD';

export type MonitoringLedgerFilter = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

export type MonitoringPolicy =
  | 'CONSENT_REQUIRED'
  | 'NOTICE_REQUIRED'
  | 'NO_REQUIREMENT';

export type NamedConversationInput = {
  conversationId: Scalars['ID']['input'];
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

export type NewCustomerInput = {
  externalId?: InputMaybe<Scalars['String']['input']>;
  locale?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
};

export type NoticeState =
  | 'CONSENTED'
  | 'NOTIFIED'
  | 'NOT_REQUIRED'
  | 'REFUSED';

export type OfferInput = {
  offerId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type OfferKind =
  | 'ASSIGNMENT'
  | 'CONSULT'
  | 'TRANSFER';

export type OfferStatus =
  | 'ACCEPTED'
  | 'DECLINED'
  | 'EXPIRED'
  | 'PENDING'
  | 'WITHDRAWN';

export type OpenIntervalInput = {
  day: Weekday;
  from: Scalars['String']['input'];
  to: Scalars['String']['input'];
};

export type OpenTranscriptInput = {
  conversationId: Scalars['ID']['input'];
  purpose?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type OperatingHoursInput = {
  holidays?: InputMaybe<Array<Scalars['String']['input']>>;
  name?: InputMaybe<Scalars['String']['input']>;
  operatingHoursId?: InputMaybe<Scalars['ID']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  timeZone?: InputMaybe<Scalars['String']['input']>;
  weekly?: InputMaybe<Array<OpenIntervalInput>>;
};

export type OverflowAction =
  | 'ASSIGN_ANYWAY'
  | 'END'
  | 'OTHER_QUEUE';

export type PartCustomerInput = {
  customerId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ParticipantMode =
  | 'BOT'
  | 'CONSULT'
  | 'CUSTOMER'
  | 'MONITOR'
  | 'PRIMARY';

export type Polarity =
  | 'NEGATIVE'
  | 'NEUTRAL'
  | 'POSITIVE';

export type Presence =
  | 'AVAILABLE'
  | 'AWAY'
  | 'BUSY'
  | 'DO_NOT_DISTURB'
  | 'INACTIVE'
  | 'OFFLINE';

export type PresenceInput = {
  presence: Presence;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type QueueInput = {
  acceptsWhenClosed?: InputMaybe<Scalars['Boolean']['input']>;
  agentAlertThreshold?: InputMaybe<AlertThreshold>;
  answerWithinSeconds?: InputMaybe<Scalars['Int']['input']>;
  assignmentMethod?: InputMaybe<AssignmentMethod>;
  closed?: InputMaybe<Scalars['Boolean']['input']>;
  closedAction?: InputMaybe<OverflowAction>;
  longestWaitAction?: InputMaybe<OverflowAction>;
  longestWaitSeconds?: InputMaybe<Scalars['Int']['input']>;
  mostWaiting?: InputMaybe<Scalars['Int']['input']>;
  mostWaitingAction?: InputMaybe<OverflowAction>;
  name?: InputMaybe<Scalars['String']['input']>;
  nobodyThereAction?: InputMaybe<OverflowAction>;
  operatingHoursId?: InputMaybe<Scalars['ID']['input']>;
  overflowQueueId?: InputMaybe<Scalars['ID']['input']>;
  priority?: InputMaybe<Scalars['Int']['input']>;
  queueId?: InputMaybe<Scalars['ID']['input']>;
  replyWithinSeconds?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  shareWithinPercent?: InputMaybe<Scalars['Int']['input']>;
  supervisorAlertThreshold?: InputMaybe<AlertThreshold>;
  type?: InputMaybe<QueueType>;
};

export type QueueType =
  | 'MESSAGING'
  | 'RECORD'
  | 'VOICE';

export type QueueWarning =
  | 'CLOSED'
  | 'NOBODY_AVAILABLE'
  | 'NOBODY_WORKS_THERE';

export type RaiseHandInput = {
  conversationId: Scalars['ID']['input'];
  kind?: HandKind;
  reason: Scalars['String']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type RefusalCode =
  | 'AGENT_IS_BOT'
  | 'AGENT_NOT_IN_QUEUE'
  | 'AGENT_PRESENCE_NOT_ALLOWED'
  | 'ALREADY_ASSIGNED'
  | 'ALREADY_CLOSED'
  | 'API_ACCESS_ROLE'
  | 'APPROVAL_NOT_PENDING'
  | 'APPROVAL_REQUIRED'
  | 'BOT_OFF'
  | 'CAPACITY_EXCEEDED'
  | 'CHANNEL_NOT_SUPPORTED'
  | 'CLOSED_TOO_LONG_AGO'
  | 'CONSENT_REFUSED'
  | 'CONSULT_PENDING'
  | 'CUSTOMER_ERASED'
  | 'DRAFT_DECIDED'
  | 'DRAFT_ENDED'
  | 'ELEVATED_TO_VOICE_OR_VIDEO'
  | 'HAND_ALREADY_RAISED'
  | 'HAND_NOT_TAKEN'
  | 'HAND_NOT_UP'
  | 'HAND_TAKEN'
  | 'LAST_ADMINISTRATOR'
  | 'MESSAGE_TOO_LONG'
  | 'NOTICE_REQUIRED'
  | 'NOT_BEING_CLOSED'
  | 'NOT_FOUND'
  | 'NOT_MERGED'
  | 'NOT_MONITORING'
  | 'NOT_PARTICIPANT'
  | 'NO_AGENT_AVAILABLE'
  | 'OFFER_NOT_PENDING'
  | 'OFFER_NOT_YOURS'
  | 'OUTSIDE_SUPERVISED_QUEUES'
  | 'OWN_CONVERSATION'
  | 'OWN_REQUEST'
  | 'PURPOSE_NOT_LISTED'
  | 'QUEUE_CLOSED'
  | 'QUEUE_TYPE_MISMATCH'
  | 'REPLY_WINDOW_CLOSED'
  | 'ROLE_REQUIRED'
  | 'SAME_AGENT'
  | 'SAME_CUSTOMER'
  | 'SAME_QUEUE'
  | 'SOURCE_IS_BOT'
  | 'STALE_VERSION'
  | 'STATE_NOT_ALLOWED'
  | 'STILL_IN_USE'
  | 'SWITCHED_OFF'
  | 'TAKEN_OVER'
  | 'TOO_MANY_CONVERSATIONS'
  | 'TOO_MANY_DRAFTS'
  | 'TRANSFER_PENDING'
  | 'VISIBILITY_NOT_ALLOWED';

export type RemoveOperatingHoursInput = {
  operatingHoursId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ResetPresenceInput = {
  agentId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type ResyncReason =
  | 'ERASED'
  | 'HEARD_AGAIN'
  | 'POSITION_NOT_AVAILABLE';

export type RetireQueueInput = {
  queueId: Scalars['ID']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type RetireWorkstreamInput = {
  requestId?: InputMaybe<Scalars['ID']['input']>;
  workstreamId: Scalars['ID']['input'];
};

export type RevokeTokenInput = {
  requestId?: InputMaybe<Scalars['ID']['input']>;
  tokenId: Scalars['String']['input'];
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export type RightsInput = {
  disabled?: InputMaybe<Scalars['Boolean']['input']>;
  queueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  roles?: InputMaybe<Array<Role>>;
  supervisedQueueIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  userId: Scalars['ID']['input'];
};

export type Role =
  | 'ADMIN'
  | 'AGENT'
  | 'API_ACCESS'
  | 'BOT'
  | 'CHANNEL'
  | 'CUSTOMER'
  | 'SUPERVISOR';

export type SearchTranscriptsInput = {
  purpose?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type SendMessageInput = {
  contents?: InputMaybe<Array<MessageContentInput>>;
  conversationId: Scalars['ID']['input'];
  expectedEpoch?: InputMaybe<Scalars['Int']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  messageId?: InputMaybe<Scalars['String']['input']>;
  replyTo?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  text: Scalars['String']['input'];
  visibility?: InputMaybe<MessageVisibility>;
};

export type SentimentLevel =
  | 'NEGATIVE'
  | 'NEUTRAL'
  | 'POSITIVE'
  | 'SLIGHTLY_NEGATIVE'
  | 'SLIGHTLY_POSITIVE'
  | 'VERY_NEGATIVE'
  | 'VERY_POSITIVE';

export type SentimentState =
  | 'KNOWN'
  | 'UNKNOWN'
  | 'UNSURE';

export type SignInFault =
  | 'EXPIRED_TOKEN'
  | 'INVALID_TOKEN'
  | 'NOT_ACTING_FOR'
  | 'UNKNOWN_USER';

export type SkillMatch =
  | 'CLOSEST'
  | 'EXACT'
  | 'NONE';

export type StartConversationInput = {
  contents?: InputMaybe<Array<MessageContentInput>>;
  customer?: InputMaybe<NewCustomerInput>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  messageId?: InputMaybe<Scalars['String']['input']>;
  noticeState?: InputMaybe<NoticeState>;
  queue?: InputMaybe<Scalars['String']['input']>;
  replyTo?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  requiredSkills?: InputMaybe<Array<Scalars['String']['input']>>;
  text?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  workstream: Scalars['String']['input'];
};

export type StateReason =
  | 'AGENT_DISCONNECTED'
  | 'AGENT_LEFT'
  | 'AGENT_MOVED_TO_WRAP_UP'
  | 'AGENT_SILENT'
  | 'ASSIGNED_BY_SUPERVISOR'
  | 'AUTO_CLOSED'
  | 'AWAITING_AGENT_ACCEPTANCE'
  | 'AWAITING_AGENT_ASSIGNMENT'
  | 'CUSTOMER_DISCONNECTED'
  | 'CUSTOMER_ERASED'
  | 'CUSTOMER_RETURNED'
  | 'ENDED_BY_AGENT'
  | 'ENDED_BY_BOT'
  | 'ENDED_BY_CUSTOMER'
  | 'ESCALATED_BY_BOT'
  | 'FORCE_CLOSED_BY_SUPERVISOR'
  | 'IN_CONVERSATION'
  | 'OFFER_DECLINED'
  | 'OFFER_EXPIRED'
  | 'PICKED_BY_AGENT'
  | 'QUEUED_BY_SUPERVISOR'
  | 'QUEUE_OVERFLOW'
  | 'RELEASED_BY_AGENT'
  | 'TAKEN_OVER_BY_AGENT'
  | 'TAKEN_OVER_BY_SUPERVISOR'
  | 'TIME_LIMIT_REACHED'
  | 'TRANSFERRED_BY_AGENT'
  | 'TRANSFERRED_BY_SUPERVISOR';

export type SupervisorAction =
  | 'ASSIGN'
  | 'FORCE_CLOSE'
  | 'JOIN'
  | 'MONITOR'
  | 'TAKE_OVER'
  | 'TRANSFER'
  | 'UNDO_FORCE_CLOSE';

export type SupervisorSettingsInput = {
  administratorsReadClosed?: InputMaybe<Scalars['Boolean']['input']>;
  agentAlertThreshold?: InputMaybe<AlertThreshold>;
  agentNoticePolicy?: InputMaybe<AgentNoticePolicy>;
  alertConfidencePercent?: InputMaybe<Scalars['Int']['input']>;
  alertCoolDownSeconds?: InputMaybe<Scalars['Int']['input']>;
  closedTranscriptDays?: InputMaybe<Scalars['Int']['input']>;
  customerLedger?: InputMaybe<Scalars['Boolean']['input']>;
  forceClose?: InputMaybe<Scalars['Boolean']['input']>;
  forceCloseUndoSeconds?: InputMaybe<Scalars['Int']['input']>;
  monitorWaiting?: InputMaybe<Scalars['Boolean']['input']>;
  monitoringPolicy?: InputMaybe<MonitoringPolicy>;
  monitoringPurposes?: InputMaybe<Array<Scalars['String']['input']>>;
  monitoringUnreadSeconds?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  shortAbandonSeconds?: InputMaybe<Scalars['Int']['input']>;
  supervisorAlertThreshold?: InputMaybe<AlertThreshold>;
  supervisorAssign?: InputMaybe<Scalars['Boolean']['input']>;
  supervisorMonitor?: InputMaybe<Scalars['Boolean']['input']>;
  supervisorTakeOver?: InputMaybe<Scalars['Boolean']['input']>;
  supervisorTransfer?: InputMaybe<Scalars['Boolean']['input']>;
};

export type SystemMessageKind =
  | 'AGENT_JOINED'
  | 'AGENT_LEFT'
  | 'AUTO_CLOSED'
  | 'CONSULT_ENDED'
  | 'CONSULT_STARTED'
  | 'CUSTOMERS_MERGED'
  | 'CUSTOMER_DISCONNECTED'
  | 'CUSTOMER_LANGUAGE_TOLD'
  | 'CUSTOMER_NAMED'
  | 'CUSTOMER_PARTED'
  | 'CUSTOMER_RETURNED'
  | 'ELEVATED_TO_VIDEO'
  | 'ELEVATED_TO_VOICE'
  | 'ELEVATION_ENDED'
  | 'ENDED_BY_AGENT'
  | 'ENDED_BY_CUSTOMER'
  | 'FORCE_CLOSED'
  | 'FORCE_CLOSE_BEGUN'
  | 'FORCE_CLOSE_UNDONE'
  | 'IDLE_ENDED'
  | 'IDLE_WARNING'
  | 'MONITORING_NOTICE'
  | 'NOBODY_THERE'
  | 'POSITION_IN_QUEUE'
  | 'QUEUE_CLOSED'
  | 'QUEUE_OPENS'
  | 'QUEUE_OVERFLOW'
  | 'SUPERVISOR_JOINED'
  | 'SUPERVISOR_LEFT'
  | 'TIME_LIMIT_REACHED'
  | 'TRANSFER_ACCEPTED'
  | 'TRANSFER_DECLINED'
  | 'TRANSFER_REQUESTED'
  | 'TRANSFER_TIMED_OUT';

export type TakeOverInput = {
  conversationId: Scalars['ID']['input'];
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  overrideCapacity?: Scalars['Boolean']['input'];
  overridePresence?: Scalars['Boolean']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type TransferInput = {
  agentId: Scalars['ID']['input'];
  conversationId: Scalars['ID']['input'];
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  overrideCapacity?: Scalars['Boolean']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type TransferManyInput = {
  agentIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  conversations: ChosenConversations;
  dryRun?: Scalars['Boolean']['input'];
  overrideCapacity?: Scalars['Boolean']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type TransferRejectPolicy =
  | 'KEEP_WITH_SOURCE'
  | 'RETURN_TO_QUEUE';

export type Trend =
  | 'IMPROVING'
  | 'STEADY'
  | 'WORSENING';

export type UndoForceCloseInput = {
  conversationId: Scalars['ID']['input'];
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type UndoForceCloseManyInput = {
  conversations: ChosenConversations;
  dryRun?: Scalars['Boolean']['input'];
  requestId?: InputMaybe<Scalars['ID']['input']>;
};

export type UnsureReason =
  | 'LANGUAGE_UNKNOWN'
  | 'LANGUAGE_UNSUPPORTED'
  | 'LITTLE_EVIDENCE'
  | 'NOTHING_JUDGED';

export type UserInput = {
  locale?: InputMaybe<Scalars['String']['input']>;
  login?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export type Weekday =
  | 'FRIDAY'
  | 'MONDAY'
  | 'SATURDAY'
  | 'SUNDAY'
  | 'THURSDAY'
  | 'TUESDAY'
  | 'WEDNESDAY';

export type WhichUserInput = {
  requestId?: InputMaybe<Scalars['ID']['input']>;
  userId: Scalars['ID']['input'];
};

export type WorkstreamInput = {
  acceptsVisitors?: InputMaybe<Scalars['Boolean']['input']>;
  activeLimitSeconds?: InputMaybe<Scalars['Int']['input']>;
  allowedPresences?: InputMaybe<Array<Presence>>;
  autoAccept?: InputMaybe<Scalars['Boolean']['input']>;
  botPosture?: InputMaybe<BotPosture>;
  channel?: InputMaybe<Channel>;
  declinedSetsDoNotDisturb?: InputMaybe<Scalars['Boolean']['input']>;
  defaultQueueId?: InputMaybe<Scalars['ID']['input']>;
  distribution?: InputMaybe<Distribution>;
  idleLimitSeconds?: InputMaybe<Scalars['Int']['input']>;
  idleWarningSeconds?: InputMaybe<Scalars['Int']['input']>;
  keepConversationsDays?: InputMaybe<Scalars['Int']['input']>;
  keepMessagesDays?: InputMaybe<Scalars['Int']['input']>;
  limitsCountFrom?: InputMaybe<LimitBasis>;
  maskedNumbers?: InputMaybe<Array<MaskedNumber>>;
  maxDeclines?: InputMaybe<Scalars['Int']['input']>;
  missedSetsInactive?: InputMaybe<Scalars['Boolean']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  offerSeconds?: InputMaybe<Scalars['Int']['input']>;
  openLimitSeconds?: InputMaybe<Scalars['Int']['input']>;
  previousAgentFirst?: InputMaybe<Scalars['Boolean']['input']>;
  replyWindowSeconds?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['ID']['input']>;
  requiredSkills?: InputMaybe<Array<Scalars['String']['input']>>;
  sentimentEngine?: InputMaybe<Scalars['String']['input']>;
  silentLimitSeconds?: InputMaybe<Scalars['Int']['input']>;
  skillMatch?: InputMaybe<SkillMatch>;
  transferRejectPolicy?: InputMaybe<TransferRejectPolicy>;
  unitsRequired?: InputMaybe<Scalars['Int']['input']>;
  waitingLimitSeconds?: InputMaybe<Scalars['Int']['input']>;
  workstreamId?: InputMaybe<Scalars['ID']['input']>;
  wrapUpBlockSeconds?: InputMaybe<Scalars['Int']['input']>;
  wrapUpCapacity?: InputMaybe<WrapUpCapacity>;
  wrapUpLimitSeconds?: InputMaybe<Scalars['Int']['input']>;
};

export type WrapUpCapacity =
  | 'ALWAYS_BLOCK'
  | 'BLOCK_FOR_TIME'
  | 'DO_NOT_BLOCK';
