#include "core/folder_lock.h"

#include "core/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static int open_folder(const char *path)
{
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool is_refused(int fd, int kind)
{
    return flock(fd, kind | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool vt_folder_lock_take(const char *path, int *out_fd, GError **error)
{
    const int fd = open_folder(path);

    if (fd < 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot open folder '%s': %s", path,
                    g_strerror(errno));
        return false;
    }
    if (is_refused(fd, LOCK_EX)) {
        close(fd);
        g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                    "%s: a run that is still going writes to it", path);
        return false;
    }
    *out_fd = fd;
    return true;
}

bool vt_folder_lock_is_held(const char *path)
{
    const int fd = open_folder(path);
    bool is_held;

    if (fd < 0)
        return false;
    is_held = is_refused(fd, LOCK_SH);
    close(fd);
    return is_held;
}
