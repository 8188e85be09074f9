#include "report/stored_requests.h"

#include "report/stored_file.h"

enum {
    ID,
    FIRST_BYTE,
    ATTEMPTS,
    RETRIES,
    CONNECTIONS,
    WAITED,
    CODE,
    CAUSE,
    HANDED,
    COLUMNS
};

enum { CAUSES = VT_CAUSE_GENERATOR + 1 };

struct VtStoredRequests {
    VtStoredFile file;
    size_t columns[COLUMNS];
    int64_t id; /* of the row that is next to be found; -1: there is none */
};

static bool find_columns(VtStoredRequests *self, GError **error)
{
    static const char *const names[COLUMNS] = {
        "id",     "first_byte_us", "attempts", "retries",   "connections",
        "waited", "code",          "cause",    "handed_us",
    };

    for (int i = 0; i < COLUMNS; i++) {
        if (!vt_csv_require_column(self->file.csv, names[i], &self->columns[i], error))
            return false;
    }
    return true;
}

static bool read_next(VtStoredRequests *self, GError **error)
{
    g_autoptr(GError) failure = NULL;

    self->id = -1;
    if (vt_stored_file_next(&self->file, &failure)) {
        return vt_csv_int64(self->file.csv, self->columns[ID], 0, INT64_MAX, &self->id,
                            error);
    }
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

VtStoredRequests *vt_stored_requests_open(const char *folder, bool may_be_torn,
                                          GError **error)
{
    g_autofree char *path = vt_csv_find_file(folder, "requests", error);
    g_autoptr(VtStoredRequests) self = g_new0(VtStoredRequests, 1);

    if (path == NULL || !vt_stored_file_open(&self->file, path, may_be_torn, error)
        || !find_columns(self, error) || !read_next(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void vt_stored_requests_free(VtStoredRequests *self)
{
    if (self == NULL)
        return;
    vt_stored_file_clear(&self->file);
    g_free(self);
}

static const char *cause_name(int value)
{
    return vt_cause_name((VtCause)value);
}

static bool read_exchange(const VtStoredRequests *self, const VtInvocation *invocation,
                          VtExchange *out_exchange, GError **error)
{
    const VtStoredFile *file = &self->file;
    const size_t *columns = self->columns;
    int64_t attempts, retries, connections, waited, code;
    VtTime first_byte_ns, handed_ns;
    int cause;

    if (!vt_stored_file_optional_time(file, columns[FIRST_BYTE], &first_byte_ns, error)
        || !vt_csv_int64(file->csv, columns[ATTEMPTS], 0, UINT32_MAX, &attempts, error)
        || !vt_csv_int64(file->csv, columns[RETRIES], 0, UINT32_MAX, &retries, error)
        || !vt_csv_int64(file->csv, columns[CONNECTIONS], 0, UINT32_MAX, &connections,
                         error)
        || !vt_csv_int64(file->csv, columns[WAITED], 0, 1, &waited, error)
        || !vt_stored_file_optional_count(file, columns[CODE], INT32_MAX, &code, error)
        || !vt_stored_file_optional_time(file, columns[HANDED], &handed_ns, error)
        || !vt_stored_file_choice(file, columns[CAUSE], cause_name, CAUSES, &cause,
                                  error))
        return false;
    *out_exchange = (VtExchange){
        .handed_ns = handed_ns,
        .first_byte_ns = first_byte_ns == VT_UNKNOWN
                           ? VT_UNKNOWN
                           : invocation->scheduled_ns + first_byte_ns,
        .attempts = (uint32_t)attempts,
        .retries = (uint32_t)retries,
        .connections = (uint32_t)connections,
        .code = (int32_t)MAX(code, 0),
        .cause = (VtCause)cause,
        .has_waited = waited == 1,
    };
    return true;
}

bool vt_stored_requests_find(VtStoredRequests *self, const VtInvocation *invocation,
                             VtExchange *out_exchange, bool *out_is_found, GError **error)
{
    *out_is_found = self->id >= 0 && (uint64_t)self->id == invocation->id;
    return !*out_is_found
        || (read_exchange(self, invocation, out_exchange, error)
            && read_next(self, error));
}
