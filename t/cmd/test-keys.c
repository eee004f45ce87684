/* A process that knows a key leaves no core. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/dispatch.h"
#include "t/temp.h"

/* Whether a process could leave a core after it has run `sise config` with that file; -1: the command has
 * failed. */
static int dumpable_after(const char *file)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char *argv[] = {"sise", "--config", (char *)file, "config", NULL};
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        _exit(dispatch(4, argv, false) ? 2 : prctl(PR_GET_DUMPABLE));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 2 ? -1 : WEXITSTATUS(status);
}

static void only_with_a_key(void **state)
{
    char dir[TEMP_PATH];
    (void)state;
    temp_make(dir);
    temp_text(dir, "none", "source = demo\nkrx_auth_key =\n");
    temp_text(dir, "key", "krx_auth_key = 0123456789ABCDEF0123456789ABCDEF01234567\n");
    temp_text(dir, "password", "krx_pw = secret\n");
    unsetenv("KRX_AUTH_KEY");
    assert_int_equal(dumpable_after(temp_path(dir, "none")), 1);
    assert_int_equal(dumpable_after(temp_path(dir, "key")), 0);
    assert_int_equal(dumpable_after(temp_path(dir, "password")), 0);
    assert_int_equal(setenv("KRX_AUTH_KEY", "0123456789ABCDEF0123456789ABCDEF01234567", 1), 0);
    assert_int_equal(dumpable_after(temp_path(dir, "none")), 0);
    temp_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_with_a_key)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
