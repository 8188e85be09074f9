/* Names are looked up once in all. This program takes the place of the C library in what
 * is asked of it about names. */
#include "core/errors.h"
#include "replay/addresses.h"
#include "replay/http_pool.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <dlfcn.h>
#include <netdb.h>
#include <string.h>

TestSuite(addresses, .timeout = 60);

#define KNOWN "known.example"

static gint lookups;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): reserved there */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    g_atomic_int_inc(&lookups);
    if (g_strcmp0(node, "unknown.example") == 0)
        return EAI_NONAME;
    return real(g_strcmp0(node, KNOWN) == 0 ? "127.0.0.1" : node, service, hints, out);
}

Test(addresses, are_of_names_alone)
{
    static const char *const hosts[] = {
        "127.0.0.1:80", "[::1]:81", "localhost:82", "known.example:83", NULL,
    };
    g_auto(GStrv) self = vt_addresses_look_up(hosts, NULL);

    cr_assert(eq(uint, g_strv_length(self), 1));
    cr_expect(eq(str, self[0], (char *)KNOWN ":83:127.0.0.1"));
    cr_expect(eq(int, lookups, 1));
}

Test(addresses, an_unknown_name_is_an_error)
{
    static const char *const hosts[] = { "known.example:80", "unknown.example:80", NULL };
    g_autoptr(GError) error = NULL;

    cr_expect_null(vt_addresses_look_up(hosts, &error));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(ne(ptr, strstr(error->message, "'unknown.example'"), NULL));
}

typedef struct {
    VtPoller *poller;
    VtClockWall clock;
    unsigned ended;
    unsigned succeeded;
} Calls;

static void on_done(void *target, uint32_t tag, const VtReply *reply)
{
    Calls *self = target;

    (void)tag;
    self->ended++;
    self->succeeded += vt_reply_cause(reply) == VT_CAUSE_NONE;
}

/* 200 at once, which is more than three lanes. */
Test(addresses, a_burst_to_known_names_looks_none_up)
{
    enum { COUNT = 200 };

    HostileServer *server = hostile_server_start();
    g_autofree char *host = g_strdup_printf(KNOWN ":%d", hostile_server_port(server));
    g_autofree char *url = g_strdup_printf("http://%s/ok", host);
    const char *const hosts[] = { host, NULL };
    g_auto(GStrv) addresses = vt_addresses_look_up(hosts, NULL);
    const VtHttpOptions options = { .addresses = (const char *const *)addresses };
    Calls self = { .poller = vt_poller_new(NULL) };
    VtProtocol *pool;

    vt_clock_wall_init(&self.clock, self.poller);
    pool = vt_http_pool_new(&self.clock, &options, NULL);
    for (unsigned i = 0; i < COUNT; i++) {
        const VtRequest request = {
            .url = url,
            .connect_by_ns = VT_NEVER,
            .deadline_ns = vt_clock_wall_now(&self.clock) + 10 * VT_S,
            .callback = on_done,
            .target = &self,
        };

        vt_protocol_submit(pool, &request);
    }
    while (self.ended < COUNT)
        vt_clock_advance(&self.clock.base, VT_NEVER);
    cr_expect(eq(uint, self.succeeded, COUNT));
    cr_expect(eq(int, lookups, 1)); /* that before the run */
    vt_protocol_free(pool);
    vt_poller_free(self.poller);
    hostile_server_stop(server);
}
