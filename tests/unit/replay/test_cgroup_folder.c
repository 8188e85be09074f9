#include "core/errors.h"
#include "replay/cgroup_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define MOUNT_V1                                                                         \
    "33 31 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 "                       \
    "- cgroup cgroup rw,cpu,cpuacct\n"
#define MOUNT_V1_OTHER "34 31 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
#define MOUNT_V2       "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"

Test(cgroup_folder, is_where_the_kernel_has_the_processor_controller)
{
    static const struct {
        const char *cgroup, *mountinfo, *folder;
        bool is_v2;
    } cases[] = {
        /* All in version 2, as on Debian 12. */
        { "0::/user.slice/a.scope\n", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" MOUNT_V2,
          "/sys/fs/cgroup/user.slice/a.scope", true },
        { "0::/\n", MOUNT_V2, "/sys/fs/cgroup/", true },
        /* In version 1, beside an empty version 2; "cpuset" and "cpuacct" are others. */
        { "4:cpuset:/x\n3:cpuacct,cpu:/y\n0::/z\n", MOUNT_V2 MOUNT_V1_OTHER MOUNT_V1,
          "/sys/fs/cgroup/cpu,cpuacct/y", false },
        { "4:cpuset:/x\n0::/z\n", MOUNT_V1_OTHER MOUNT_V2, "/sys/fs/cgroup/z", true },
        /* A container that sees its own part, and one that sees itself as the root. */
        { "0::/pods/p1/run\n", "30 23 0:26 /pods/p1 /cg rw - cgroup2 cgroup2 rw\n",
          "/cg/run", true },
        { "0::/\n", "30 23 0:26 /pods/p1 /cg rw - cgroup2 cgroup2 rw\n", "/cg/", true },
        /* No optional fields, and a space in the path. */
        { "0::/a:b\n", "30 23 0:26 / /my\\040groups rw - cgroup2 none rw\n",
          "/my groups/a:b", true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtCgroupTexts texts = { cases[i].cgroup, cases[i].mountinfo };
        bool is_v2 = !cases[i].is_v2;
        g_autofree char *folder = vt_cgroup_folder_find(&texts, &is_v2, NULL);

        cr_assert_not_null(folder, "row %zu", i);
        cr_expect(eq(str, folder, (char *)cases[i].folder), "row %zu", i);
        cr_expect(eq(int, is_v2, cases[i].is_v2), "row %zu", i);
    }
}

Test(cgroup_folder, may_be_nowhere)
{
    static const VtCgroupTexts cases[] = {
        { "", MOUNT_V2 },
        { "0::/\n", "" },
        { "0::/\n", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2\n" }, /* cut off */
        { "3:cpu:/\n0::/\n", MOUNT_V2 MOUNT_V1_OTHER }, /* not that hierarchy */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        bool is_v2;

        cr_expect_null(vt_cgroup_folder_find(&cases[i], &is_v2, &error), "row %zu", i);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK), "row %zu", i);
    }
}
