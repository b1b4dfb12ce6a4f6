/* LD_PRELOAD shim: every fsync and fdatasync takes SLOW_SYNC_US microseconds longer. Only the
 * calling thread waits, as it would for a slower disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

static int delayed(const char *name, int fd) {
  int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *text = getenv("SLOW_SYNC_US");
  long wait = text == NULL ? 0 : atol(text);
  struct timespec pause = {wait / 1000000, wait % 1000000 * 1000};
  int result = call(fd);
  int saved = errno;
  nanosleep(&pause, NULL);
  errno = saved;
  return result;
}

int fsync(int fd) { return delayed("fsync", fd); }
int fdatasync(int fd) { return delayed("fdatasync", fd); }
