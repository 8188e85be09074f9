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

static void reset_on_close(int fd)
{
    const struct linger now = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void say_big(int fd)
{
    g_autofree char *body = g_malloc(BIG_BYTES);

    memset(body, 'x', BIG_BYTES);
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n");
    send_all(fd, body, BIG_BYTES);
}

static void say_request(int fd, const char *request)
{
    g_autofree char *text = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: "
                                            "%zu\r\n\r\n%s",
                                            strlen(request), request);

    say(fd, text);
}

static void say_status(int fd, const char *number)
{
    g_autofree char *text =
        g_strdup_printf("HTTP/1.1 %.3s Whatever\r\nContent-Length: 2\r\n\r\nno", number);

    say(fd, text);
}

static void drip(Connection *self)
{
    struct pollfd wish = { .fd = self->fd, .events = POLLIN };

    say(self->fd, "HTTP/1.1 200 OK\r\nX: ");
    while (!is_stopping(self->server) && poll(&wish, 1, TICK_MS) == 0)
        say(self->fd, "x");
}

/* Returns whether the connection is kept. */
static bool reply(Connection *self, const char *request)
{
    const int fd = self->fd;
    const char *space = strchr(request, ' ');
    const char *path = space != NULL ? space + 1 : request;

    if (g_str_has_prefix(path, "/ok"))
        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    else if (g_str_has_prefix(path, "/big"))
        say_big(fd);
    else if (g_str_has_prefix(path, "/echo"))
        say_request(fd, request);
    else if (g_str_has_prefix(path, "/status/"))
        say_status(fd, path + strlen("/status/"));
    else if (g_str_has_prefix(path, "/redirect"))
        say(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
    else if (g_str_has_prefix(path, "/stall"))
        wait_readable(self->server, fd); /* until the client gives up */
    else if (g_str_has_prefix(path, "/drip"))
        drip(self);
    else if (g_str_has_prefix(path, "/vanish"))
        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    else if (g_str_has_prefix(path, "/bye"))
        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    else if (g_str_has_prefix(path, "/half"))
        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    else if (g_str_has_prefix(path, "/cut"))
        say(fd, "HTTP/1.1 2");
    else if (g_str_has_prefix(path, "/garbage"))
        say(fd, "SSH-2.0-OpenSSH_9.2\r\n");
    if (g_str_has_prefix(path, "/cut"))
        g_usleep(20000); /* let the bytes arrive before the reset */
    if (g_str_has_prefix(path, "/cut") || g_str_has_prefix(path, "/reset"))
        reset_on_close(fd);
    return g_str_has_prefix(path, "/ok") || g_str_has_prefix(path, "/big")
        || g_str_has_prefix(path, "/echo") || g_str_has_prefix(path, "/status/")
        || g_str_has_prefix(path, "/redirect");
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

static HostileServer *start(const struct sockaddr *address, socklen_t length)
{
    HostileServer *self = g_new0(HostileServer, 1);

    g_mutex_init(&self->lock);
    self->threads = g_ptr_array_new();
    self->fd = socket(address->sa_family, SOCK_STREAM, 0);
    g_assert(bind(self->fd, address, length) == 0);
    g_assert(listen(self->fd, 1024) == 0);
    self->acceptor = g_thread_new("acceptor", accept_all, self);
    return self;
}

HostileServer *hostile_server_start(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    HostileServer *self = start((const struct sockaddr *)&address, sizeof address);

    getsockname(self->fd, (struct sockaddr *)&address, &length);
    self->port = ntohs(address.sin_port);
    return self;
}

HostileServer *hostile_server_start_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    return start((const struct sockaddr *)&address, sizeof address);
}

void hostile_server_stop(HostileServer *self)
{
    g_atomic_int_set(&self->is_stopping, 1);
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
