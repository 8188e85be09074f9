#include "replay/function_reply.h"

#include <glib.h>

#include <stdio.h>
#include <string.h>

#define KEY_MAX 32

const VtFunctionReply vt_function_reply_unknown = { .executed_ns = VT_UNKNOWN,
                                                    .wall_ns = VT_UNKNOWN,
                                                    .queued_ns = VT_UNKNOWN,
                                                    .age_ns = VT_UNKNOWN,
                                                    .start = VT_START_UNKNOWN };

static void skip_space(const char **cursor)
{
    while (g_ascii_isspace(**cursor))
        (*cursor)++;
}

static bool skip_char(const char **cursor, char expected)
{
    skip_space(cursor);
    if (**cursor != expected)
        return false;
    (*cursor)++;
    return true;
}

/* Reads a string and keeps its raw form, escapes and all, if it fits. */
static bool read_string(const char **cursor, char *out, size_t size)
{
    size_t length = 0;

    if (!skip_char(cursor, '"'))
        return false;
    while (**cursor != '"') {
        const size_t step = **cursor == '\\' ? 2 : 1;

        if ((*cursor)[0] == '\0' || (*cursor)[step - 1] == '\0')
            return false;
        for (size_t i = 0; i < step && length + 1 < size; i++)
            out[length++] = (*cursor)[i];
        *cursor += step;
    }
    (*cursor)++;
    out[length] = '\0';
    return true;
}

/* Microseconds to nanoseconds; a value that is no such number leaves @out alone. */
static void read_us(const char *value, VtTime *out)
{
    char *end;
    const double us = g_ascii_strtod(value, &end);

    if (end != value && us >= 0 && us < (double)(VT_NEVER / VT_US))
        *out = (VtTime)(us * (double)VT_US);
}

static void read_member(const char *key, const char *value, VtFunctionReply *reply)
{
    if (strcmp(key, "cpu_us") == 0) {
        read_us(value, &reply->executed_ns);
    } else if (strcmp(key, "wall_us") == 0) {
        read_us(value, &reply->wall_ns);
    } else if (strcmp(key, "queued_us") == 0) {
        read_us(value, &reply->queued_ns);
    } else if (strcmp(key, "age_us") == 0) {
        read_us(value, &reply->age_ns);
    } else if (strcmp(key, "cold") == 0 && g_str_has_prefix(value, "true")) {
        reply->start = VT_START_COLD;
    } else if (strcmp(key, "cold") == 0 && g_str_has_prefix(value, "false")) {
        reply->start = VT_START_WARM;
    }
}

/* A string, or a number or word, which ends where the member does. */
static bool skip_value(const char **cursor)
{
    char ignored[1];

    if (**cursor == '"')
        return read_string(cursor, ignored, sizeof ignored);
    if (**cursor == '{' || **cursor == '[')
        return false;
    *cursor += strcspn(*cursor, ",}");
    return **cursor != '\0';
}

bool vt_function_reply_parse(const char *text, VtFunctionReply *out)
{
    VtFunctionReply reply = vt_function_reply_unknown;
    bool has_function = false;
    char key[KEY_MAX];

    if (!skip_char(&text, '{'))
        return false;
    do {
        skip_space(&text);
        if (!read_string(&text, key, sizeof key) || !skip_char(&text, ':'))
            return false;
        skip_space(&text);
        has_function |= strcmp(key, "function") == 0;
        read_member(key, text, &reply);
        if (!skip_value(&text))
            return false;
    } while (skip_char(&text, ','));
    if (!skip_char(&text, '}') || !has_function || reply.executed_ns == VT_UNKNOWN)
        return false;
    *out = reply;
    return true;
}

VtStart vt_function_reply_start(const VtFunctionReply *self, VtTime handed_ns,
                                VtTime done_ns)
{
    if (self->age_ns == VT_UNKNOWN || handed_ns == VT_UNKNOWN)
        return self->start;
    return self->age_ns < done_ns - handed_ns ? VT_START_COLD : VT_START_WARM;
}

bool vt_function_ready_parse(const char *line, int *out_port, VtTime *out_startup_cpu_ns)
{
    int64_t startup_cpu_us;
    int port;
    char rest;

    /* NOLINTNEXTLINE(cert-err34-c): both numbers are our own program's */
    if (sscanf(line, "ready %d %" SCNd64 "%c", &port, &startup_cpu_us, &rest) != 2)
        return false;
    *out_port = port;
    *out_startup_cpu_ns = startup_cpu_us * VT_US;
    return true;
}
