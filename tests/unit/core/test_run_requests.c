/* requests.csv of a run folder. */
#include "core/run_folder.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static char *folder;
static const VtFunction function = { .name = (char *)"f" };

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(run_requests, .init = set_up, .fini = tear_down);

static VtRunFolder *create(const VtRunFolderOptions *options)
{
    g_autoptr(JsonObject) manifest = json_object_new();
    VtRunFolder *self =
        vt_run_folder_create(folder, &function, 1, manifest, options, NULL);

    cr_assert(ne(ptr, self, NULL));
    return self;
}

static void finish(VtRunFolder *self)
{
    g_autoptr(JsonObject) manifest = json_object_new();

    cr_assert(vt_run_folder_finish(self, manifest, "complete", "function\n", NULL));
}

/* Scheduled @id milliseconds after the start. */
static void record(VtRunFolder *self, uint64_t id, const VtExchange *exchange)
{
    VtRunLog *log = vt_run_folder_log(self);
    const VtRecord value = {
        .invocation = { .id = id, .scheduled_ns = (VtTime)id * VT_MS },
        .sent_ns = (VtTime)id * VT_MS,
        .response_ns = VT_UNKNOWN,
        .executed_ns = VT_UNKNOWN,
        .instance = VT_INSTANCE_UNKNOWN,
        .status = VT_STATUS_REFUSED,
        .exchange = exchange,
    };

    vt_run_log_record(log, &value);
}

static const VtExchange answered = {
    .handed_ns = 3100 * VT_US,
    .first_byte_ns = 5 * VT_MS + 1999, /* 2001.999 us after 3 ms */
    .attempts = 3,
    .retries = 2,
    .connections = 1,
    .code = 503,
    .cause = VT_CAUSE_TURNED_AWAY,
    .has_waited = true,
};
static const VtExchange unanswered = { .handed_ns = VT_UNKNOWN,
                                       .first_byte_ns = VT_UNKNOWN,
                                       .cause = VT_CAUSE_CONNECT };

Test(run_requests, has_a_row_per_exchange_by_id)
{
    static const VtRunFolderOptions options = { .has_requests = true };
    g_autoptr(VtRunFolder) self = create(&options);
    g_autofree char *text = NULL;

    record(self, 3, &answered);
    record(self, 1, &unanswered);
    record(self, 2, NULL);
    finish(self);
    text = temp_folder_read(folder, "requests.csv");
    cr_expect(
        eq(str, text,
           (char *)"id,first_byte_us,attempts,retries,connections,waited,code,cause,"
                   "handed_us\n"
                   "1,,0,0,0,0,,connect,\n"
                   "3,2001,3,2,1,1,503,turned_away,3100\n"));
    cr_expect(not(temp_folder_has(folder, "invocations.csv")));
}

Test(run_requests, is_not_there_unless_wanted)
{
    static const VtRunFolderOptions options = { .has_invocations = true };
    g_autoptr(VtRunFolder) self = create(&options);

    record(self, 3, &answered);
    finish(self);
    cr_expect(not(temp_folder_has(folder, "requests.csv")));
}

Test(run_requests, is_packed_with_the_invocations_and_cleared_with_them)
{
    static const VtRunFolderOptions packed = { .has_invocations = true,
                                               .has_requests = true,
                                               .gzip = true };
    static const VtRunFolderOptions none = { .has_invocations = false };
    VtRunFolder *first = create(&packed);

    record(first, 3, &answered);
    finish(first);
    vt_run_folder_free(first);
    cr_expect(temp_folder_has(folder, "requests.csv.gz"));
    cr_expect(temp_folder_has(folder, "invocations.csv.gz"));
    cr_expect(not(temp_folder_has(folder, "requests.csv")));
    vt_run_folder_free(create(&none));
    cr_expect(not(temp_folder_has(folder, "requests.csv.gz")));
    cr_expect(not(temp_folder_has(folder, "invocations.csv.gz")));
}

Test(run_requests, every_cause_has_a_name_of_its_own)
{
    for (VtCause a = VT_CAUSE_NONE; a <= VT_CAUSE_GENERATOR; a++) {
        for (VtCause b = VT_CAUSE_NONE; b < a; b++)
            cr_expect(ne(str, (char *)vt_cause_name(a), (char *)vt_cause_name(b)));
    }
}
