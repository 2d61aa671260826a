// The page of 50 with mercurius on Fastify, with its compiler switched on.

import Fastify from 'fastify'
import mercurius from 'mercurius'
import { schema } from './page.mjs'
import { announce } from './prepared.mjs'

const app = Fastify()
app.register(mercurius, { schema, jit: 1 })
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address().port)
