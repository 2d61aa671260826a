/* One WebSocket of the load client, over loopback. websocket.c moves frames; load_client.c says what they mean. */

#define _GNU_SOURCE
#include <stddef.h>

enum { ID = 36 };
enum state { HANDSHAKE, INIT, SUBSCRIBED, OPEN, CLOSED };

struct socket {
    int fd;
    enum state state;
    long counted;
    char id[ID + 1];  /* of its subscription */
    char *rest;       /* the beginning of a frame whose end has not come yet */
    size_t rest_length;
};

void prepare_room(void);
void connect_socket(struct socket *s, int port);
void send_text(struct socket *s, const char *text, size_t length);
void receive(struct socket *s);  /* what has come, without waiting */

/* Called by receive(): */
void upgraded(struct socket *s);
void take(struct socket *s, const char *text, size_t length);
void left(struct socket *s);

void fail(const char *why, const char *text, size_t length);
