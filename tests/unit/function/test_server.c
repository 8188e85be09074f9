#include "function/listener.h"
#include "function/server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <curl/curl.h>
#include <glib.h>

#include <stdint.h>

TestSuite(server, .timeout = 30);

/* A server on a free port, and what it last replied. */
typedef struct {
    VtListener listener;
    VtServer *server;
} Fixture;

typedef struct {
    long status;

    GString *body;
} Reply;

static Fixture fixture_start_working(int concurrency, const VtWorkConfig *work)
{
    const VtServerConfig config = { "f\"1", "i", concurrency, *work };
    Fixture self = { 0 };

    cr_assert(vt_listener_open("127.0.0.1:0", &self.listener, NULL));
    self.server = vt_server_start(&config, self.listener.fd, NULL);
    cr_assert_not_null(self.server);
    return self;
}

static Fixture fixture_start(int concurrency)
{
    return fixture_start_working(concurrency, &(VtWorkConfig){ .kind = VT_WORK_CPU });
}

static void fixture_stop(Fixture *self)
{
    vt_server_stop(self->server);
    vt_listener_clear(&self->listener);
}

static size_t collect(char *data, size_t size, size_t count, void *target)
{
    g_string_append_len(((Reply *)target)->body, data, (gssize)(size * count));
    return size * count;
}

static Reply request(const Fixture *self, const char *path, size_t body_bytes)
{
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d%s", self->listener.port, path);
    g_autofree char *body = g_malloc0(body_bytes + 1);
    Reply reply = { .body = g_string_new(NULL) };
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply);
    if (body_bytes > 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)body_bytes);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    }
    cr_assert(eq(int, (int)curl_easy_perform(easy), (int)CURLE_OK));
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_cleanup(easy);
    return reply;
}

static void reply_clear(Reply *self)
{
    g_string_free(self->body, TRUE);
}

static int64_t field(const Reply *reply, const char *key)
{
    g_autofree char *quoted = g_strdup_printf("\"%s\":", key);
    const char *found = strstr(reply->body->str, quoted);

    cr_assert_not_null(found, "no %s in %s", key, reply->body->str);
    return g_ascii_strtoll(found + strlen(quoted), NULL, 10);
}

Test(server, computes_and_tells_what_it_took)
{
    Fixture self = fixture_start(1);
    Reply first = request(&self, "/?duration_us=20000", 0);
    Reply second = request(&self, "/any/path?duration_ms=1.5", 10);

    cr_expect(eq(i64, first.status, 200));
    cr_expect_not_null(
        strstr(first.body->str, "{\"function\":\"f\\\"1\",\"instance\":\"i\""));
    cr_expect(ge(i64, field(&first, "cpu_us"), 20000));
    cr_expect(ge(i64, field(&first, "wall_us"), 20000));
    cr_expect(ge(i64, field(&first, "queued_us"), 0));
    cr_expect_not_null(strstr(first.body->str, "\"cold\":true}"));
    cr_expect(ge(i64, field(&second, "cpu_us"), 1500));
    cr_expect_not_null(strstr(second.body->str, "\"cold\":false}"));
    cr_expect(ge(i64, field(&first, "age_us"), 20000));
    cr_expect(ge(i64, field(&second, "age_us"), field(&first, "age_us") + 1500));
    reply_clear(&first);
    reply_clear(&second);
    fixture_stop(&self);
}

Test(server, says_that_a_request_finds_no_memory)
{
    const VtWorkConfig work = { .memory_mib = (size_t)1 << 40 };
    Fixture self = fixture_start_working(1, &work);

    for (int i = 0; i < 2; i++) { /* and serves on */
        Reply reply = request(&self, "/?duration_us=1", 0);

        cr_expect(eq(i64, reply.status, 500));
        cr_expect_not_null(strstr(reply.body->str, "cannot allocate"));
        reply_clear(&reply);
    }
    fixture_stop(&self);
}

Test(server, says_what_is_wrong_with_a_request)
{
    static const struct {
        const char *path;
        size_t body_bytes;
        long status;
        const char *text;
    } cases[] = {
        { "/", 0, 400, "duration_us" },
        { "/?duration_us=x", 0, 400, "duration_us" },
        { "/?duration_us=3600000001", 0, 400, "one hour" },
        { "/?duration_ms=0.0001", 0, 400, "decimals" },
        { "/?duration_us=1", 64 * 1024, 200, "cpu_us" },
        { "/?duration_us=1", 64 * 1024 + 1, 400, "65536" },
        { "/healthz", 0, 200, "ok" },
    };
    Fixture self = fixture_start(1);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Reply reply = request(&self, cases[i].path, cases[i].body_bytes);

        cr_expect(eq(i64, reply.status, cases[i].status), "row %zu", i);
        cr_expect_not_null(strstr(reply.body->str, cases[i].text), "row %zu: %s", i,
                           reply.body->str);
        reply_clear(&reply);
    }
    fixture_stop(&self);
}

/* A request sent from another thread. */
typedef struct {
    const Fixture *fixture;
    const char *path;
    Reply reply;
    gint is_done;
} Sender;

static gpointer send_request(gpointer data)
{
    Sender *sender = data;

    sender->reply = request(sender->fixture, sender->path, 0);
    g_atomic_int_set(&sender->is_done, 1);
    return NULL;
}

Test(server, answers_healthz_while_workers_spin)
{
    Fixture self = fixture_start(1);
    Sender slow = { &self, "/?duration_us=400000", { 0 }, 0 };
    GThread *thread = g_thread_new("slow", send_request, &slow);
    Reply health;

    g_usleep(50000);
    health = request(&self, "/healthz", 0);
    cr_expect(eq(int, g_atomic_int_get(&slow.is_done), 0));
    g_thread_join(thread);
    cr_expect(eq(i64, health.status, 200));
    cr_expect(eq(i64, slow.reply.status, 200));
    reply_clear(&health);
    reply_clear(&slow.reply);
    fixture_stop(&self);
}

static int64_t end_us(const Reply *reply)
{
    return field(reply, "started_us") + field(reply, "wall_us");
}

Test(server, requests_beyond_the_concurrency_wait)
{
    static const struct {
        int concurrency;
        bool waits;
    } cases[] = { { 1, true }, { 2, false }, { 0, false } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture self = fixture_start(cases[i].concurrency);
        Sender first = { &self, "/?duration_us=300000", { 0 }, 0 };
        GThread *thread = g_thread_new("first", send_request, &first);
        Reply second;

        g_usleep(100000);
        second = request(&self, "/?duration_us=1000", 0);
        g_thread_join(thread);
        cr_expect(
            eq(int, field(&second, "started_us") >= end_us(&first.reply), cases[i].waits),
            "row %zu: %s %s", i, first.reply.body->str, second.body->str);
        reply_clear(&first.reply);
        reply_clear(&second);
        fixture_stop(&self);
    }
}

Test(server, stop_answers_what_was_received)
{
    Fixture self = fixture_start(1);
    Sender running = { &self, "/?duration_us=400000", { 0 }, 0 };
    Sender waiting = { &self, "/?duration_us=1000", { 0 }, 0 };
    GThread *first = g_thread_new("running", send_request, &running);
    GThread *second;

    g_usleep(100000);
    second = g_thread_new("waiting", send_request, &waiting);
    g_usleep(100000);
    fixture_stop(&self);
    g_thread_join(first);
    g_thread_join(second);
    cr_expect(eq(i64, running.reply.status, 200));
    cr_expect(eq(i64, waiting.reply.status, 200));
    reply_clear(&running.reply);
    reply_clear(&waiting.reply);
}

/* Sends on one kept connection until the server ends it. */
static gpointer send_until_refused(gpointer data)
{
    const Fixture *fixture = data;
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d/?duration_us=0", fixture->listener.port);
    CURL *easy = curl_easy_init();
    Reply reply = { .body = g_string_new(NULL) };

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply);
    while (curl_easy_perform(easy) == CURLE_OK) {
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply.status);
        cr_expect(reply.status == 200 || reply.status == 503, "%ld", reply.status);
    }
    curl_easy_cleanup(easy);
    reply_clear(&reply);
    return NULL;
}

Test(server, stop_while_requests_keep_coming)
{
    for (int round = 0; round < 20; round++) {
        Fixture self = fixture_start(2);
        GThread *threads[4];

        for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
            threads[i] = g_thread_new("sender", send_until_refused, &self);
        g_usleep(10000);
        fixture_stop(&self);
        for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
            g_thread_join(threads[i]);
    }
}
