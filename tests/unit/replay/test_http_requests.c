/* What the HTTP pool sends, and what it tells of the way there and back. */
#include "replay/http_pool.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(http_requests, .timeout = 60);

typedef struct {
    VtPoller *poller;
    VtClockWall clock;
    VtProtocol *pool;
    HostileServer *server;
    bool has_ended;
    bool has_kept_headers; /* requests mean the key that they have */
    VtReply reply;         /* without its texts */
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
    if (!self->has_kept_headers)
        request.headers_key = VT_HEADERS_ONCE;
    if (request.connect_by_ns == 0)
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

    fetch(&self, NULL, "/echo", (VtRequest){ .method = "POST" });
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

Test(http_requests, have_the_headers_of_their_key)
{
    static const char *const first[] = { "X-First: 1", NULL };
    static const char *const second[] = { "X-Second: 2", NULL };
    Fixture self;

    fixture_start(&self);
    self.has_kept_headers = true;
    for (int i = 0; i < 2; i++) {
        fetch(&self, NULL, "/echo", (VtRequest){ .headers = first, .headers_key = 0 });
        expect_sent(&self, "\r\nX-First: 1\r\n");
        fetch(&self, NULL, "/echo", (VtRequest){ .headers = second, .headers_key = 7 });
        expect_sent(&self, "\r\nX-Second: 2\r\n");
        expect_not_sent(&self, "X-First");
        fetch(&self, NULL, "/echo",
              (VtRequest){ .headers = first, .body = "hello", .body_length = 5 });
        expect_sent(&self, "\r\nX-First: 1\r\n");
        expect_not_sent(&self, "Content-Type");
    }
    fetch(&self, NULL, "/echo", (VtRequest){ 0 });
    expect_not_sent(&self, "X-First");
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
    static const char *const headers[] = { "Host: h.example", NULL };
    Fixture self;

    fixture_start(&self);
    fetch(&self, "f.example", "/echo", (VtRequest){ 0 });
    cr_expect(eq(int, self.reply.code, 200));
    expect_sent(&self, "\r\nHost: f.example\r\n");
    fetch(&self, "g.example:81", "/echo", (VtRequest){ 0 });
    expect_sent(&self, "\r\nHost: g.example:81\r\n");
    fetch(&self, "g.example", "/echo", (VtRequest){ .headers = headers });
    expect_sent(&self, "\r\nHost: h.example\r\n");
    expect_not_sent(&self, "g.example");
    fetch(&self, NULL, "/echo", (VtRequest){ 0 });
    expect_sent(&self, "\r\nHost: 127.0.0.1:");
    cr_expect(eq(int, hostile_server_connections(self.server), 1)); /* for all hosts */

    /* A user and a password go the long way. */
    fetch(&self, "a:b@f.example", "/echo", (VtRequest){ 0 });
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

/* A body of which more is left than the buffers of the system take. */
Test(http_requests, that_are_not_read_are_out_of_time)
{
    enum { LENGTH = 8 << 20 };
    g_autofree char *body = g_malloc0(LENGTH);
    Fixture self;

    fixture_start(&self);
    fetch(&self, NULL, "/loris", (VtRequest){ .body = body, .body_length = LENGTH });
    cr_expect(eq(int, (int)self.reply.cause, (int)VT_CAUSE_TIMEOUT));
    cr_expect(eq(i64, self.reply.first_byte_ns, VT_UNKNOWN));
    cr_expect(eq(u32, self.reply.writes, 1));
    cr_expect(ge(i64, self.reply.done_ns, VT_S));
    fixture_stop(&self);
}

/* Takes the places of those who may wait to be accepted. */
static void besiege(int port, int *sockets, size_t count)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    for (size_t i = 0; i < count; i++) {
        sockets[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(sockets[i], (const struct sockaddr *)&address, sizeof address);
    }
}

Test(http_requests, without_a_connection_in_time_are_out_of_it)
{
    int sockets[4];
    Fixture self;

    fixture_start(&self);
    hostile_server_stop(self.server);
    self.server = hostile_server_start_deaf();
    besiege(hostile_server_port(self.server), sockets, G_N_ELEMENTS(sockets));
    fetch(&self, NULL, "/ok",
          (VtRequest){ .connect_by_ns = vt_clock_wall_now(&self.clock) + 100 * VT_MS });
    cr_expect(eq(int, (int)self.reply.cause, (int)VT_CAUSE_CONNECT_TIMEOUT));
    cr_expect(eq(u32, self.reply.writes, 0));
    cr_expect(eq(u32, self.reply.connections, 0));
    for (size_t i = 0; i < G_N_ELEMENTS(sockets); i++)
        close(sockets[i]);
    fixture_stop(&self);
}
