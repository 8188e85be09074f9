#include "core/errors.h"
#include "core/trace_rows.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(trace_rows, .init = set_up, .fini = tear_down);

#define HEADER "HashOwner,HashApp,HashFunction,Trigger,540,541,542\n"

static uint64_t line_of(const VtTraceRows *rows, guint function)
{
    return g_array_index(rows->lines, uint64_t, function);
}

/* There is no other file: the profiles are left as they are. */
Test(trace_rows, need_no_profiles)
{
    g_auto(VtTraceRows) rows = { 0 };
    GError *error = NULL;

    g_free(temp_folder_write(folder, "invocations.csv",
                             HEADER "o,a,f,http,1,0,2\no,a,g,timer,7,8,9\n"));
    cr_assert(vt_trace_rows_load(&rows, folder, &error), "%s",
              error != NULL ? error->message : "");
    cr_assert(eq(sz, rows.trace->functions_count, 2));
    cr_expect(eq(i64, rows.trace->first_minute, 540));
    cr_expect(eq(u32, vt_trace_row(rows.trace, 1)[0], 7));
    cr_expect(eq(u32, vt_trace_row(rows.trace, 1)[2], 9));
    cr_expect(eq(str, rows.trace->functions[1].trigger, (char *)"timer"));
    cr_expect(eq(dbl, rows.trace->functions[1].duration_mean_ms, 0));
}

/* A blank line and a quoted line break are lines, too. */
Test(trace_rows, tell_where_each_row_begins)
{
    g_auto(VtTraceRows) rows = { 0 };

    g_free(temp_folder_write(folder, "invocations.csv",
                             HEADER "o,a,f,\"h\nt\",1,0,2\n\no,a,g,timer,7,8,9\n"));
    cr_assert(vt_trace_rows_load(&rows, folder, NULL));
    cr_assert(eq(uint, rows.lines->len, 2));
    cr_expect(eq(u64, line_of(&rows, 0), 2));
    cr_expect(eq(u64, line_of(&rows, 1), 5));
}

/* The function f of app number @app. */
static void *find(const VtTraceRows *rows, int app)
{
    g_autofree char *name = g_strdup_printf("a%d", app);
    const VtTraceFunction id = { .owner = (char *)"o",
                                 .app = name,
                                 .function = (char *)"f" };

    return g_hash_table_lookup(rows->index, &id);
}

/* More functions than there is room for at first, so that they move while they are read:
 * the index must hold where they are in the end. */
Test(trace_rows, find_functions_by_their_whole_id)
{
    enum { FUNCTIONS = 1000 };
    g_autoptr(GString) text = g_string_new(HEADER);
    g_auto(VtTraceRows) rows = { 0 };

    for (int i = 0; i < FUNCTIONS; i++)
        g_string_append_printf(text, "o,a%d,f,http,%d,0,0\n", i, i);
    g_free(temp_folder_write(folder, "invocations.csv", text->str));
    cr_assert(vt_trace_rows_load(&rows, folder, NULL));
    for (int i = 0; i < FUNCTIONS; i++) {
        cr_assert(eq(ptr, find(&rows, i), &rows.trace->functions[i]), "function %d", i);
        cr_expect(eq(u32, vt_trace_row(rows.trace, (size_t)i)[0], (uint32_t)i));
    }
    cr_expect(eq(ptr, find(&rows, FUNCTIONS), NULL));
}

Test(trace_rows, refuse_a_function_that_comes_twice)
{
    g_auto(VtTraceRows) rows = { 0 };
    g_autoptr(GError) error = NULL;

    g_free(temp_folder_write(folder, "invocations.csv",
                             HEADER "o,a,f,http,1,0,2\no,a,f,timer,7,8,9\n"));
    cr_expect(not(vt_trace_rows_load(&rows, folder, &error)));
    cr_assert(error != NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "line 3") != NULL, "%s", error->message);
}
