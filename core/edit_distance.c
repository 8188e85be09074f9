#include "core/edit_distance.h"

#include <glib.h>

#include <string.h>

size_t vt_edit_distance(const char *a, const char *b)
{
    const size_t columns = strlen(b);
    size_t *row = g_new(size_t, columns + 1);
    size_t distance;

    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < columns; j++) {
            const size_t replaced = diagonal + (a[i] != b[j]);

            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, MIN(row[j], row[j + 1]) + 1);
        }
    }
    distance = row[columns];
    g_free(row);
    return distance;
}
