"""The headers that pages of other origins may send. api/origins.py says which origins these are."""

from api.graphql.requests import CLIENT
from api.web.request_ids import HEADER

# What clients send for GraphQL, and what the libraries of a page add by themselves. None of them gives any rights, unlike
# X-Vigie-Acts-For, which only connectors send.
REQUEST_HEADERS = (
    "authorization",
    "content-type",
    "if-none-match",
    "last-event-id",
    CLIENT,
    HEADER,
    # Clients' names, and headers by which Apollo's and other clients prove that a preflight came before
    "apollo-require-preflight",
    "apollographql-client-name",
    "apollographql-client-version",
    "graphql-client-name",
    "graphql-client-version",
    "graphql-preflight",
    "graphql-require-preflight",
    "x-apollo-operation-id",
    "x-apollo-operation-name",
    "x-client",
    "x-client-name",
    "x-client-version",
    "x-requested-with",
    # Tracing: W3C, Zipkin's B3, Sentry, Datadog, New Relic, Elastic
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
    "x-correlation-id",
    "sentry-trace",
    "x-datadog-origin",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-tags",
    "x-datadog-trace-id",
    "newrelic",
    "elastic-apm-traceparent",
)
