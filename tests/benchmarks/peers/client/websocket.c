/* Connecting, and frames in both directions. Only whole, uncompressed text frames are expected. */

#include "websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 8 << 20, TEXT = 1, PONG = 10 };

static char *room; /* what is being read; between reads, a socket keeps only an unfinished frame */

void prepare_room(void) {
    if (!(room = malloc(ROOM))) fail("no memory", "", 0);
}

static void send_all(struct socket *s, const void *data, size_t length) {
    if (send(s->fd, data, length, MSG_NOSIGNAL) != (ssize_t)length) fail("could not send", strerror(errno), 200);
}

/* A client must mask what it sends; a mask of zeros leaves the text as it is. */
static void send_frame(struct socket *s, int opcode, const char *text, size_t length) {
    if (length > 65535) fail("message too long", text, length);
    char *frame = malloc(length + 8);
    size_t at = 2;
    frame[0] = (char)(0x80 | opcode);
    if (length < 126) {
        frame[1] = (char)(0x80 | length);
    } else {
        frame[1] = (char)(0x80 | 126);
        frame[at++] = (char)(length >> 8);
        frame[at++] = (char)length;
    }
    memset(frame + at, 0, 4);
    memcpy(frame + at + 4, text, length);
    send_all(s, frame, at + 4 + length);
    free(frame);
}

void send_text(struct socket *s, const char *text, size_t length) {
    send_frame(s, TEXT, text, length);
}

void connect_socket(struct socket *s, int port) {
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    char request[400];
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (s->fd < 0 || connect(s->fd, (struct sockaddr *)&to, sizeof to)) fail("could not connect", strerror(errno), 200);
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    int length = snprintf(
        request, sizeof request,
        "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        port);
    send_all(s, request, (size_t)length);
    fcntl(s->fd, F_SETFL, O_NONBLOCK);
}

static void leave(struct socket *s) {
    close(s->fd);
    left(s);
    s->state = CLOSED;
}

/* Both return how many bytes they took; 0 if the end has not come yet. */
static size_t handshake(struct socket *s, const char *data, size_t length) {
    const char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memcmp(data, "HTTP/1.1 101", 12)) fail("no WebSocket", data, length);
    upgraded(s);
    return (size_t)(end - data) + 4;
}

static size_t frame(struct socket *s, const char *data, size_t length) {
    const unsigned char *head = (const unsigned char *)data;
    if (length < 2) return 0;
    size_t size = head[1] & 127, header = size == 126 ? 4 : size == 127 ? 10 : 2;
    if (length < header) return 0;
    if (header > 2) {
        size = 0;
        for (size_t i = 2; i < header; i++) size = size << 8 | head[i];
    }
    if (size > ROOM - 16) fail("a frame is too long", s->id, ID);
    if (length < header + size) return 0;
    switch (head[0]) {
    case 0x81: take(s, data + header, size); break;
    case 0x88: leave(s); break;
    case 0x89: send_frame(s, PONG, data + header, size); break;
    case 0x8A: break;
    default: fail("neither a whole text nor a control frame", data + header, size);
    }
    return header + size;
}

void receive(struct socket *s) {
    size_t length = s->rest_length, at = 0;
    if (length) memcpy(room, s->rest, length);
    ssize_t got = recv(s->fd, room + length, ROOM - length, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        leave(s);
        return;
    }
    length += (size_t)got;
    while (at < length && s->state != CLOSED) {
        size_t used = s->state == HANDSHAKE ? handshake(s, room + at, length - at) : frame(s, room + at, length - at);
        if (!used) break;
        at += used;
    }
    s->rest_length = length - at;
    if (s->rest_length) {
        s->rest = realloc(s->rest, s->rest_length);
        memcpy(s->rest, room + at, s->rest_length);
    }
}
