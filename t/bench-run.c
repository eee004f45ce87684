/* bench-run RUNS COMMAND [ARG...]: runs the command, its output thrown away, and prints
 *     median_ms min_ms max_ms peak_anon_kib
 * where peak_anon is the largest resident memory beyond mapped files (RssAnon, sampled every millisecond). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static long anon_kib(pid_t pid)
{
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "RssAnon: %ld", &kib) == 1)
            break;
    fclose(file);
    return kib;
}

static pid_t start(char **command)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    execvp(command[0], command);
    _exit(127);
}

/* Wall time of one run. Sampling memory disturbs short runs, so it is done in a run of its own (`peak` not
 * NULL). */
static double run(char **command, long *peak)
{
    int status = 0;
    double begin = now_ms();
    pid_t pid = start(command);
    while (peak && waitpid(pid, &status, WNOHANG) == 0) {
        long kib = anon_kib(pid);
        *peak = kib > *peak ? kib : *peak;
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    if (!peak)
        waitpid(pid, &status, 0);
    double wall = now_ms() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "bench-run: %s failed\n", command[0]);
        exit(1);
    }
    return wall;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > 1000)
        return 64;
    double wall[1000];
    long peak = 0;
    for (int i = 0; i < runs; i++)
        wall[i] = run(argv + 2, NULL);
    if (runs > 1)
        run(argv + 2, &peak);
    qsort(wall, (size_t)runs, sizeof *wall, ascending);
    printf("%.2f %.2f %.2f %ld\n", wall[runs / 2], wall[0], wall[runs - 1], peak);
    return 0;
}
