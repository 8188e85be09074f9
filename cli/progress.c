#include "cli/progress.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int vt_progress_width(void)
{
    struct winsize size;

    /* The last column stays free: some terminals go to the next line after it. */
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
             ? size.ws_col - 1
             : INT_MAX;
}

bool vt_progress_is_shown(bool is_forced)
{
    return is_forced || isatty(STDERR_FILENO);
}

bool vt_progress_has_room(void)
{
    struct pollfd standard_error = { .fd = STDERR_FILENO, .events = POLLOUT };

    return poll(&standard_error, 1, 0) == 1;
}

VtProgressLine vt_progress_begin(const char *what, bool is_forced)
{
    return (VtProgressLine){
        .what = what,
        .is_shown = vt_progress_is_shown(is_forced),
        .percent = -1,
    };
}

void vt_progress_update(size_t done, size_t total, void *line)
{
    VtProgressLine *self = line;
    const int percent = (int)(100 * done / (total > 0 ? total : 1));

    if (!self->is_shown || percent == self->percent)
        return;
    self->percent = percent;
    fprintf(stderr, "\r%s: %d %%", self->what, percent);
    fflush(stderr);
}

void vt_progress_end(VtProgressLine *self)
{
    if (self->is_shown && self->percent >= 0)
        fputc('\n', stderr);
}
