#include "replay/function_reply.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

Test(function_reply, reads_what_vitro_function_says)
{
    static const struct {
        const char *text;
        VtTime executed_ns, wall_ns, queued_ns;
        VtStart start;
    } cases[] = {
        { "{\"function\":\"f\",\"instance\":\"0\",\"cpu_us\":1000,\"wall_us\":1200,"
          "\"queued_us\":30,\"started_us\":1795433794405494,\"cold\":true}\n",
          1000 * VT_US, 1200 * VT_US, 30 * VT_US, VT_START_COLD },
        { " { \"cold\" : false , \"cpu_us\" : 0.5 , \"function\" : \"a\\\"b,}\" } ", 500,
          VT_UNKNOWN, VT_UNKNOWN, VT_START_WARM },
        { "{\"function\":\"\",\"cpu_us\":7,\"cold\":null,\"note\":\"\\u00e9\"}",
          7 * VT_US, VT_UNKNOWN, VT_UNKNOWN, VT_START_UNKNOWN },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtFunctionReply reply;

        cr_assert(vt_function_reply_parse(cases[i].text, &reply), "row %zu", i);
        cr_expect(eq(i64, reply.executed_ns, cases[i].executed_ns), "row %zu", i);
        cr_expect(eq(i64, reply.wall_ns, cases[i].wall_ns), "row %zu", i);
        cr_expect(eq(i64, reply.queued_ns, cases[i].queued_ns), "row %zu", i);
        cr_expect(eq(int, (int)reply.start, (int)cases[i].start), "row %zu", i);
    }
}

Test(function_reply, says_nothing_of_other_replies)
{
    static const char *const texts[] = {
        "",
        "ok",
        "{",
        "{}",
        "[]",
        "{\"cpu_us\":1}",
        "{\"function\":\"f\"}",
        "{\"function\":\"f\",\"cpu_us\":-1}",
        "{\"function\":\"f\",\"cpu_us\":\"many\"}",
        "{\"function\":\"f\",\"cpu_us\":1",
        "{\"function\":\"f\",\"cpu_us\":1,}",
        "{\"function\":\"f,\"cpu_us\":1}",
        "{\"function\":\"f\\",
        "{\"function\":{\"name\":\"f\"},\"cpu_us\":1}",
        "{\"function\":\"f\",\"cpu_us\":1e300}",
        "<html>{\"function\":\"f\",\"cpu_us\":1}</html>",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        VtFunctionReply reply = { .executed_ns = 42 };

        cr_expect(not(vt_function_reply_parse(texts[i], &reply)), "%s", texts[i]);
        cr_expect(eq(i64, reply.executed_ns, 42), "%s", texts[i]);
    }
}

Test(function_reply, reads_the_ready_line)
{
    static const char *const wrong[] = { "",           "ready",
                                         "ready 80",   "ready 80 5 6",
                                         "Ready 80 5", "ready x 5" };
    VtTime cpu_ns = 0;
    int port = 0;

    cr_expect(vt_function_ready_parse("ready 80 1234", &port, &cpu_ns));
    cr_expect(eq(int, port, 80));
    cr_expect(eq(i64, cpu_ns, 1234 * VT_US));
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        cr_expect(not(vt_function_ready_parse(wrong[i], &port, &cpu_ns)), "%s", wrong[i]);
}

/* An answer at 10 s to a request of 7 s: it waited for an instance that is ready for 2 s,
 * but not for one that is ready for 4 s, whose first request it may well be. */
Test(function_reply, is_cold_when_its_instance_is_younger_than_the_request)
{
    static const struct {
        const char *age;
        VtTime sent_ns;
        VtStart start;
    } cases[] = {
        { "\"age_us\":2000000,\"cold\":false", 7 * VT_S, VT_START_COLD },
        { "\"age_us\":4000000,\"cold\":true", 7 * VT_S, VT_START_WARM },
        { "\"cold\":true", 7 * VT_S, VT_START_COLD },
        { "\"age_us\":4000000,\"cold\":true", VT_UNKNOWN, VT_START_COLD },
        { "\"note\":1", 7 * VT_S, VT_START_UNKNOWN },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf("{\"function\":\"f\",\"cpu_us\":1,%s}", cases[i].age);
        VtFunctionReply reply;

        cr_assert(vt_function_reply_parse(text, &reply), "row %zu", i);
        cr_expect(eq(int,
                     (int)vt_function_reply_start(&reply, cases[i].sent_ns, 10 * VT_S),
                     (int)cases[i].start),
                  "row %zu", i);
    }
}
