#include "function/listener.h"

#include <glib/gstdio.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 4096

static bool fail(const char *address, GError **error)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "cannot listen at '%s': %s", address, g_strerror(errno));
    return false;
}

static bool reject(const char *address, GError **error)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "--listen '%s': expected HOST:PORT with a numeric host, :PORT or "
                "unix:PATH",
                address);
    return false;
}

static int bound_port(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } bound = { .v6 = { 0 } };
    socklen_t length = sizeof bound;

    if (getsockname(fd, &bound.any, &length) != 0)
        return 0;
    return ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port
                                                 : bound.v4.sin_port);
}

/* Returns a listening socket, or -1 with errno set. */
static int listen_at(const struct sockaddr *address, socklen_t length)
{
    const int on = 1;
    const int off = 0;
    const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int problem;

    if (fd < 0)
        return -1;
    if (address->sa_family != AF_UNIX)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, address, length) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    problem = errno;
    close(fd);
    errno = problem;
    return -1;
}

/* IPv6's wildcard serves IPv4 as well, where the machine has IPv6 at all. */
static int listen_everywhere(uint16_t port)
{
    const struct sockaddr_in6 any6 = { .sin6_family = AF_INET6,
                                       .sin6_port = htons(port) };
    const struct sockaddr_in any4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    const int fd = listen_at((const struct sockaddr *)&any6, sizeof any6);

    if (fd >= 0 || (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL))
        return fd;
    return listen_at((const struct sockaddr *)&any4, sizeof any4);
}

static bool open_unix(const char *address, const char *path, VtListener *out,
                      GError **error)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int fd;

    if (path[0] == '\0' || strlen(path) >= sizeof name.sun_path)
        return reject(address, error);
    g_strlcpy(name.sun_path, path, sizeof name.sun_path);
    fd = listen_at((const struct sockaddr *)&name, sizeof name);
    if (fd < 0)
        return fail(address, error);
    *out = (VtListener){ .fd = fd, .unix_path = g_strdup(path) };
    return true;
}

static bool open_host(const char *address, const char *host, const char *port,
                      VtListener *out, GError **error)
{
    const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                    .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    int fd;

    if (getaddrinfo(host, port, &hints, &found) != 0)
        return reject(address, error);
    fd = listen_at(found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (fd < 0)
        return fail(address, error);
    *out = (VtListener){ .fd = fd, .port = bound_port(fd) };
    return true;
}

static bool open_everywhere(const char *address, uint16_t port, VtListener *out,
                            GError **error)
{
    const int fd = listen_everywhere(port);

    if (fd < 0)
        return fail(address, error);
    *out = (VtListener){ .fd = fd, .port = bound_port(fd) };
    return true;
}

bool vt_listener_open(const char *address, VtListener *out, GError **error)
{
    const char *colon = strrchr(address, ':');
    g_autofree char *host = NULL;
    guint64 port;

    if (g_str_has_prefix(address, "unix:"))
        return open_unix(address, address + strlen("unix:"), out, error);
    if (colon == NULL
        || !g_ascii_string_to_unsigned(colon + 1, 10, 0, UINT16_MAX, &port, NULL))
        return reject(address, error);
    if (colon == address)
        return open_everywhere(address, (uint16_t)port, out, error);
    if (address[0] == '[' && colon[-1] == ']') {
        host = g_strndup(address + 1, (size_t)(colon - address) - 2);
    } else {
        host = g_strndup(address, (size_t)(colon - address));
    }
    return open_host(address, host, colon + 1, out, error);
}

void vt_listener_clear(VtListener *self)
{
    if (self->unix_path != NULL)
        g_unlink(self->unix_path);
    g_clear_pointer(&self->unix_path, g_free);
}
