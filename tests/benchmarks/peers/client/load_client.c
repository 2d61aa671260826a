/* N WebSockets that subscribe over graphql-transport-ws, count the frames they get and read the time in each.

   ../load_client.py builds it and speaks with it. Arguments: PORT SOCKETS SAMPLED MESSAGES SAMPLES. MESSAGES is a file
   whose first line is the payload of `subscribe`; the other lines are `connection_init` messages, used in turn.
   When every socket has its opening frame (`"last":true`), one line of JSON says so. After that, each line
   `count FRAMES SECONDS` on standard input is answered at once with `{}`, and with a line of JSON as soon as every
   socket has got so many frames of a fact, or the time is over. The end of the input ends the program.
   What the first SAMPLED sockets get is written to the file SAMPLES. Latency is the time since `occurredAt`. */

#include "websocket.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

enum { AT_ONCE = 64, HEAD = 160, MOST_INITS = 4096, EVENTS = 256 };
static const char FACT[] = "\"ConversationUpdated\"";

static struct socket *sockets;
static long number, started, opened, sampled, init_count;
static int poller, port;
static char *subscribe, *inits[MOST_INITS];
static FILE *samples;

static int is_counting;
static long each, complete, frames, strange, closed;
static double from, until, last_frame, cpu_before;
static int64_t bytes;
static uint32_t *delays; /* microseconds, one for each expected frame */

void fail(const char *why, const char *text, size_t length) {
    fprintf(stderr, "load client: %s: %.*s\n", why, (int)(length > 2000 ? 2000 : length), text);
    exit(1);
}

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void start_next(void) {
    struct socket *s = &sockets[started];
    snprintf(s->id, sizeof s->id, "%08lx-0000-4000-8000-000000000000", started++);
    connect_socket(s, port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &event)) fail("epoll", s->id, ID);
}

void upgraded(struct socket *s) {
    const char *init = inits[(s - sockets) % init_count];
    send_text(s, init, strlen(init));
    s->state = INIT;
}

void left(struct socket *s) {
    if (s->state != OPEN) fail("the server closed a socket before its stream began", s->id, ID);
    closed++;
}

static void acknowledged(struct socket *s) {
    size_t room = strlen(subscribe) + 100;
    char *message = malloc(room);
    int length = snprintf(message, room, "{\"id\":\"%s\",\"type\":\"subscribe\",\"payload\":%s}", s->id, subscribe);
    send_text(s, message, (size_t)length);
    free(message);
    s->state = SUBSCRIBED;
}

/* What follows a field's name and its colon, or NULL. */
static const char *value(const char *text, size_t length, const char *name) {
    const char *found = memmem(text, length, name, strlen(name));
    if (!found) return NULL;
    for (found += strlen(name); found < text + length && (*found == ' ' || *found == ':');) found++;
    return found;
}

/* Seconds since 1970 of an ISO time in UTC. The same time comes on every socket, so the last one is kept. */
static double time_of(const char *text) {
    static char known[27];
    static double seconds;
    if (!memcmp(known, text, 26)) return seconds;
    struct tm t = {0};
    double second;
    if (sscanf(text, "\"%d-%d-%dT%d:%d:%lf", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min, &second) != 6)
        fail("not a time", text, 40);
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    memcpy(known, text, 26);
    return seconds = (double)timegm(&t) + second;
}

static void count(struct socket *s, const char *text, size_t length) {
    const char *at = value(text, length, "\"occurredAt\"");
    if (!at) fail("a frame without a time", text, length);
    double delay = now(CLOCK_REALTIME) - time_of(at);
    if (frames < number * each) delays[frames] = delay > 0 ? (uint32_t)(delay * 1e6) : 0;
    frames++;
    bytes += (int64_t)length;
    last_frame = now(CLOCK_MONOTONIC);
    if (++s->counted == each) complete++;
    if (s - sockets < sampled) {
        fwrite(text, 1, length, samples);
        putc('\n', samples);
    }
}

void take(struct socket *s, const char *text, size_t length) {
    size_t head = length < HEAD ? length : HEAD;
    if (s->state == INIT) {
        if (!memmem(text, head, "\"connection_ack\"", 16)) fail("no connection_ack", text, length);
        acknowledged(s);
        return;
    }
    if (memmem(text, head, "\"type\":\"ping\"", 13) || memmem(text, head, "\"type\": \"ping\"", 14)) {
        static const char pong[] = "{\"type\":\"pong\"}";
        send_text(s, pong, sizeof pong - 1);
        return;
    }
    if (!memmem(text, head, "\"next\"", 6) || !memmem(text, head, s->id, ID) || text[length - 1] != '}')
        fail("not a frame of its stream", text, length);
    if (s->state == SUBSCRIBED) {
        const char *last = value(text, length, "\"last\"");
        if (last && *last == 't') {
            s->state = OPEN;
            opened++;
            if (started < number) start_next();
        }
    } else if (is_counting && memmem(text, length, FACT, sizeof FACT - 1)) {
        count(s, text, length);
    } else {
        strange++;
    }
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void report(void) {
    long known = frames < number * each ? frames : number * each, fewest = each, most = 0;
    for (long i = 0; i < number; i++) {
        if (sockets[i].counted < fewest) fewest = sockets[i].counted;
        if (sockets[i].counted > most) most = sockets[i].counted;
    }
    qsort(delays, (size_t)known, sizeof *delays, ascending);
    fflush(samples);
    printf("{\"frames\":%ld,\"bytes\":%lld,\"fewest\":%ld,\"most\":%ld,\"strange\":%ld,\"closed\":%ld,\"seconds\":%.6f,"
           "\"cpu_seconds\":%.6f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
           frames, (long long)bytes, fewest, most, strange, closed, frames ? last_frame - from : 0,
           cpu_seconds() - cpu_before, known ? delays[known / 2] / 1e3 : 0, known ? delays[known * 99 / 100] / 1e3 : 0);
    is_counting = 0;
}

static void obey(void) {
    char line[200];
    double seconds;
    if (!fgets(line, sizeof line, stdin)) exit(0);
    if (sscanf(line, "count %ld %lf", &each, &seconds) != 2) fail("not a command", line, strlen(line));
    complete = frames = strange = 0;
    bytes = 0;
    for (long i = 0; i < number; i++) sockets[i].counted = 0;
    delays = realloc(delays, (size_t)(number * each) * sizeof *delays);
    from = now(CLOCK_MONOTONIC);
    until = from + seconds;
    cpu_before = cpu_seconds();
    is_counting = 1;
    puts("{}");
}

static void read_messages(const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    if (!file) fail("no messages", path, strlen(path));
    while (getline(&line, &size, file) > 0 && init_count < MOST_INITS) {
        line[strcspn(line, "\n")] = 0;
        if (!subscribe) subscribe = strdup(line);
        else inits[init_count++] = strdup(line);
    }
    free(line);
    fclose(file);
    if (!init_count) fail("no connection_init", path, strlen(path));
}

int main(int argc, char **argv) {
    if (argc != 6) fail("wrong arguments", "", 0);
    port = atoi(argv[1]);
    number = atol(argv[2]);
    sampled = atol(argv[3]);
    read_messages(argv[4]);
    if (!(samples = fopen(argv[5], "w"))) fail("no file for samples", argv[5], strlen(argv[5]));
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, NULL, _IOLBF, 0);
    setvbuf(stdin, NULL, _IONBF, 0); /* epoll sees only what is still in the pipe */
    sockets = calloc((size_t)number, sizeof *sockets);
    prepare_room();
    poller = epoll_create1(0);
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input)) fail("epoll", "standard input", 14);

    double begun = now(CLOCK_MONOTONIC);
    int is_ready = 0;
    while (started < number && started < AT_ONCE) start_next();
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, 20);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) receive(events[i].data.ptr);
            else obey();
        }
        if (!is_ready && opened == number) {
            is_ready = 1;
            printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f}\n", now(CLOCK_MONOTONIC) - begun, cpu_seconds());
        }
        if (is_counting && (complete == number || now(CLOCK_MONOTONIC) > until)) report();
    }
}
