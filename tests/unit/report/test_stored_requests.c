#include "core/errors.h"
#include "report/stored_requests.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define HEADER                                                                           \
    "id,first_byte_us,attempts,retries,connections,waited,code,cause,handed_us\n"

/* Opens a requests.csv that holds @text; its folder is gone by then, the file is not. */
static VtStoredRequests *open_text(const char *text, bool may_be_torn, GError **error)
{
    char *folder = temp_folder_new();
    VtStoredRequests *requests;

    if (text != NULL)
        g_free(temp_folder_write(folder, "requests.csv", text));
    requests = vt_stored_requests_open(folder, may_be_torn, error);
    temp_folder_free(folder);
    return requests;
}

static bool find(VtStoredRequests *self, uint64_t id, VtExchange *out_exchange)
{
    const VtInvocation invocation = { .id = id, .scheduled_ns = VT_S };
    g_autoptr(GError) error = NULL;
    bool is_found = false;

    cr_assert(vt_stored_requests_find(self, &invocation, out_exchange, &is_found, &error),
              "%s", error != NULL ? error->message : "");
    return is_found;
}

static void expect_error(const char *text, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtStoredRequests) requests = open_text(text, false, &error);
    const VtInvocation invocation = { .id = 0 };
    VtExchange exchange;
    bool is_found;

    if (requests != NULL) {
        cr_assert(not(vt_stored_requests_find(requests, &invocation, &exchange, &is_found,
                                              &error)),
                  "%s", text);
    }
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "%s", text);
    cr_expect(strstr(error->message, pattern) != NULL, "no '%s': %s", pattern,
              error->message);
}

/* The first byte is told from the scheduled instant on, which is 1 s here. */
Test(stored_requests, reads_every_column)
{
    g_autoptr(VtStoredRequests) requests =
        open_text(HEADER "7,1500,3,2,1,1,503,turned_away,1000200\n", false, NULL);
    VtExchange exchange;

    cr_assert(requests != NULL);
    cr_assert(find(requests, 7, &exchange));
    cr_expect(eq(i64, exchange.first_byte_ns, VT_S + 1500 * VT_US));
    cr_expect(eq(i64, exchange.handed_ns, VT_S + 200 * VT_US));
    cr_expect(eq(u32, exchange.attempts, 3));
    cr_expect(eq(u32, exchange.retries, 2));
    cr_expect(eq(u32, exchange.connections, 1));
    cr_expect(exchange.has_waited);
    cr_expect(eq(int, exchange.code, 503));
    cr_expect(eq(int, exchange.cause, VT_CAUSE_TURNED_AWAY));
}

Test(stored_requests, leaves_unknown_what_is_empty)
{
    g_autoptr(VtStoredRequests) requests =
        open_text(HEADER "0,,0,0,0,0,,connect,\n", false, NULL);
    VtExchange exchange;

    cr_assert(requests != NULL);
    cr_assert(find(requests, 0, &exchange));
    cr_expect(eq(i64, exchange.first_byte_ns, VT_UNKNOWN));
    cr_expect(eq(i64, exchange.handed_ns, VT_UNKNOWN));
    cr_expect(eq(int, exchange.code, 0));
    cr_expect(not(exchange.has_waited));
    cr_expect(eq(int, exchange.cause, VT_CAUSE_CONNECT));
}

/* Invocation 5 has no request: it was lost. */
Test(stored_requests, passes_over_invocations_without_a_request)
{
    g_autoptr(VtStoredRequests) requests =
        open_text(HEADER "9,1,1,0,1,0,200,none,7\n2,1,4,0,0,0,200,none,7\n", false, NULL);
    VtExchange exchange;

    cr_assert(requests != NULL);
    cr_expect(not(find(requests, 5, &exchange)));
    cr_expect(find(requests, 9, &exchange));
    cr_expect(not(find(requests, 5, &exchange)));
    cr_assert(find(requests, 2, &exchange));
    cr_expect(eq(u32, exchange.attempts, 4));
    cr_expect(not(find(requests, 2, &exchange)));
}

Test(stored_requests, does_not_read_a_torn_line)
{
    const char *const texts[] = {
        HEADER "0,1,1,0,1,0,200,none,7\n1,1,1,0",
        HEADER "0,1,1,0,1,0,200,none,7\n1,1,1,0,1,0,200,none,7",
        HEADER "0,1,1,0,1,0,200,none,7\n1",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(VtStoredRequests) requests = open_text(texts[i], true, NULL);
        VtExchange exchange;

        cr_assert(requests != NULL, "row %zu", i);
        cr_expect(find(requests, 0, &exchange), "row %zu", i);
        cr_expect(not(find(requests, 1, &exchange)), "row %zu", i);
    }
}

Test(stored_requests, finds_nothing_without_rows)
{
    g_autoptr(VtStoredRequests) requests = open_text(HEADER, true, NULL);
    VtExchange exchange;

    cr_assert(requests != NULL);
    cr_expect(not(find(requests, 0, &exchange)));
}

Test(stored_requests, tells_what_is_wrong)
{
    expect_error(NULL, "requests.csv");
    expect_error("", "requests.csv");
    expect_error("id,first_byte_us\n0,1\n", "attempts");
    expect_error(HEADER "0,1,1\n", "line 2");
    expect_error(HEADER "x,1,1,0,1,0,200,none,7\n", "line 2");
    expect_error(HEADER "0,1,1,0,1,2,200,none,7\n", "line 2");
    expect_error(HEADER "0,1,1,0,1,0,200,fate,7\n", "one of none");
    expect_error(HEADER "0,1,1,0,1,0,200,none,7\n1,1,1,0", "line 3");
}
