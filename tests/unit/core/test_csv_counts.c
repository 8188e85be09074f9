#include "core/csv.h"
#include "core/trace_columns.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define COUNTS 3

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(csv_counts, .init = set_up, .fini = tear_down);

static VtCsv *open_rows(const char *header, const char *rows)
{
    g_autofree char *text = g_strconcat(header, "\n", rows, NULL);
    g_autofree char *path = temp_folder_write(folder, "t.csv", text);
    GError *error = NULL;
    VtCsv *csv = vt_csv_open(path, &error);

    cr_assert(ne(ptr, csv, NULL), "%s", error != NULL ? error->message : "");
    return csv;
}

/* "name" and the columns a, b and c, of which the last three are counts; d follows. */
static const struct {
    const char *row;
    bool is_read;
    uint32_t values[COUNTS];
} rows[] = {
    { "f,1,22,333,x", true, { 1, 22, 333 } },
    { "f,0,0,0,", true, { 0, 0, 0 } },
    { "f,4294967295,00000000000007,3,x\r", true, { UINT32_MAX, 7, 3 } },
    { "  f  ,1,2,3, x", true, { 1, 2, 3 } },
    { "f,4294967296,2,3,x", false, { 0 } },
    { "f,99999999999999999999999,2,3,x", false, { 0 } },
    { "f,-1,2,3,x", false, { 0 } },
    { "f,1.0,2,3,x", false, { 0 } },
    { "f, 1,2,3,x", false, { 0 } },
    { "f,1 ,2,3,x", false, { 0 } },
    { "f,1,,3,x", false, { 0 } },
    { "f,1,2,3", false, { 0 } },
    { "f,1,2,3,x,y", false, { 0 } },
    { "f,1,2", false, { 0 } },
    { "f", false, { 0 } },
    { "f,1,2,3,\"x,y\"", false, { 0 } },
    { "\"f\",1,2,3,x", false, { 0 } },
    { "f,1,2,3x,x", false, { 0 } },
};

Test(csv_counts, are_read_from_digits_alone_in_a_row_of_the_right_width)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(VtCsv) csv = open_rows("name,a,b,c,d", rows[i].row);
        uint32_t values[COUNTS] = { 0 };
        VtCsvCounts counts = { .first_column = 1, .count = COUNTS, .values = values };

        cr_assert(vt_csv_next_counts(csv, &counts, NULL), "row %zu", i);
        cr_expect(eq(int, counts.is_read, rows[i].is_read), "row %zu", i);
        if (*rows[i].row != '"') {
            cr_expect(eq(str, (char *)vt_csv_text(csv, 0), (char *)"f"), "row %zu", i);
        }
        for (size_t c = 0; c < COUNTS && counts.is_read; c++)
            cr_expect(eq(u32, values[c], rows[i].values[c]), "row %zu", i);
    }
}

/* Whatever was tried first, the cells of a row are those that vt_csv_next() finds. */
Test(csv_counts, leave_all_cells_to_be_looked_at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(VtCsv) plain = open_rows("name,a,b,c,d", rows[i].row);
        g_autoptr(VtCsv) csv = open_rows("name,a,b,c,d", rows[i].row);
        uint32_t values[COUNTS];
        VtCsvCounts counts = { .first_column = 1, .count = COUNTS, .values = values };

        cr_assert(vt_csv_next(plain, NULL));
        cr_assert(vt_csv_next_counts(csv, &counts, NULL));
        vt_csv_cut_counts(csv);
        cr_assert(eq(sz, vt_csv_cells_count(csv), vt_csv_cells_count(plain)), "row %zu",
                  i);
        for (size_t c = 0; c < vt_csv_cells_count(plain); c++) {
            cr_expect(eq(str, (char *)vt_csv_text(csv, c), (char *)vt_csv_text(plain, c)),
                      "row %zu cell %zu", i, c);
        }
        cr_expect(not(vt_csv_next_counts(csv, &counts, NULL)), "row %zu", i);
    }
}

/* Noughts are read four at a time: before, between and behind other counts, with what is
 * no count among them, and up to the last cell of a row. */
Test(csv_counts, are_read_whatever_noughts_there_are)
{
    static const struct {
        const char *row;
        bool is_read;
        uint32_t values[9];
    } cases[] = {
        { "f,0,0,0,0,0,0,0,0,0", true, { 0 } },
        { "f,0,0,0,0,0,0,0,0,5", true, { [8] = 5 } },
        { "f,5,0,0,0,0,0,0,0,0", true, { 5 } },
        { "f,0,0,0,5,0,0,0,0,0", true, { [3] = 5 } },
        { "f,0,0,0,0,5,0,0,0,0", true, { [4] = 5 } },
        { "f,0,0,0,00,05,0,0,0,0", true, { [4] = 5 } },
        { "f,10,20,30,40,50,0,0,0,0", true, { 10, 20, 30, 40, 50 } },
        { "f,0,0,0,0,0,0,0,0", false, { 0 } },
        { "f,0,0,0,0,0,0,0,0,", false, { 0 } },
        { "f,0,0,0,0,0,0,0,0,0,0", false, { 0 } },
        { "f,0,0,0,0,,0,0,0,0", false, { 0 } },
        { "f,0,0,0,0,x,0,0,0,0", false, { 0 } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtCsv) csv = open_rows("name,a,b,c,d,e,f,g,h,i", cases[i].row);
        uint32_t values[9];
        VtCsvCounts counts = { .first_column = 1, .count = 9, .values = values };

        memset(values, 0xff, sizeof values); /* noughts must be written, too */
        cr_assert(vt_csv_next_counts(csv, &counts, NULL), "row %zu", i);
        cr_expect(eq(int, counts.is_read, cases[i].is_read), "row %zu", i);
        for (size_t c = 0; c < G_N_ELEMENTS(values) && counts.is_read; c++)
            cr_expect(eq(u32, values[c], cases[i].values[c]), "row %zu cell %zu", i, c);
    }
}

Test(csv_counts, of_no_columns_are_never_read)
{
    g_autoptr(VtCsv) csv = open_rows("a,b", "1,2\n3,4\n");
    VtCsvCounts counts = { 0 };

    for (int i = 0; i < 2; i++) {
        cr_assert(vt_csv_next_counts(csv, &counts, NULL));
        cr_expect(not(counts.is_read));
        cr_expect(eq(sz, vt_csv_cells_count(csv), 2));
    }
    cr_expect(not(vt_csv_next_counts(csv, &counts, NULL)));
}

Test(csv_counts, are_the_minutes_that_follow_every_other_column)
{
    static const struct {
        const char *header;
        size_t first, count;
    } cases[] = {
        { "HashOwner,HashApp,HashFunction,Trigger,5,6,7", 4, 3 },
        { "Trigger,HashFunction,HashApp,HashOwner,5,6,7", 4, 3 },
        { "HashOwner,HashApp,HashFunction,5,6", 3, 2 },
        { "HashOwner,HashApp,HashFunction,Trigger,6,5", 5, 0 },
        { "HashOwner,HashApp,HashFunction,5,6,Trigger", 3, 0 },
        { "5,6,HashOwner,HashApp,HashFunction", 0, 0 },
        { "HashOwner,HashApp,5,HashFunction,6", 2, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtCsv) csv = open_rows(cases[i].header, "");
        g_auto(VtMinuteColumns) minutes = { 0 };
        VtIdColumns ids;

        cr_assert(vt_id_columns_find(&ids, csv, NULL));
        cr_assert(vt_minute_columns_init(&minutes, csv, NULL));

        const VtCsvCounts counts = vt_minute_columns_counts(
            minutes.columns, minutes.count, &ids, vt_csv_find_column(csv, "Trigger"));

        cr_expect(eq(sz, counts.first_column, cases[i].first), "row %zu", i);
        cr_expect(eq(sz, counts.count, cases[i].count), "row %zu", i);
    }
}
