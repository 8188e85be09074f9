#include "tests/support/hostile_server.h"

#include <glib.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BIG_BYTES ((size_t)1 << 20)
#define TICK_MS   5

struct HostileServer {
    int fd;
    int port;
    GThread *acceptor;
    GPtrArray *threads; /* only the acceptor touches it, until it has ended */
    gint is_stopping;
    gint requests;
    gint bursts; /* requests of /burst */
    gint connections;
    gint64 frozen_until_us; /* guarded by lock */
    GMutex lock;
};

typedef struct {
    HostileServer *server;
    int fd;
} Connection;

static bool is_stopping(HostileServer *self)
{
    return g_atomic_int_get(&self->is_stopping) != 0;
}

/* False when the server is being stopped meanwhile. */
static bool wait_readable(HostileServer *self, int fd)
{
    struct pollfd wish = { .fd = fd, .events = POLLIN };

    while (!is_stopping(self)) {
        if (poll(&wish, 1, TICK_MS) > 0)
            return true;
    }
    return false;
}

static bool is_frozen(HostileServer *self)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);

    return g_get_monotonic_time() < self->frozen_until_us;
}

static void send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        const ssize_t count = send(fd, data, length, MSG_NOSIGNAL);

        if (count <= 0)
            return;
        data += count;
        length -= (size_t)count;
    }
}

static void say(int fd, const char *text)
{
    send_all(fd, text, strlen(text));
}

static void answer_big(Connection *self, const char *request)
{
    g_autofree char *body = g_malloc(BIG_BYTES);

    (void)request;
    memset(body, 'x', BIG_BYTES);
    say(self->fd, "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n");
    send_all(self->fd, body, BIG_BYTES);
}

static void answer_echo(Connection *self, const char *request)
{
    g_autofree char *text = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: "
                                            "%zu\r\n\r\n%s",
                                            strlen(request), request);

    say(self->fd, text);
}

static void say_status(int fd, const char *number)
{
    g_autofree char *text =
        g_strdup_printf("HTTP/1.1 %.3s Whatever\r\nContent-Length: 2\r\n\r\nno", number);

    say(fd, text);
}

static void answer_status(Connection *self, const char *request)
{
    say_status(self->fd, strstr(request, "/status/") + strlen("/status/"));
}

static void answer_burst(Connection *self, const char *request)
{
    const unsigned number = (unsigned)g_atomic_int_add(&self->server->bursts, 1) % 8;

    (void)request;
    say_status(self->fd, number >= 4 ? "200" : number % 2 == 0 ? "429" : "503");
}

/* Of what is sent meanwhile nothing is read. */
static void answer_and_leave(Connection *self, const char *request)
{
    const char *number = strstr(request, "/leave/") + strlen("/leave/");
    const gint64 wait_ms = g_ascii_strtoll(number, NULL, 10);

    say(self->fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    for (gint64 i = 0; i < wait_ms && !is_stopping(self->server); i++)
        g_usleep(1000);
}

static void reset_on_close(Connection *self, const char *request)
{
    const struct linger now = { .l_onoff = 1, .l_linger = 0 };

    (void)request;
    setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void answer_cut(Connection *self, const char *request)
{
    say(self->fd, "HTTP/1.1 2");
    g_usleep(20000); /* let the bytes arrive before the reset */
    reset_on_close(self, request);
}

static void stall(Connection *self, const char *request)
{
    (void)request;
    wait_readable(self->server, self->fd); /* until the client gives up */
}

static void repeat(Connection *self, const char *data)
{
    struct pollfd wish = { .fd = self->fd, .events = POLLIN };

    while (!is_stopping(self->server) && poll(&wish, 1, TICK_MS) == 0)
        say(self->fd, data);
}

static void drip(Connection *self, const char *request)
{
    (void)request;
    say(self->fd, "HTTP/1.1 200 OK\r\nX: ");
    repeat(self, "x");
}

static void answer_endless(Connection *self, const char *request)
{
    (void)request;
    say(self->fd, "HTTP/1.1 200 OK\r\n\r\n");
    repeat(self, "and so on, and so on, and so on\n");
}

static void read_slowly(Connection *self, const char *request)
{
    char data;

    (void)request;
    while (!is_stopping(self->server) && recv(self->fd, &data, 1, 0) > 0)
        g_usleep(TICK_MS * INT64_C(1000));
}

typedef struct {
    const char *path;
    const char *text;                                   /* what is said; or NULL */
    void (*act)(Connection *self, const char *request); /* instead; or NULL */
    bool is_kept;                                       /* the connection */
} Answer;

#define OK "HTTP/1.1 200 OK\r\n"

static const Answer answers[] = {
    { "/ok", OK "Content-Length: 2\r\n\r\nok", NULL, true },
    { "/?", OK "Content-Length: 2\r\n\r\nok", NULL, true },
    { "/big", NULL, answer_big, true },
    { "/echo", NULL, answer_echo, true },
    { "/status/", NULL, answer_status, true },
    { "/burst", NULL, answer_burst, true },
    { "/redirect", "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n",
      NULL, true },
    { "/bye", OK "Connection: close\r\nContent-Length: 2\r\n\r\nok", NULL, false },
    { "/vanish", OK "Content-Length: 2\r\n\r\nok", NULL, false },
    { "/leave/", NULL, answer_and_leave, false },
    { "/close", NULL, NULL, false },
    { "/reset", NULL, reset_on_close, false },
    { "/half", OK "Content-Length: 100\r\n\r\nhalf", NULL, false },
    { "/more", OK "Content-Length: 2\r\n\r\nokHTTP/1.1 500 Oh\r\n\r\n", NULL, true },
    { "/twice", OK "Content-Length: 2\r\nContent-Length: 9\r\n\r\nok", NULL, false },
    { "/absurd", OK "Content-Length: 99999999999999999999\r\n\r\nok", NULL, false },
    { "/negative", OK "Content-Length: -2\r\n\r\nok", NULL, false },
    { "/cut", NULL, answer_cut, false },
    { "/garbage", "SSH-2.0-OpenSSH_9.2\r\n", NULL, false },
    { "/stall", NULL, stall, false },
    { "/drip", NULL, drip, false },
    { "/endless", NULL, answer_endless, false },
    { "/loris", NULL, read_slowly, false },
};

/* Returns whether the connection is kept. */
static bool reply(Connection *self, const char *request)
{
    const char *space = strchr(request, ' ');
    const char *path = space != NULL ? space + 1 : request;

    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        const Answer *answer = &answers[i];

        if (!g_str_has_prefix(path, answer->path))
            continue;
        if (answer->text != NULL)
            say(self->fd, answer->text);
        if (answer->act != NULL)
            answer->act(self, request);
        return answer->is_kept;
    }
    return false;
}

/* Requests are small and come one at a time: one read is one request. */
static gpointer serve(gpointer data)
{
    Connection *self = data;
    HostileServer *server = self->server;
    char request[4096];

    while (wait_readable(server, self->fd)) {
        ssize_t length;

        while (is_frozen(server) && !is_stopping(server))
            g_usleep(1000);
        length = recv(self->fd, request, sizeof request - 1, 0);
        if (length <= 4)
            break;
        request[length] = '\0';
        g_atomic_int_inc(&server->requests);
        if (!reply(self, request))
            break;
    }
    close(self->fd);
    g_free(self);
    return NULL;
}

static gpointer accept_all(gpointer data)
{
    HostileServer *self = data;

    while (wait_readable(self, self->fd)) {
        Connection *connection = g_new(Connection, 1);

        *connection = (Connection){ self, accept(self->fd, NULL, NULL) };
        g_atomic_int_inc(&self->connections);
        g_ptr_array_add(self->threads, g_thread_new("connection", serve, connection));
    }
    return NULL;
}

static HostileServer *start(const struct sockaddr *address, socklen_t length,
                            bool is_deaf)
{
    HostileServer *self = g_new0(HostileServer, 1);

    g_mutex_init(&self->lock);
    self->threads = g_ptr_array_new();
    self->fd = socket(address->sa_family, SOCK_STREAM, 0);
    g_assert(bind(self->fd, address, length) == 0);
    g_assert(listen(self->fd, is_deaf ? 0 : 1024) == 0);
    if (!is_deaf)
        self->acceptor = g_thread_new("acceptor", accept_all, self);
    return self;
}

static HostileServer *start_on_port(bool is_deaf)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    HostileServer *self =
        start((const struct sockaddr *)&address, sizeof address, is_deaf);

    getsockname(self->fd, (struct sockaddr *)&address, &length);
    self->port = ntohs(address.sin_port);
    return self;
}

HostileServer *hostile_server_start(void)
{
    return start_on_port(false);
}

HostileServer *hostile_server_start_deaf(void)
{
    return start_on_port(true);
}

HostileServer *hostile_server_start_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    return start((const struct sockaddr *)&address, sizeof address, false);
}

void hostile_server_stop(HostileServer *self)
{
    g_atomic_int_set(&self->is_stopping, 1);
    if (self->acceptor != NULL)
        g_thread_join(self->acceptor);
    for (unsigned i = 0; i < self->threads->len; i++)
        g_thread_join(g_ptr_array_index(self->threads, i));
    g_ptr_array_unref(self->threads);
    close(self->fd);
    g_mutex_clear(&self->lock);
    g_free(self);
}

int hostile_server_port(const HostileServer *self)
{
    return self->port;
}

int hostile_server_requests(HostileServer *self)
{
    return g_atomic_int_get(&self->requests);
}

int hostile_server_connections(HostileServer *self)
{
    return g_atomic_int_get(&self->connections);
}

void hostile_server_freeze(HostileServer *self, int ms)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);

    self->frozen_until_us = g_get_monotonic_time() + ms * INT64_C(1000);
}
