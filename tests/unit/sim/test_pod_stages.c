#include "core/errors.h"
#include "sim/pod_stages.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define HEADER "function,scheduling_us,starting_us,readiness_us,termination_us\n"

static char *folder;

static const VtFunction functions[] = {
    { .name = (char *)"f", .hash = 1 },
    { .name = (char *)"g", .hash = 2 },
};

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(pod_stages, .init = set_up, .fini = tear_down);

static VtPodStagesFile *load_text(const char *text, uint64_t seed, GError **error)
{
    g_autofree char *path = temp_folder_write(folder, "stages.csv", text);

    return vt_pod_stages_load(path, functions, G_N_ELEMENTS(functions), seed, error);
}

Test(pod_stages, belong_to_a_functions_pods_in_order)
{
    g_autoptr(VtPodStagesFile) file = load_text(HEADER "f,1,2,3,4\n"
                                                       "g,5,6,7,8\n"
                                                       "f,9,10,11,\n",
                                                1, NULL);

    cr_assert(ne(ptr, file, NULL));

    const VtPodStages first = vt_pod_stages_get(file, 0, 0);
    const VtPodStages second = vt_pod_stages_get(file, 0, 1);

    cr_expect(eq(i64, first.scheduling_ns, 1 * VT_US));
    cr_expect(eq(i64, first.starting_ns, 2 * VT_US));
    cr_expect(eq(i64, first.readiness_ns, 3 * VT_US));
    cr_expect(eq(i64, first.termination_ns, 4 * VT_US));
    cr_expect(eq(i64, second.scheduling_ns, 9 * VT_US));
    cr_expect(eq(i64, second.termination_ns, VT_UNKNOWN));
    cr_expect(eq(i64, vt_pod_stages_get(file, 1, 0).readiness_ns, 7 * VT_US));
}

/* Of 3000 pods beyond the two rows, of either function, each row is drawn by 1500 but for
 * chance: 6 standard deviations are 6 x sqrt(3000 / 4) = 164. */
Test(pod_stages, are_drawn_from_the_whole_file_beyond_the_last_row)
{
    g_autoptr(VtPodStagesFile) file = load_text(HEADER "f,1,0,0,\nf,2,0,0,\n", 1, NULL);
    g_autoptr(VtPodStagesFile) other = load_text(HEADER "f,1,0,0,\nf,2,0,0,\n", 2, NULL);
    int firsts = 0;
    int differing = 0;

    for (uint32_t pod = 2; pod < 3002; pod++) {
        const VtTime drawn_ns = vt_pod_stages_get(file, pod % 2, pod).scheduling_ns;

        cr_expect(eq(i64, vt_pod_stages_get(file, pod % 2, pod).scheduling_ns, drawn_ns));
        firsts += drawn_ns == VT_US;
        differing += drawn_ns != vt_pod_stages_get(other, pod % 2, pod).scheduling_ns;
    }
    cr_expect(le(int, abs(firsts - 1500), 164));
    cr_expect(le(int, abs(differing - 1500), 164)); /* another seed draws anew */
}

Test(pod_stages, refuses_what_is_malformed)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "function,scheduling_us,starting_us,readiness_us\nf,1,1,1\n",
          "termination_us" },
        { HEADER, "no row" },
        { HEADER "h,1,1,1,1\n", "line 2, column 'function'" },
        { HEADER "f,1,1,1,1\nf,-1,1,1,1\n", "line 3, column 'scheduling_us'" },
        { HEADER "f,1,,1,1\n", "line 2, column 'starting_us'" },
        { HEADER "f,1,1,1.5,1\n", "line 2, column 'readiness_us'" },
        { HEADER "f,1,1,1,soon\n", "line 2, column 'termination_us'" },
        { HEADER "f,1,1,1\n", "line 2" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(VtPodStagesFile) file = load_text(cases[i].text, 1, &error);

        cr_expect(eq(ptr, file, NULL), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(ne(ptr, strstr(error->message, cases[i].message), NULL), "row %zu: %s",
                  i, error->message);
    }
}
