#include "core/errors.h"
#include "core/folder_lock.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(folder_lock, .init = set_up, .fini = tear_down);

static int take(void)
{
    g_autoptr(GError) error = NULL;
    int fd = -1;

    cr_assert(vt_folder_lock_take(folder, &fd, &error), "%s",
              error != NULL ? error->message : "");
    return fd;
}

Test(folder_lock, is_held_until_it_is_given_up)
{
    cr_expect(not(vt_folder_lock_is_held(folder)));

    const int fd = take();

    cr_expect(vt_folder_lock_is_held(folder));
    close(fd);
    cr_expect(not(vt_folder_lock_is_held(folder)));
    close(take());
}

Test(folder_lock, is_refused_to_a_second_one)
{
    g_autoptr(GError) error = NULL;
    const int fd = take();
    int other = -1;

    cr_assert(not(vt_folder_lock_take(folder, &other, &error)));
    cr_expect(eq(int, other, -1));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(ne(ptr, strstr(error->message, folder), NULL), "%s", error->message);
    close(fd);
}

Test(folder_lock, ends_with_a_process_that_is_killed)
{
    int ready[2];
    char byte = 0;
    pid_t child;

    cr_assert(eq(int, pipe(ready), 0));
    child = fork();
    if (child == 0) {
        take();
        (void)!write(ready[1], "", 1);
        pause();
    }
    cr_assert(eq(long, read(ready[0], &byte, 1), 1));
    cr_expect(vt_folder_lock_is_held(folder));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    cr_expect(not(vt_folder_lock_is_held(folder)));
    close(ready[0]);
    close(ready[1]);
}

Test(folder_lock, needs_a_folder)
{
    g_autoptr(GError) error = NULL;
    int fd = -1;

    cr_expect(not(vt_folder_lock_is_held("/nowhere")));
    cr_assert(not(vt_folder_lock_take("/nowhere", &fd, &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
}
