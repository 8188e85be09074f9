#include "core/csv.h"
#include "core/errors.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(csv, .init = set_up, .fini = tear_down);

static VtCsv *open_bytes(const char *bytes, size_t length, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "t.csv", NULL);

    cr_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
    return vt_csv_open(path, error);
}

static VtCsv *open_text(const char *text)
{
    GError *error = NULL;
    VtCsv *csv = open_bytes(text, strlen(text), &error);

    cr_assert(ne(ptr, csv, NULL), "%s", error != NULL ? error->message : "");
    return csv;
}

/* All cells of all rows: "a|b;c|d;". */
static char *cells_of(const char *text)
{
    g_autoptr(VtCsv) csv = open_text(text);
    g_autoptr(GString) all = g_string_new(NULL);
    GError *error = NULL;

    while (vt_csv_next(csv, &error)) {
        for (size_t i = 0; i < vt_csv_cells_count(csv); i++)
            g_string_append_printf(all, "%s%s", i > 0 ? "|" : "", vt_csv_text(csv, i));
        g_string_append_c(all, ';');
    }
    cr_expect(eq(ptr, error, NULL));
    return g_strdup(all->str);
}

Test(csv, accepts_what_careful_readers_accept)
{
    static const struct {
        const char *text, *cells;
    } cases[] = {
        { "a,b\n1,2\n3,4\n", "1|2;3|4;" },
        { "a,b\r\n1,2\r\n3,4\r\n", "1|2;3|4;" }, /* CRLF */
        { "\xef\xbb\xbf"
          "a,b\n1,2\n",
          "1|2;" },                                       /* byte order mark */
        { "a,b\n1,2", "1|2;" },                           /* no final newline */
        { "\na,b\n\n1,2\n \t\n\r\n3,4\n\n", "1|2;3|4;" }, /* blank lines */
        { "a, b\n 1 ,\t2 \n", "1|2;" },                   /* blanks around cells */
        { "a,b\n\"1\",\"x,y\"\n", "1|x,y;" },             /* quoted comma */
        { "a,b\n\"say \"\"hi\"\"\",\"\"\n", "say \"hi\"|;" },
        { "a,b\n \" x \" , \"y\" \r\n", " x |y;" }, /* blanks inside quotes stay */
        { "a,b\n\"two\nlines\",2\n", "two\nlines|2;" },
        { "a,b\n,\n", "|;" },              /* empty cells */
        { "a,b\n1,2,3\n4\n", "1|2|3;4;" }, /* width is the caller's matter */
        { "a,b\n", "" },
        { "a,b", "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *cells = cells_of(cases[i].text);

        cr_expect(eq(str, cells, (char *)cases[i].cells), "row %zu", i);
    }
}

Test(csv, names_columns_in_any_letter_case)
{
    g_autoptr(VtCsv) csv = open_text("\xef\xbb\xbfHashOwner, \"Hash,App\",1\n");
    size_t column = 99;
    GError *error = NULL;

    cr_expect(eq(sz, vt_csv_columns_count(csv), 3));
    cr_expect(eq(str, (char *)vt_csv_column_name(csv, 1), (char *)"Hash,App"));
    cr_expect(eq(int, vt_csv_find_column(csv, "hashowner"), 0));
    cr_expect(eq(int, vt_csv_find_column(csv, "2"), -1));
    cr_expect(vt_csv_require_column(csv, "1", &column, NULL));
    cr_expect(eq(sz, column, 2));
    cr_expect(not(vt_csv_require_column(csv, "Trigger", &column, &error)));
    cr_expect(error != NULL
              && strstr(error->message, "t.csv: line 1: expected a column 'Trigger' "
                                        "among: HashOwner, Hash,App, 1")
                     != NULL);
    cr_expect(eq(sz, column, 2), "untouched on failure");
    g_clear_error(&error);
}

Test(csv, counts_every_line_of_the_file)
{
    /* Lines: 1 header, 2 blank, 3 row, 4-5 one quoted row, 6 row. */
    g_autoptr(VtCsv) csv = open_text("a,b\n\n1,2\n\"x\ny\",2\n5,6\n");
    static const uint64_t lines[] = { 3, 4, 6 };

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        cr_assert(vt_csv_next(csv, NULL));
        cr_expect(eq(u64, vt_csv_line(csv), lines[i]), "row %zu", i);
    }
    cr_expect(not(vt_csv_next(csv, NULL)));
}

Test(csv, refuses_files_that_it_cannot_read)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *message;
    } cases[] = {
        { "", 0, "t.csv: the file is empty: expected a header" },
        { "\n\n", 2, "the file is empty" },
        { "a,b,A\n", 6, "line 1: column 'A' is there twice" },
        { "a,\"b\nc\"\n", 8, "line 1: cell 2: expected the name of a column" },
        { "\x1f", 1, "line 1: cell 1: expected the name" }, /* what is left of a .gz */
        { "a,\"b\n", 5, "line 1: a quote is opened and never closed" },
        { "\xff\xfe"
          "a\0,\0b\0\n\0",
          10, "line 1: a NUL byte" }, /* UTF-16 */
        { "\x1f\x8b\x08"
          "nonsense",
          11, "damaged gzip data" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        VtCsv *csv = open_bytes(cases[i].bytes, cases[i].length, &error);

        cr_expect(eq(ptr, csv, NULL), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "row %zu: %s", i,
                  error->message);
        g_clear_error(&error);
    }
}

Test(csv, refuses_a_missing_file_and_a_folder)
{
    GError *error = NULL;

    cr_expect(eq(ptr, vt_csv_open("/nonexistent/t.csv", &error), NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(eq(str, error->message,
                 (char *)"cannot read '/nonexistent/t.csv': No such file or directory"));
    g_clear_error(&error);
    cr_expect(eq(ptr, vt_csv_open(folder, &error), NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    g_clear_error(&error);
    cr_expect(eq(ptr, vt_csv_find_file("/nonexistent", "t", &error), NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(eq(str, error->message,
                 (char *)"cannot read folder '/nonexistent': No such file or directory"));
    g_clear_error(&error);
}

Test(csv, refuses_stray_quotes_with_their_position)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "a,b\n1,2\n3,x\"y\"\n", "line 3: cell 2: expected quotes around" },
        { "a,b\n\"x\"y,\"\"\n", "line 2: cell 1: expected quotes around" },
        { "a,b\n1,2\n3,\"4\n", "line 3: a quote is opened and never closed" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtCsv) csv = open_text(cases[i].text);
        GError *error = NULL;

        while (vt_csv_next(csv, &error))
            ;
        cr_assert(ne(ptr, error, NULL), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "row %zu: %s", i,
                  error->message);
        g_clear_error(&error);
    }
}

Test(csv, reads_whole_numbers_exactly)
{
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {
        { "0", 0 },
        { "-7", -7 },
        { "2.0", 2 },
        { "2.000", 2 },
        { "007", 7 },
        { "9007199254740993", INT64_C(9007199254740993) }, /* 2^53 + 1: no double */
        { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("n\n%s\n", cases[i].text);
        g_autoptr(VtCsv) csv = open_text(text);
        int64_t value = 99;

        cr_assert(vt_csv_next(csv, NULL));
        cr_expect(vt_csv_int64(csv, 0, INT64_MIN, INT64_MAX, &value, NULL), "%s", text);
        cr_expect(eq(i64, value, cases[i].value), "%s", text);
    }
}

Test(csv, refuses_what_is_no_whole_number_in_range)
{
    /* 2147483648 is one above the maximum asked for, and so on up to beyond 64 bits. */
    static const char *const cases[] = {
        "2.5",
        "NaN",
        "abc",
        "1e3",
        "+1",
        "-",
        "2.",
        "2.0x",
        "0x10",
        "1 2",
        "-1",
        "2147483648",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999",
        "-9223372036854775809",
        "",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("f,n\nx,%s\n", cases[i]);
        g_autofree char *message =
            g_strdup_printf("%s/t.csv: line 2, column 'n': expected a whole number from "
                            "0 to 2147483647, not '%s'",
                            folder, cases[i]);
        g_autoptr(VtCsv) csv = open_text(text);
        int64_t value = 99;
        GError *error = NULL;

        cr_assert(vt_csv_next(csv, NULL));
        cr_assert(not(vt_csv_int64(csv, 1, 0, INT32_MAX, &value, &error)), "%s",
                  cases[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(eq(str, error->message, message));
        cr_expect(eq(i64, value, 99), "untouched on failure");
        g_clear_error(&error);
    }
}

Test(csv, reads_decimal_numbers)
{
    g_autoptr(VtCsv) csv = open_text("x\n0.1\n-2e-3\n7\n1.7976931348623157e308\n");
    static const double values[] = { 0.1, -2e-3, 7, 1.7976931348623157e308 };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        double value = NAN;

        cr_assert(vt_csv_next(csv, NULL));
        cr_expect(vt_csv_double(csv, 0, &value, NULL), "row %zu", i);
        cr_expect(eq(dbl, value, values[i]), "row %zu", i);
    }
}

Test(csv, refuses_what_is_no_finite_decimal_number)
{
    static const char *const cases[] = { "nan", "inf",   "1e309", "0x1p3",
                                         "1,5", "1.2.3", "e",     "" };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("f,x\n1,\"%s\"\n", cases[i]);
        g_autoptr(VtCsv) csv = open_text(text);
        double value = 99;
        GError *error = NULL;

        cr_assert(vt_csv_next(csv, NULL));
        cr_expect(not(vt_csv_double(csv, 1, &value, &error)), "%s", cases[i]);
        cr_assert(ne(ptr, error, NULL));
        cr_expect(strstr(error->message, "line 2, column 'x': expected a finite decimal")
                      != NULL,
                  "%s", error->message);
        cr_expect(eq(dbl, value, 99), "untouched on failure");
        g_clear_error(&error);
    }
}

Test(csv, checks_the_width_of_a_row)
{
    g_autoptr(VtCsv) csv = open_text("a,b,c\n1,2,3\n1,2\n1,2,3,4\n");
    GError *error = NULL;

    cr_assert(vt_csv_next(csv, NULL));
    cr_expect(vt_csv_check_width(csv, NULL));
    cr_assert(vt_csv_next(csv, NULL));
    cr_expect(eq(str, (char *)vt_csv_text(csv, 2), (char *)""),
              "a missing cell is empty");
    cr_assert(not(vt_csv_check_width(csv, &error)));
    cr_expect(
        strstr(error->message, "line 3: expected 3 cells, not 2: column 'c' is missing")
            != NULL,
        "%s", error->message);
    g_clear_error(&error);
    cr_assert(vt_csv_next(csv, NULL));
    cr_assert(not(vt_csv_check_width(csv, &error)));
    cr_expect(strstr(error->message, "line 4: expected 3 cells, not 4") != NULL, "%s",
              error->message);
    g_clear_error(&error);
}

Test(csv, takes_names_but_no_empty_or_broken_ones)
{
    g_autoptr(VtCsv) csv = open_text("f\n\"a,b\"\n\"\"\n\"a\nb\"\n");
    const char *name = NULL;

    cr_assert(vt_csv_next(csv, NULL));
    cr_assert(vt_csv_name(csv, 0, &name, NULL));
    cr_expect(eq(str, (char *)name, (char *)"a,b"));
    for (int i = 0; i < 2; i++) {
        GError *error = NULL;

        cr_assert(vt_csv_next(csv, NULL));
        cr_expect(not(vt_csv_name(csv, 0, &name, &error)));
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        g_clear_error(&error);
    }
}

/* Rows of every length up to 3 MiB in all, so that rows lie across the edges of whatever
 * buffer there is, and one longer than most buffers. */
Test(csv, does_not_care_where_its_buffer_ends)
{
    g_autoptr(GString) text = g_string_new("a,b\n");
    g_autoptr(GString) longest = g_string_new(NULL);
    g_autoptr(VtCsv) csv = NULL;
    size_t rows = 0;

    while (text->len < 3 * 1024 * 1024) {
        g_string_append_printf(text, "%zu,\"%0*zu\"\r\n", rows, (int)(rows % 997 + 1),
                               rows);
        rows++;
    }
    while (longest->len < 5 * 1024 * 1024)
        g_string_append_c(longest, 'x');
    g_string_append_printf(text, "%zu,%s\n", rows, longest->str);
    csv = open_text(text->str);
    for (size_t i = 0; i <= rows; i++) {
        int64_t number = -1;

        cr_assert(vt_csv_next(csv, NULL));
        cr_assert(vt_csv_int64(csv, 0, 0, INT64_MAX, &number, NULL));
        cr_assert(eq(i64, number, (int64_t)i));
        if (i < rows) {
            cr_assert(eq(u64, strtoull(vt_csv_text(csv, 1), NULL, 10), i));
            cr_assert(eq(u64, strlen(vt_csv_text(csv, 1)),
                         MAX(i % 997 + 1, i < 10     ? 1
                                          : i < 100  ? 2
                                          : i < 1000 ? 3
                                                     : 4)));
        }
    }
    cr_expect(eq(str, (char *)vt_csv_text(csv, 1), longest->str));
    cr_expect(not(vt_csv_next(csv, NULL)));
}

Test(csv, reads_again_after_rewind)
{
    g_autoptr(VtCsv) csv = open_text("\xef\xbb\xbf"
                                     "a\n1\n2\n");
    g_autofree char *path = g_build_filename(folder, "t.csv", NULL);

    while (vt_csv_next(csv, NULL))
        ;
    g_unlink(path); /* the file stays open: its name no longer matters */
    cr_assert(vt_csv_rewind(csv, NULL));
    cr_assert(vt_csv_next(csv, NULL));
    cr_expect(eq(str, (char *)vt_csv_text(csv, 0), (char *)"1"));
    cr_expect(eq(u64, vt_csv_line(csv), 2));
}

Test(csv, appends_cells_that_read_back)
{
    static const char *const cases[] = { "plain", "a,b",  "say \"hi\"", " blank ",
                                         "\"",    "a\nb", "caf\xc3\xa9" };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new("a,b\n");
        g_autofree char *expected = g_strdup_printf("%s|%s;", cases[i], cases[i]);
        g_autofree char *cells = NULL;

        vt_csv_append(text, cases[i]);
        g_string_append_c(text, ',');
        vt_csv_append(text, cases[i]);
        cells = cells_of(text->str);
        cr_expect(eq(str, cells, expected));
    }
    {
        g_autoptr(GString) row = g_string_new(NULL);

        vt_csv_append(row, "say \"hi\"");
        cr_expect(eq(str, row->str, (char *)"\"say \"\"hi\"\"\""), "RFC 4180, 2.7");
    }
}
