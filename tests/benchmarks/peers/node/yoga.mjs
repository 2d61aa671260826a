// The page of 50 with graphql-yoga, as its documentation shows it.

import { createServer } from 'node:http'
import { createYoga } from 'graphql-yoga'
import { schema } from './page.mjs'
import { announce } from './prepared.mjs'

const server = createServer(createYoga({ schema, logging: false }))
server.listen(0, '127.0.0.1', () => announce(server.address().port))
