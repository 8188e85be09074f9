#include "sampler/function_table.h"

static void memory_clear(VtMemoryEntry *self)
{
    g_free(self->fault.place);
    g_free(self->unsorted_place);
    g_free(self->zero_place);
}

static void app_free(gpointer data)
{
    VtAppEntry *self = data;

    memory_clear(&self->memory);
    g_free(self);
}

static void function_free(gpointer data)
{
    VtFunctionEntry *self = data;

    g_free(self->profile.owner);
    g_free(self->profile.app);
    g_free(self->profile.function);
    g_free(self->profile.trigger);
    g_free(self->file_trigger);
    g_clear_pointer(&self->more_triggers, g_hash_table_unref);
    g_free(self->fault.place);
    g_free(self->unsorted_place);
    g_free(self->zero_place);
    memory_clear(&self->memory);
    g_free(self);
}

void vt_function_table_init(VtFunctionTable *self)
{
    self->functions = g_ptr_array_new_with_free_func(function_free);
    self->by_id = g_hash_table_new(vt_trace_id_hash, vt_trace_id_equal);
    self->apps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, app_free);
}

void vt_function_table_clear(VtFunctionTable *self)
{
    g_hash_table_unref(self->by_id);
    g_ptr_array_unref(self->functions);
    g_hash_table_unref(self->apps);
}

VtFunctionEntry *vt_function_table_find(const VtFunctionTable *self,
                                        const VtTraceFunction *key)
{
    return g_hash_table_lookup(self->by_id, key);
}

/* A line feed is in no name. */
static char *app_key(const char *owner, const char *app)
{
    return g_strconcat(owner, "\n", app, NULL);
}

VtAppEntry *vt_function_table_find_app(const VtFunctionTable *self, const char *owner,
                                       const char *app)
{
    g_autofree char *key = app_key(owner, app);

    return g_hash_table_lookup(self->apps, key);
}

VtFunctionEntry *vt_function_table_add(VtFunctionTable *self, const VtTraceFunction *key)
{
    VtFunctionEntry *function = g_new0(VtFunctionEntry, 1);

    function->profile.owner = g_strdup(key->owner);
    function->profile.app = g_strdup(key->app);
    function->profile.function = g_strdup(key->function);
    function->app = vt_function_table_find_app(self, key->owner, key->app);
    if (function->app == NULL) {
        function->app = g_new0(VtAppEntry, 1);
        g_hash_table_insert(self->apps, app_key(key->owner, key->app), function->app);
    }
    function->app->functions_count++;
    g_ptr_array_add(self->functions, function);
    g_hash_table_insert(self->by_id, &function->profile, function);
    return function;
}

void vt_fault_set(VtFault *self, VtDropReason reason, GError **error)
{
    if (self->place == NULL)
        *self = (VtFault){ g_strdup((*error)->message), reason };
    g_clear_error(error);
}
