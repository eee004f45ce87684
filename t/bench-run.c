/* bench-run RUNS COMMAND [ARG...]: runs the command, its output thrown away, and prints
 *     median_ms min_ms max_ms
 * of the wall time; with RUNS 0 it runs once and prints
 *     peak_anon_kib
 * the largest resident memory beyond mapped files (RssAnon, sampled every millisecond, which disturbs short
 * runs). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "t/bench-time.h"

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

static void check(const char *command, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    fprintf(stderr, "bench-run: %s failed\n", command);
    exit(1);
}

static double wall_ms(char **command)
{
    int status = 0;
    double begin = now_ms();
    waitpid(start(command), &status, 0);
    double wall = now_ms() - begin;
    check(command[0], status);
    return wall;
}

static long peak_kib(char **command)
{
    int status = 0;
    long peak = 0;
    pid_t pid = start(command);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        long kib = anon_kib(pid);
        peak = kib > peak ? kib : peak;
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    check(command[0], status);
    return peak;
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : -1;
    double wall[1000];
    if (runs < 0 || runs > 1000)
        return 64;
    if (runs == 0) {
        printf("%ld\n", peak_kib(argv + 2));
        return 0;
    }
    for (int i = 0; i < runs; i++)
        wall[i] = wall_ms(argv + 2);
    double middle = median(wall, (size_t)runs);
    printf("%.2f %.2f %.2f\n", middle, wall[0], wall[runs - 1]);
    return 0;
}
