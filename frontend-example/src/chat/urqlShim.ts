// What live/socket.ts and request.ts need of @urql/core in the chat, where the build makes every document its text (vite.widget.config.ts).

export const stringifyDocument = (document: unknown): string => document as string
