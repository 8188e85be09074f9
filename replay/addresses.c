#include "replay/addresses.h"

#include "core/errors.h"

#include <netdb.h>
#include <stdbool.h>
#include <string.h>

static bool is_local(const char *name)
{
    return g_ascii_strcasecmp(name, "localhost") == 0
        || g_str_has_suffix(name, ".localhost");
}

static bool wants_look_up(const char *name)
{
    return name[0] != '[' && !g_hostname_is_ip_address(name) && g_str_is_ascii(name)
        && !is_local(name);
}

static void append_address(GString *out, const struct addrinfo *address)
{
    char text[NI_MAXHOST];

    getnameinfo(address->ai_addr, address->ai_addrlen, text, sizeof text, NULL, 0,
                NI_NUMERICHOST);
    g_string_append_printf(out, address->ai_family == AF_INET6 ? "[%s]" : "%s", text);
}

/* NULL: there is no such host. */
static char *look_up(const char *host, const char *name, GError **error)
{
    const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *all = NULL;
    const int problem = getaddrinfo(name, NULL, &hints, &all);
    GString *text;

    if (problem != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                    "cannot find the address of the host '%s': %s", name,
                    gai_strerror(problem));
        return NULL;
    }
    text = g_string_new(host);
    for (const struct addrinfo *address = all; address != NULL;
         address = address->ai_next) {
        g_string_append_c(text, address == all ? ':' : ',');
        append_address(text, address);
    }
    freeaddrinfo(all);
    return g_string_free(text, FALSE);
}

GStrv vt_addresses_look_up(const char *const *hosts, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (size_t i = 0; hosts[i] != NULL; i++) {
        const char *colon = strrchr(hosts[i], ':');
        g_autofree char *name = g_strndup(hosts[i], (gsize)(colon - hosts[i]));
        g_autofree char *found = NULL;

        if (!wants_look_up(name))
            continue;
        found = look_up(hosts[i], name, error);
        if (found == NULL)
            return NULL;
        g_strv_builder_add(builder, found);
    }
    return g_strv_builder_end(builder);
}
