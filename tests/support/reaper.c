/* Runs a command, and says which processes it leaves behind: those become children of
 * this one, dead or alive. Usage: reaper PID_FILE LEFT_FILE COMMAND...
 *
 * PID_FILE gets the command's process number. LEFT_FILE gets a line "killed" or "ended"
 * for each process that is left when the command ends and has ended within 10 s after it,
 * and "alive" if there is one that has not. Exits as the command does. SIGHUP is not
 * ignored by the command, even if it is by whoever runs this. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOKS       100
#define LOOK_GAP_US 100000

static void write_pid(const char *path, pid_t pid)
{
    FILE *file = fopen(path, "w");

    if (file == NULL || fprintf(file, "%d\n", (int)pid) < 0 || fclose(file) != 0)
        exit(99);
}

/* Others that the command leaves may end before it does. */
static int wait_for(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void list_those_left(FILE *file)
{
    int status;

    for (int look = 0; look < LOOKS; look++) {
        pid_t pid;

        while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
            fputs(WIFSIGNALED(status) ? "killed\n" : "ended\n", file);
        if (pid < 0)
            return;
        usleep(LOOK_GAP_US);
    }
    fputs("alive\n", file);
}

int main(int argc, char **argv)
{
    FILE *left = argc < 4 ? NULL : fopen(argv[2], "w");
    pid_t pid;
    int status;

    if (left == NULL)
        return 99;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid = fork();
    if (pid == 0) {
        signal(SIGHUP, SIG_DFL);
        execvp(argv[3], argv + 3);
        _exit(98);
    }
    write_pid(argv[1], pid);
    status = wait_for(pid);
    list_those_left(left);
    return fclose(left) == 0 ? status : 99;
}
