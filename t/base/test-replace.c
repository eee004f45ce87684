/* Files that are replaced: all of the new one or all of the old one, whatever happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/replace.h"
#include "t/temp.h"

static char folder[TEMP_PATH];

static int folder_make(void **state)
{
    (void)state;
    temp_make(folder);
    return 0;
}

static int folder_remove(void **state)
{
    (void)state;
    temp_remove(folder);
    return 0;
}

static const char *content(const char *name)
{
    static char text[256];
    FILE *file = fopen(temp_path(folder, name), "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static unsigned mode_of(const char *name)
{
    struct stat status;
    assert_int_equal(lstat(temp_path(folder, name), &status), 0);
    return status.st_mode & 07777;
}

static unsigned files(void)
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void text_write(void *arg, struct output *out)
{
    output_text(out, arg);
}

static int put(const char *name, const char *text, struct error *err)
{
    *err = (struct error){0};
    return file_replace(temp_path(folder, name), text_write, (void *)text, err);
}

static void a_new_file_has_the_rights_of_the_umask(void **state)
{
    (void)state;
    struct error err;
    mode_t before = umask(027);
    assert_int_equal(put("new", "one", &err), 0);
    umask(before);
    assert_string_equal(content("new"), "one");
    assert_int_equal(mode_of("new"), 0640);
    assert_int_equal(files(), 1);
}

static void a_file_keeps_its_rights(void **state)
{
    (void)state;
    struct error err;
    temp_text(folder, "there", "a longer text than the new one");
    chmod(temp_path(folder, "there"), 0604);
    assert_int_equal(put("there", "two", &err), 0);
    assert_string_equal(content("there"), "two");
    assert_int_equal(mode_of("there"), 0604);
    assert_int_equal(files(), 1);
}

static void a_link_stays_and_its_file_is_replaced(void **state)
{
    (void)state;
    struct error err;
    struct stat status;
    temp_text(folder, "file", "old");
    assert_int_equal(symlink("file", temp_path(folder, "link")), 0);
    assert_int_equal(put("link", "new", &err), 0);
    assert_string_equal(content("file"), "new");
    assert_int_equal(lstat(temp_path(folder, "link"), &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(files(), 2);
}

/* While the new file is written, who looks sees the old one. */
static void look(void *arg, struct output *out)
{
    output_text(out, "new");
    assert_int_equal(output_flush(out), 0);
    assert_string_equal(content("file"), "old");
    *(bool *)arg = true;
}

static void the_old_one_is_there_until_the_end(void **state)
{
    (void)state;
    struct error err = {0};
    bool looked = false;
    temp_text(folder, "file", "old");
    assert_int_equal(file_replace(temp_path(folder, "file"), look, &looked, &err), 0);
    assert_true(looked);
    assert_string_equal(content("file"), "new");
}

static void what_cannot_be_made_is_said(void **state)
{
    (void)state;
    struct error err;
    char expected[2 * TEMP_PATH];
    assert_int_equal(put("nowhere/file", "x", &err), ERROR_CREATE);
    snprintf(expected, sizeof expected,
             "cannot write %s/nowhere/file: No such file or directory: make its folder first", folder);
    assert_string_equal(err.text, expected);
    temp_text(folder, "plain", "x");
    assert_int_equal(put("plain/file", "x", &err), ERROR_CREATE);
    temp_folder(folder, "within");
    assert_int_equal(put("within", "x", &err), ERROR_IO);
    assert_non_null(strstr(err.text, "/within: Is a directory"));
    rmdir(temp_path(folder, "within"));
    assert_int_equal(files(), 1);
}

static void a_device_is_written_to(void **state)
{
    (void)state;
    struct error err = {0};
    struct stat status;
    assert_int_equal(file_replace("/dev/null", text_write, "x", &err), 0);
    assert_int_equal(file_replace("/dev/full", text_write, "x", &err), ERROR_IO);
    assert_string_equal(err.text, "cannot write to /dev/full: No space left on device");
    assert_int_equal(stat("/dev/full", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
}

static void write_much(void *arg, struct output *out)
{
    static const char piece[1 << 20];
    (void)arg;
    for (int i = 0; i < 4; i++)
        output_bytes(out, piece, sizeof piece);
}

/* The limit on a file's size stands for a disk that is full. */
static void after_a_failure_the_old_one_is_there(void **state)
{
    (void)state;
    int status;
    temp_text(folder, "file", "old");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct error err = {0};
        const struct rlimit limit = {1 << 20, 1 << 20};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(file_replace(temp_path(folder, "file"), write_much, NULL, &err) == ERROR_IO &&
                      strstr(err.text, "File too large")
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_string_equal(content("file"), "old");
    assert_int_equal(files(), 1);
}

static void end_meanwhile(void *arg, struct output *out)
{
    raise(*(int *)arg);
    output_text(out, "new");
}

static void a_signal_waits_until_the_file_is_whole(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    const struct rlimit none = {0, 0};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        int status, number = signals[i];
        temp_text(folder, "file", "old");
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            setrlimit(RLIMIT_CORE, &none);
            signal(number, SIG_DFL);
            file_replace(temp_path(folder, "file"), end_meanwhile, &number, NULL);
            _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), number);
        assert_string_equal(content("file"), "new");
        assert_int_equal(files(), 1);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_make, folder_remove)
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_has_the_rights_of_the_umask),
        TEST(a_file_keeps_its_rights),
        TEST(a_link_stays_and_its_file_is_replaced),
        TEST(the_old_one_is_there_until_the_end),
        TEST(what_cannot_be_made_is_said),
        TEST(a_device_is_written_to),
        TEST(after_a_failure_the_old_one_is_there),
        TEST(a_signal_waits_until_the_file_is_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
