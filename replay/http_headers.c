#include "replay/http_headers.h"

struct VtHttpHeaders {
    GPtrArray *lists; /* of curl_slist, by key and whether there is a body; or NULL */
};

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

/* Of a body libcurl would say by itself that it is a form, and of a long one ask whether
 * it is welcome. */
struct curl_slist *vt_http_headers_build(const VtRequest *request)
{
    struct curl_slist *list = NULL;

    if (request->body != NULL) {
        list = curl_slist_append(list, "Content-Type:");
        list = curl_slist_append(list, "Expect:");
    }
    for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        list = curl_slist_append(list, request->headers[i]);
    return list;
}

struct curl_slist *vt_http_headers_get(VtHttpHeaders *self, const VtRequest *request)
{
    const unsigned place = 2 * request->headers_key + (request->body != NULL ? 1 : 0);

    g_assert(request->headers_key < VT_HEADERS_ONCE / 2);
    if (request->headers == NULL && request->body == NULL)
        return NULL;
    if (place >= self->lists->len)
        g_ptr_array_set_size(self->lists, (int)place + 1);
    if (g_ptr_array_index(self->lists, place) == NULL)
        g_ptr_array_index(self->lists, place) = vt_http_headers_build(request);
    return g_ptr_array_index(self->lists, place);
}
