/* A reader in another process against a writer in this one. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 300
#define DAYS    300
#define BEFORE  10 /* days that are there when the reader begins */

/* What the reader is asked, and what it answers: the digest of what it sees. */
enum ask { ASK_DIGEST = 'd', ASK_RENEW = 'r' };

struct reader {
    pid_t pid;
    int ask, answer;
};

static _Noreturn void reader_run(const char *dir, int ask, int answer)
{
    struct store *store = toy_open(dir, &(struct store_options){.read_only = true});
    struct store_txn *txn;
    struct error err;
    char what;
    if (store_read(store, &txn, &err))
        _exit(1);
    while (read(ask, &what, 1) == 1) {
        uint64_t digest = 0;
        if (what == ASK_RENEW && store_renew(txn, &err))
            _exit(2);
        if (what == ASK_DIGEST)
            digest = toy_digest(txn);
        if (write(answer, &digest, sizeof digest) != sizeof digest)
            _exit(3);
    }
    store_read_end(&txn);
    store_close(&store);
    _exit(0);
}

static void reader_begin(struct reader *reader, const char *dir)
{
    int ask[2], answer[2];
    assert_int_equal(pipe(ask) | pipe(answer), 0);
    reader->pid = fork();
    assert_true(reader->pid >= 0);
    if (reader->pid == 0) {
        close(ask[1]);
        close(answer[0]);
        reader_run(dir, ask[0], answer[1]);
    }
    close(ask[0]);
    close(answer[1]);
    reader->ask = ask[1];
    reader->answer = answer[0];
}

static uint64_t reader_ask(struct reader *reader, enum ask what)
{
    uint64_t digest;
    char byte = (char)what;
    assert_int_equal(write(reader->ask, &byte, 1), 1);
    assert_int_equal(read(reader->answer, &digest, sizeof digest), sizeof digest);
    return digest;
}

static void reader_end(struct reader *reader)
{
    int status;
    close(reader->ask);
    close(reader->answer);
    assert_int_equal(waitpid(reader->pid, &status, 0), reader->pid);
    assert_int_equal(status, 0);
}

static uint64_t own_digest(struct toy *toy)
{
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    uint64_t digest = toy_digest(txn);
    store_read_end(&txn);
    return digest;
}

static void replace_day(struct toy *toy, unsigned n, unsigned version)
{
    struct toy_put put = {toy_date(n), TICKERS, version, true, DAY_SAME};
    assert_int_equal(toy_put(toy->store, &put, &toy->err), 0);
    assert_int_equal(put.result, DAY_REPLACED);
}

static void a_snapshot_stays_as_it_was_for_a_whole_import(void **state)
{
    struct toy *toy = *state;
    struct reader reader;
    toy_fill(toy->store, 0, BEFORE, TICKERS);
    reader_begin(&reader, toy->dir);
    uint64_t before = reader_ask(&reader, ASK_DIGEST);
    assert_true(before == own_digest(toy));
    for (unsigned n = BEFORE; n < DAYS; n++) {
        toy_fill(toy->store, n, n + 1, TICKERS);
        /* What the reader sees is rewritten as well, and its pages must not be reused. */
        if (n % 10 == 0) {
            replace_day(toy, n / 10 % BEFORE, n + 1);
            assert_true(reader_ask(&reader, ASK_DIGEST) == before);
        }
    }
    assert_true(reader_ask(&reader, ASK_DIGEST) == before);
    uint64_t after = own_digest(toy);
    assert_true(after != before);
    reader_ask(&reader, ASK_RENEW);
    assert_true(reader_ask(&reader, ASK_DIGEST) == after);
    reader_end(&reader);
}

static uint64_t file_bytes(struct toy *toy)
{
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    return info.file_bytes;
}

static void rewrite(struct toy *toy, struct reader *reader, unsigned times, unsigned *version)
{
    for (unsigned i = 0; i < times; i++) {
        replace_day(toy, i % BEFORE, ++*version);
        if (reader && i % 5 == 4)
            reader_ask(reader, ASK_RENEW);
    }
}

static void the_file_stops_growing_once_readers_renew(void **state)
{
    struct toy *toy = *state;
    struct reader reader;
    unsigned version = 1;
    toy_fill(toy->store, 0, BEFORE, TICKERS);
    rewrite(toy, NULL, 50, &version);
    uint64_t begin = file_bytes(toy);
    reader_begin(&reader, toy->dir);
    reader_ask(&reader, ASK_DIGEST);
    rewrite(toy, NULL, 100, &version);
    uint64_t held = file_bytes(toy);
    assert_true(held > begin + 100 * 9 * 4096);
    reader_ask(&reader, ASK_RENEW);
    rewrite(toy, &reader, 50, &version);
    uint64_t renewed = file_bytes(toy);
    rewrite(toy, &reader, 300, &version);
    assert_true(file_bytes(toy) <= renewed + 16 * 4096);
    assert_true(file_bytes(toy) <= held + 64 * 4096);
    assert_true(toy_clean(toy->store));
    reader_end(&reader);
}

static void a_dead_readers_pages_come_back(void **state)
{
    struct toy *toy = *state;
    struct reader reader, alive;
    unsigned version = 1;
    int status;
    toy_fill(toy->store, 0, BEFORE, TICKERS);
    /* Without a living one LMDB would make a new table of readers. */
    reader_begin(&alive, toy->dir);
    reader_ask(&alive, ASK_DIGEST);
    reader_begin(&reader, toy->dir);
    reader_ask(&reader, ASK_DIGEST);
    kill(reader.pid, SIGKILL);
    assert_int_equal(waitpid(reader.pid, &status, 0), reader.pid);
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    assert_int_equal(info.readers, 2);
    toy_reopen(toy);
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    assert_int_equal(info.readers, 1);
    rewrite(toy, &alive, 50, &version);
    uint64_t begin = file_bytes(toy);
    rewrite(toy, &alive, 100, &version);
    assert_true(file_bytes(toy) <= begin + 16 * 4096);
    reader_end(&alive);
    close(reader.ask);
    close(reader.answer);
}

int main(void)
{
#define READER_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin_quick, toy_end)
    const struct CMUnitTest tests[] = {
        READER_TEST(a_snapshot_stays_as_it_was_for_a_whole_import),
        READER_TEST(the_file_stops_growing_once_readers_renew),
        READER_TEST(a_dead_readers_pages_come_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
