/* A slow disk: every fsync takes longer. Loaded before the C library's own by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int file) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    const char *milliseconds = getenv("FAULT_FSYNC_MS");
    usleep((useconds_t) (milliseconds ? atoi(milliseconds) * 1000 : 0));
    return real(file);
}

int fsync(int file) { return slowly("fsync", file); }

int fdatasync(int file) { return slowly("fdatasync", file); }
