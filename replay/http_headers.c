#include "replay/http_headers.h"

struct VtHttpHeaders {
    GPtrArray *lists; /* of curl_slist, by key and content; or NULL */
};

typedef enum {
    CONTENT_NONE,
    CONTENT_EMPTY, /* of a method that is expected to have some */
    CONTENT_BODY,
    CONTENT_KINDS,
} Content;

VtHttpHeaders *vt_http_headers_new(void)
{
    VtHttpHeaders *self = g_new0(VtHttpHeaders, 1);

    self->lists = g_ptr_array_new_with_free_func((GDestroyNotify)curl_slist_free_all);
    return self;
}

void vt_http_headers_free(VtHttpHeaders *self)
{
    g_ptr_array_unref(self->lists);
    g_free(self);
}

static Content content_of(const VtRequest *request)
{
    static const char *const methods[] = { "POST", "PUT", "PATCH", NULL };

    if (request->body != NULL)
        return CONTENT_BODY;
    return request->method != NULL && g_strv_contains(methods, request->method)
             ? CONTENT_EMPTY
             : CONTENT_NONE;
}

/* Of a body libcurl would say by itself that it is a form, and of a long one ask whether
 * it is welcome. Where a body is missing some servers refuse to guess that it is empty.
 */
struct curl_slist *vt_http_headers_build(const VtRequest *request)
{
    const Content content = content_of(request);
    struct curl_slist *list = NULL;

    if (content == CONTENT_EMPTY)
        list = curl_slist_append(list, "Content-Length: 0");
    if (content == CONTENT_BODY) {
        list = curl_slist_append(list, "Content-Type:");
        list = curl_slist_append(list, "Expect:");
    }
    for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        list = curl_slist_append(list, request->headers[i]);
    return list;
}

struct curl_slist *vt_http_headers_get(VtHttpHeaders *self, const VtRequest *request)
{
    const Content content = content_of(request);
    const unsigned place = CONTENT_KINDS * request->headers_key + content;

    g_assert(request->headers_key < VT_HEADERS_ONCE / CONTENT_KINDS);
    if (request->headers == NULL && content == CONTENT_NONE)
        return NULL;
    if (place >= self->lists->len)
        g_ptr_array_set_size(self->lists, (int)place + 1);
    if (g_ptr_array_index(self->lists, place) == NULL)
        g_ptr_array_index(self->lists, place) = vt_http_headers_build(request);
    return g_ptr_array_index(self->lists, place);
}
