// Replaces @urql/core in the chat (vite.widget.config.ts). live/socket.ts and request.ts need only this of it, because the build turns documents into text.

export const stringifyDocument = (document: unknown): string => document as string
