/**
 * Addresses of names that will be called, looked up once and before anything is sent.
 */
#pragma once

#include <glib.h>

/**
 * Looks up each of @hosts, "HOST:PORT", one after the other. Addresses are passed over,
 * as are localhost and names beyond ASCII, which libcurl makes something of by itself.
 *
 * Shape:  "HOST:PORT:ADDRESS,ADDRESS..", zero-terminated, as CURLOPT_RESOLVE reads it.
 * Errors: VT_ERROR_WORK with the name that has no address.
 */
GStrv vt_addresses_look_up(const char *const *hosts, GError **error);
