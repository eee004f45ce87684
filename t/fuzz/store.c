/* A small store, made once, whose file is then changed. The bytes are patches of it, one after the other:
 *
 *     page (1 byte)  offset in the page (2 bytes, the low one first)  length (1 byte, less 1)  bytes
 *
 * Page 255 cuts the file off, at 16 times the offset. */
#include <string.h>
#include <sys/stat.h>

#include "t/fuzz/fuzz.h"
#include "t/store/toy.h"

#define PAGE 4096

static struct {
    char dir[TEMP_PATH];
    uint8_t *file, *changed; /* [size] */
    size_t size;
} base;

static void base_remove(void)
{
    temp_remove(base.dir);
}

static void base_make(void)
{
    temp_make(base.dir);
    atexit(base_remove);
    struct store *store = toy_open(base.dir, &(struct store_options){.create = true, .map_size = 1 << 20});
    toy_fill(store, 0, 4, 3);
    store_close(&store);
    FILE *file = fopen(temp_path(base.dir, "data.mdb"), "rb");
    struct stat st;
    if (file == NULL || fstat(fileno(file), &st) != 0)
        temp_fail(base.dir);
    base.size = (size_t)st.st_size;
    base.file = malloc(base.size);
    base.changed = malloc(base.size);
    if (base.file == NULL || base.changed == NULL || fread(base.file, 1, base.size, file) != base.size)
        temp_fail(base.dir);
    fclose(file);
}

/* Returns how long the file is then. */
static size_t patch(const uint8_t *bytes, size_t size)
{
    size_t end = base.size;
    memcpy(base.changed, base.file, base.size);
    for (size_t at = 0; at + 4 < size;) {
        size_t offset = bytes[at + 1] + 256u * bytes[at + 2], length = bytes[at + 3] + 1u;
        size_t place = bytes[at] * (size_t)PAGE + offset % PAGE;
        if (bytes[at] == 255)
            end = 16 * offset < end ? 16 * offset : end;
        at += 4;
        for (size_t i = 0; i < length && at < size; i++, at++)
            if (place + i < base.size)
                base.changed[place + i] = bytes[at];
    }
    return end;
}

static void count_line(void *arg, const char *line)
{
    fuzz_expect(line[0] != '\0' && strchr(line, '\n') == NULL, "a finding is one line");
    ++*(size_t *)arg;
}

/* What verify has found nothing in can be read. */
static void read_all(struct store *store)
{
    struct store_txn *txn = NULL;
    struct error err;
    kst_date *dates = NULL;
    size_t count = 0;
    if (store_read(store, &txn, &err) == 0) {
        int close = store_column(store, DATASET_RAW, "close");
        row_dates(txn, close, 0, 0, &dates, &count);
        for (size_t i = 0; i < count; i++) {
            struct row row = row_get(txn, close, dates[i]);
            for (size_t slot = 0; slot < row.count; slot++)
                (void)*(const volatile double *)&row.values[slot];
        }
    }
    fuzz_expect(store_txn_error(txn, NULL) == 0, "a sound store is read");
    free(dates);
    store_read_end(&txn);
}

void fuzz_store(const uint8_t *bytes, size_t size)
{
    struct store *store = NULL;
    struct error err = {0};
    size_t lines = 0;
    if (base.file == NULL)
        base_make();
    temp_write(base.dir, "data.mdb", "wb", base.changed, patch(bytes, size));
    if (store_open(base.dir, NULL, &store, &err) == 0) {
        int ret = store_verify(store, &(struct store_watch){.report = count_line, .arg = &lines}, &err);
        fuzz_expect(ret || lines == 0, "findings are an error");
        if (ret == 0)
            read_all(store);
    }
    store_close(&store);
}
