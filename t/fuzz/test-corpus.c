/* Every input that is kept in t/fuzz/corpus is read as it was when it was found.
 * test-corpus NAME FILE... replays files, for whoever looks for a fault that a fuzzer has found. */
#include <dirent.h>
#include <string.h>

#include "t/fuzz/fuzz.h"
#include "t/temp.h"

static const struct {
    const char *name;
    fuzz_target *target;
} target_table[] = {
    {"table", fuzz_table},           {"file", fuzz_file},     {"expr", fuzz_expr},
    {"strategy", fuzz_strategy},     {"config", fuzz_config}, {"calendar", fuzz_calendar},
    {"values", fuzz_values},         {"texts", fuzz_texts},   {"store", fuzz_store},
    {"guard", fuzz_guard},           {"tokens", fuzz_tokens}, {"address", fuzz_address},
    {"conditions", fuzz_conditions}, {"memory", fuzz_memory}, {"prompt", fuzz_prompt},
    {"request", fuzz_request},       {"answer", fuzz_answer}, {"chart", fuzz_chart},
    {"reply", fuzz_reply},           {"url", fuzz_url},
};
#define TARGETS (sizeof target_table / sizeof *target_table)

static void replay(fuzz_target *target, const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        temp_fail(path);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* As large as the input, so that a step beyond it is one beyond the memory. */
    uint8_t *exact = malloc(size + !size);
    if (exact == NULL)
        abort();
    memcpy(exact, bytes, size);
    target(exact, size);
    free(exact);
}

static unsigned replay_folder(fuzz_target *target, const char *path)
{
    unsigned count = 0;
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char file[TEMP_PATH + sizeof entry->d_name];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        replay(target, file);
        count++;
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

static int replay_named(const char *name, int count, char **paths)
{
    for (size_t t = 0; t < TARGETS; t++)
        if (strcmp(target_table[t].name, name) == 0) {
            for (int i = 0; i < count; i++)
                replay(target_table[t].target, paths[i]);
            return 0;
        }
    fprintf(stderr, "there is no target '%s'\n", name);
    return 64;
}

int main(int argc, char **argv)
{
    const char *srcdir = getenv("srcdir");
    int failed = 0;
    if (argc > 1)
        return replay_named(argv[1], argc - 2, argv + 2);
    printf("1..%zu\n", TARGETS);
    for (size_t t = 0; t < TARGETS; t++) {
        char path[TEMP_PATH];
        snprintf(path, sizeof path, "%s/t/fuzz/corpus/%s", srcdir != NULL ? srcdir : ".",
                 target_table[t].name);
        fflush(stdout);
        unsigned count = replay_folder(target_table[t].target, path);
        printf("%s %zu - %s: %u inputs are read without fault\n", count ? "ok" : "not ok", t + 1,
               target_table[t].name, count);
        failed |= count == 0;
    }
    return failed;
}
