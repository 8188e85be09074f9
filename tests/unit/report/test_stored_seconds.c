#include "core/errors.h"
#include "report/stored_seconds.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define HEADER                                                                           \
    "second,arrivals,in_flight,queued,pods_desired,pods_starting,pods_ready,"            \
    "pods_terminating,cpu_busy_cores\n"

/* Opens a timeline.csv that holds @text; its folder is gone by then, the file is not. */
static VtStoredSeconds *open_text(const char *text, bool may_be_torn, GError **error)
{
    char *folder = temp_folder_new();
    VtStoredSeconds *seconds;

    if (text != NULL)
        g_free(temp_folder_write(folder, "timeline.csv", text));
    seconds = vt_stored_seconds_open(folder, may_be_torn, error);
    temp_folder_free(folder);
    return seconds;
}

/* How many rows there are; -1 with @error set. */
static int count_rows(const char *text, bool may_be_torn, GError **error)
{
    GError *failure = NULL;
    g_autoptr(VtStoredSeconds) seconds = open_text(text, may_be_torn, &failure);
    VtSecond second;
    int rows = 0;

    while (seconds != NULL && vt_stored_seconds_next(seconds, &second, &failure))
        rows++;
    if (failure == NULL)
        return rows;
    g_propagate_error(error, failure);
    return -1;
}

static void expect_error(const char *text, const char *pattern)
{
    g_autoptr(GError) error = NULL;

    cr_assert(eq(int, count_rows(text, false, &error), -1), "%s", text);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "%s", text);
    cr_expect(strstr(error->message, pattern) != NULL, "no '%s': %s", pattern,
              error->message);
}

Test(stored_seconds, reads_every_column)
{
    g_autoptr(VtStoredSeconds) seconds =
        open_text(HEADER "3,10,4,1,5,2,6,7,0.250\n", false, NULL);
    VtSecond second;

    cr_assert(seconds != NULL);
    cr_assert(vt_stored_seconds_next(seconds, &second, NULL));
    cr_expect(eq(i64, second.second, 3));
    cr_expect(eq(u64, second.arrivals, 10));
    cr_expect(eq(u64, second.in_flight, 4));
    cr_expect(eq(i64, second.queued, 1));
    cr_expect(eq(i64, second.pods_desired, 5));
    cr_expect(eq(i64, second.pods_starting, 2));
    cr_expect(eq(i64, second.pods_ready, 6));
    cr_expect(eq(i64, second.pods_terminating, 7));
    cr_expect(eq(dbl, second.cpu_busy_cores, 0.25));
    cr_expect(not(vt_stored_seconds_next(seconds, &second, NULL)));
}

/* As over HTTP, where nobody knows of pods. */
Test(stored_seconds, leaves_unknown_what_is_empty)
{
    g_autoptr(VtStoredSeconds) seconds = open_text(HEADER "0,1,0,,,,,,\n", false, NULL);
    VtSecond second;

    cr_assert(seconds != NULL);
    cr_assert(vt_stored_seconds_next(seconds, &second, NULL));
    cr_expect(eq(i64, second.queued, -1));
    cr_expect(eq(i64, second.pods_desired, -1));
    cr_expect(eq(i64, second.pods_starting, -1));
    cr_expect(eq(i64, second.pods_ready, -1));
    cr_expect(eq(i64, second.pods_terminating, -1));
    cr_expect(second.cpu_busy_cores < 0);
}

Test(stored_seconds, does_not_read_a_torn_line)
{
    const char *const texts[] = {
        HEADER "0,1,0,,,,,,\n1,1,0",
        HEADER "0,1,0,,,,,,\n1,1,0,,,,,,",
        HEADER "0,1,0,,,,,,\n1",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        cr_expect(eq(int, count_rows(texts[i], true, NULL), 1), "row %zu", i);
    cr_expect(eq(int, count_rows(HEADER, true, NULL), 0));
}

Test(stored_seconds, tells_what_is_wrong)
{
    expect_error(NULL, "timeline.csv");
    expect_error("", "timeline.csv");
    expect_error("second,arrivals\n0,1\n", "in_flight");
    expect_error(HEADER "0,1,0\n", "line 2");
    expect_error(HEADER "x,1,0,,,,,,\n", "line 2");
    expect_error(HEADER "0,1,0,,,,,,many\n", "line 2");
    expect_error(HEADER "0,1,0,,,,,,\n1,1", "line 3");
}
