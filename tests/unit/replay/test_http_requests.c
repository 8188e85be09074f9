/* What the HTTP pool sends, and what it tells of the way there and back. */
#include "replay/http_pool.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

TestSuite(http_requests, .timeout = 60);

typedef struct {
    VtPoller *poller;
    VtClockWall clock;
    VtProtocol *pool;
    HostileServer *server;
    bool has_ended;
    VtReply reply; /* without its texts */
    char *body;
} Fixture;

static void fixture_start(Fixture *self)
{
    *self = (Fixture){ .poller = vt_poller_new(NULL), .server = hostile_server_start() };
    vt_clock_wall_init(&self->clock, self->poller);
    self->pool = vt_http_pool_new(&self->clock, &(VtHttpOptions){ 0 }, NULL);
    cr_assert_not_null(self->pool);
}

static void fixture_stop(Fixture *self)
{
    vt_protocol_free(self->pool);
    vt_poller_free(self->poller);
    hostile_server_stop(self->server);
    g_free(self->body);
}

static void on_done(void *target, uint32_t tag, const VtReply *reply)
{
    Fixture *self = target;

    (void)tag;
    self->reply = *reply;
    g_free(self->body);
    self->body = g_strdup(reply->body);
    self->has_ended = true;
}

/* Sends @request to @path of @host, the server's own unless given, and waits. */
static void fetch(Fixture *self, const char *host, const char *path, VtRequest request)
{
    g_autofree char *own =
        g_strdup_printf("127.0.0.1:%d", hostile_server_port(self->server));
    g_autofree char *url = g_strconcat("http://", host != NULL ? host : own, path, NULL);

    request.url = url;
    request.connect_to = host != NULL ? own : NULL;
    request.headers_key = VT_HEADERS_ONCE;
    request.connect_by_ns = VT_NEVER;
    request.deadline_ns = vt_clock_wall_now(&self->clock) + VT_S;
    request.callback = on_done;
    request.target = self;
    self->has_ended = false;
    vt_protocol_submit(self->pool, &request);
    while (!self->has_ended)
        vt_clock_advance(&self->clock.base, VT_NEVER);
}

static void expect_sent(const Fixture *self, const char *text)
{
    cr_expect(strstr(self->body, text) != NULL, "no '%s' in: %s", text, self->body);
}

static void expect_not_sent(const Fixture *self, const char *text)
{
    cr_expect(strstr(self->body, text) == NULL, "'%s' in: %s", text, self->body);
}

/* One after the other over one handle: nothing of a request stays for the next. */
Test(http_requests, are_sent_as_asked_for)
{
    static const char *const headers[] = { "X-Duration: 7", "Host: f.example", NULL };
    Fixture self;

    fixture_start(&self);
    fetch(&self, NULL, "/echo",
          (VtRequest){
              .method = "PUT", .headers = headers, .body = "hello", .body_length = 5 });
    cr_expect(g_str_has_prefix(self.body, "PUT /echo HTTP/1.1\r\n"), "%s", self.body);
    cr_expect(g_str_has_suffix(self.body, "\r\n\r\nhello"), "%s", self.body);
    expect_sent(&self, "\r\nHost: f.example\r\n");
    expect_sent(&self, "\r\nX-Duration: 7\r\n");
    expect_sent(&self, "\r\nContent-Length: 5\r\n");
    expect_not_sent(&self, "Content-Type");

    fetch(&self, NULL, "/echo", (VtRequest){ .body = "", .body_length = 0 });
    cr_expect(g_str_has_prefix(self.body, "POST /echo HTTP/1.1\r\n"), "%s", self.body);
    expect_sent(&self, "\r\nContent-Length: 0\r\n");

    fetch(&self, NULL, "/echo", (VtRequest){ 0 });
    cr_expect(g_str_has_prefix(self.body, "GET /echo HTTP/1.1\r\n"), "%s", self.body);
    cr_expect(g_str_has_suffix(self.body, "\r\n\r\n"), "%s", self.body);
    expect_sent(&self, "\r\nHost: 127.0.0.1:");
    expect_not_sent(&self, "X-Duration");
    expect_not_sent(&self, "Content-Length");
    cr_expect(eq(int, hostile_server_connections(self.server), 1));
    fixture_stop(&self);
}

Test(http_requests, of_HEAD_wait_for_no_body)
{
    Fixture self;

    fixture_start(&self);
    fetch(&self, NULL, "/status/200", (VtRequest){ .method = "HEAD" });
    cr_expect(eq(int, self.reply.code, 200));
    cr_expect(eq(sz, self.reply.body_length, 0));
    fixture_stop(&self);
}

Test(http_requests, connect_where_they_are_told_to)
{
    Fixture self;

    fixture_start(&self);
    fetch(&self, "f.example", "/echo", (VtRequest){ 0 });
    cr_expect(eq(int, self.reply.code, 200));
    expect_sent(&self, "\r\nHost: f.example\r\n");
    fixture_stop(&self);
}

/* "bye" and what fails close the connection, so that the next one opens another. */
Test(http_requests, tell_of_their_way)
{
    static const struct {
        const char *path;
        bool has_first_byte;
        uint32_t connections;
    } cases[] = {
        { "/ok", true, 1 },     { "/ok", true, 0 },   { "/bye", true, 0 },
        { "/ok", true, 1 },     { "/half", true, 0 }, { "/close", false, 1 },
        { "/stall", false, 1 }, { "/ok", true, 1 },   { "/status/500", true, 0 },
    };
    Fixture self;

    fixture_start(&self);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtReply *reply = &self.reply;

        fetch(&self, NULL, cases[i].path, (VtRequest){ 0 });
        cr_expect(eq(u32, reply->writes, 1), "row %zu", i);
        cr_expect(eq(u32, reply->connections, cases[i].connections), "row %zu", i);
        cr_expect(eq(int, reply->first_byte_ns != VT_UNKNOWN, cases[i].has_first_byte),
                  "row %zu", i);
        if (cases[i].has_first_byte)
            cr_expect(ge(i64, reply->first_byte_ns, reply->sent_ns), "row %zu", i);
        cr_expect(le(i64, reply->first_byte_ns, reply->done_ns), "row %zu", i);
    }
    fixture_stop(&self);
}
