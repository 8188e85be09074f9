/* What a target's calls connect to, as far as it is known before they are made. */
#include "replay/target.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtFunction functions[] = { { .name = (char *)"f" },
                                        { .name = (char *)"g" } };

/* Sorted, with spaces between them. */
static char *hosts_of(const char *url, const char *connect_to)
{
    const VtTargetConfig config = { .url = url, .connect_to = connect_to };
    g_autoptr(VtTarget) target =
        vt_target_new(&config, functions, G_N_ELEMENTS(functions), NULL);
    g_auto(GStrv) hosts = vt_target_hosts(target);

    if (g_strv_length(hosts) == 2 && g_strcmp0(hosts[0], hosts[1]) > 0) {
        char *first = hosts[1];

        hosts[1] = hosts[0];
        hosts[0] = first;
    }
    return g_strjoinv(" ", hosts);
}

Test(target_hosts, are_each_there_once)
{
    static const struct {
        const char *url, *connect_to, *hosts;
    } cases[] = {
        { "http://a.example/{function}", NULL, "a.example:80" },
        { "https://a.example/{duration_ms}/{memory_mib}", NULL, "a.example:443" },
        { "http://{name}.example:8080/", NULL, "f.example:8080 g.example:8080" },
        { "http://{name}.example/", "gate.example:81", "gate.example:81" },
        { "http://m{memory_mib}.example/", NULL, "" }, /* of each call alone */
        { "http://d{duration_us}.example/", NULL, "" },
        { "http://[::1]:82/", NULL, "[::1]:82" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *hosts = hosts_of(cases[i].url, cases[i].connect_to);

        cr_expect(eq(str, hosts, (char *)cases[i].hosts), "row %zu", i);
    }
}
