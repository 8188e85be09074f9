#include "replay/pod_cgroups.h"

#include "core/errors.h"
#include "replay/cgroup_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* [k8s: kubelet cm/helpers_linux.go MilliCPUToShares, MilliCPUToQuota] */
#define SHARES_PER_CORE 1024
#define SHARES_MIN      2
#define SHARES_MAX      262144
#define PERIOD_US       100000
#define QUOTA_US_MIN    1000
#define MILLI           1000

struct VtPodCgroups {
    char *group;  /* the folder of our own group */
    char *folder; /* of all that is made: GROUP/vitro-PID */
    bool is_v2;
    bool is_aside; /* this process has moved into FOLDER/self */
    uint64_t made; /* groups for pods, ever */
};

static bool fail(const char *what, const char *path, int problem, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "--cgroups: cannot %s '%s': %s", what,
                path, g_strerror(problem));
    return false;
}

/* Process numbers recur: an empty folder of that name is what one that was killed left.
 */
static bool make_folder(const char *path, GError **error)
{
    rmdir(path);
    return mkdir(path, 0755) == 0 || fail("make", path, errno, error);
}

/* Returns an error number. */
static int try_write(const char *path, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const size_t length = strlen(text);
    int problem = 0;

    if (fd < 0)
        return errno;
    if (write(fd, text, length) != (ssize_t)length)
        problem = errno;
    close(fd);
    return problem;
}

static bool write_file(const char *folder, const char *name, const char *text,
                       GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    const int problem = try_write(path, text);

    return problem == 0 || fail("write", path, problem, error);
}

static char *folder_aside(const VtPodCgroups *self)
{
    return g_build_filename(self->folder, "self", NULL);
}

static bool step_aside(VtPodCgroups *self, GError **error)
{
    g_autofree char *aside = folder_aside(self);

    if (!make_folder(aside, error))
        return false;
    self->is_aside = write_file(aside, "cgroup.procs", "0", error);
    if (!self->is_aside)
        rmdir(aside);
    return self->is_aside;
}

/* Lets groups be limited in our own, and in the folder in it. A group that has members
 * refuses. */
static bool limit_members(VtPodCgroups *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->group, "cgroup.subtree_control", NULL);
    int problem = try_write(path, "+cpu");

    if (problem == EBUSY) {
        if (!step_aside(self, error))
            return false;
        problem = try_write(path, "+cpu");
    }
    if (problem != 0)
        return fail("write", path, problem, error);
    return write_file(self->folder, "cgroup.subtree_control", "+cpu", error);
}

static void step_back(VtPodCgroups *self)
{
    g_autofree char *aside = folder_aside(self);

    write_file(self->folder, "cgroup.subtree_control", "-cpu", NULL);
    write_file(self->group, "cgroup.subtree_control", "-cpu", NULL);
    write_file(self->group, "cgroup.procs", "0", NULL);
    rmdir(aside);
}

VtPodCgroups *vt_pod_cgroups_new_in(const char *group, bool is_v2, GError **error)
{
    g_autoptr(VtPodCgroups) self = g_new0(VtPodCgroups, 1);
    g_autofree char *name = g_strdup_printf("vitro-%d", (int)getpid());

    self->group = g_strdup(group);
    self->folder = g_build_filename(group, name, NULL);
    self->is_v2 = is_v2;
    if (!make_folder(self->folder, error) || (is_v2 && !limit_members(self, error)))
        return NULL;
    return g_steal_pointer(&self);
}

VtPodCgroups *vt_pod_cgroups_new(GError **error)
{
    g_autofree char *cgroup = NULL;
    g_autofree char *mountinfo = NULL;
    g_autofree char *group = NULL;
    bool is_v2;

    if (!g_file_get_contents("/proc/self/cgroup", &cgroup, NULL, error)
        || !g_file_get_contents("/proc/self/mountinfo", &mountinfo, NULL, error))
        return NULL;

    const VtCgroupTexts texts = { .cgroup = cgroup, .mountinfo = mountinfo };

    group = vt_cgroup_folder_find(&texts, &is_v2, error);
    return group == NULL ? NULL : vt_pod_cgroups_new_in(group, is_v2, error);
}

static int64_t shares_of(const VtPodSpec *spec)
{
    const int64_t shares = (int64_t)spec->cpu_request_milli * SHARES_PER_CORE / MILLI;

    return CLAMP(shares, SHARES_MIN, SHARES_MAX);
}

static int64_t quota_us_of(const VtPodSpec *spec)
{
    return MAX((int64_t)spec->cpu_limit_milli * PERIOD_US / MILLI, QUOTA_US_MIN);
}

static bool set_limits_v1(const char *folder, const VtPodSpec *spec, GError **error)
{
    g_autofree char *shares = g_strdup_printf("%" PRId64, shares_of(spec));
    g_autofree char *period = g_strdup_printf("%d", PERIOD_US);
    g_autofree char *quota = g_strdup_printf("%" PRId64, quota_us_of(spec));

    if (!write_file(folder, "cpu.shares", shares, error))
        return false;
    return spec->cpu_limit_milli == 0
        || (write_file(folder, "cpu.cfs_period_us", period, error)
            && write_file(folder, "cpu.cfs_quota_us", quota, error));
}

/* Shares from 2 to 262144 become weights from 1 to 10000.
 * [k8s: kubelet cm/cgroup_manager_linux.go CpuSharesToCpuWeight] */
static bool set_limits_v2(const char *folder, const VtPodSpec *spec, GError **error)
{
    const int64_t weight =
        1 + (shares_of(spec) - SHARES_MIN) * 9999 / (SHARES_MAX - SHARES_MIN);
    g_autofree char *weight_text = g_strdup_printf("%" PRId64, weight);
    g_autofree char *max =
        g_strdup_printf("%" PRId64 " %d", quota_us_of(spec), PERIOD_US);

    return write_file(folder, "cpu.weight", weight_text, error)
        && (spec->cpu_limit_milli == 0 || write_file(folder, "cpu.max", max, error));
}

char *vt_pod_cgroups_add(VtPodCgroups *self, const VtPodSpec *spec, GError **error)
{
    g_autofree char *name = g_strdup_printf("pod-%" PRIu64, self->made++);
    g_autofree char *folder = g_build_filename(self->folder, name, NULL);

    if (!make_folder(folder, error))
        return NULL;
    if (self->is_v2 ? set_limits_v2(folder, spec, error)
                    : set_limits_v1(folder, spec, error))
        return g_steal_pointer(&folder);
    rmdir(folder);
    return NULL;
}

void vt_pod_cgroups_remove(VtPodCgroups *self, const char *folder)
{
    g_assert(g_str_has_prefix(folder, self->folder));
    rmdir(folder);
}

void vt_pod_cgroups_free(VtPodCgroups *self)
{
    if (self == NULL)
        return;
    if (self->is_aside)
        step_back(self);
    rmdir(self->folder);
    g_free(self->group);
    g_free(self->folder);
    g_free(self);
}
