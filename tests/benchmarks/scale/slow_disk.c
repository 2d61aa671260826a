// Delays what brings PostgreSQL's writes to disk, so that a fast disk behaves like a slower one. Loaded with LD_PRELOAD.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait(void) {
    const char *given = getenv("SLOW_DISK_MICROSECONDS");
    const long microseconds = given ? atol(given) : 0;
    const struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

int fdatasync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    wait();
    return real(file);
}

int fsync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    wait();
    return real(file);
}
