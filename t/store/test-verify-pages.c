/* What is wrong with pages of a store, one thing at a time, is said by `store_verify` in words of its own: a
 * corruption for each of them, planted in the file by offsets of LMDB's format (store/pages.h). */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define DAYS    10
#define TICKERS 130 /* rows of two tiles, which are too large for a leaf */
#define PAGE    4096

/* Offsets in a page, in a node behind its 8 bytes and its key, in a record of a database, in a head. */
enum { AT_KIND = 10, AT_LOWER = 12, AT_COUNT = 12, AT_NODES = 16 };
enum { NODE_LOW = 0, NODE_FLAGS = 4, NODE_KEY_BYTES = 6, NODE_KEY = 8 };
enum { TREE_DEPTH = 6, TREE_ENTRIES = 32, TREE_ROOT = 40, TREE_BYTES = 48 };
enum { HEAD_TREES = 40, HEAD_LAST_PAGE = 136, HEAD_TXN = 144 };

struct image {
    unsigned char *bytes;
    size_t size;
    unsigned char *head;         /* the newer one */
    unsigned char *close, *open; /* the records of two databases in the tree of databases */
};

static uint64_t number_at(const unsigned char *at)
{
    uint64_t number;
    memcpy(&number, at, sizeof number);
    return number;
}

static unsigned short_at(const unsigned char *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

static void number_put(unsigned char *at, uint64_t number)
{
    memcpy(at, &number, sizeof number);
}

static void short_put(unsigned char *at, unsigned number)
{
    at[0] = (unsigned char)number;
    at[1] = (unsigned char)(number >> 8);
}

static unsigned char *page_of(const struct image *image, uint64_t number)
{
    assert_true((number + 1) * PAGE <= image->size);
    return image->bytes + number * PAGE;
}

static unsigned char *node_of(unsigned char *page, unsigned index)
{
    return page + short_at(page + AT_NODES + 2 * index);
}

static unsigned char *data_of(unsigned char *node)
{
    return node + NODE_KEY + short_at(node + NODE_KEY_BYTES);
}

/* The first leaf of a tree. */
static unsigned char *leaf_of(const struct image *image, const unsigned char *tree)
{
    unsigned char *page = page_of(image, number_at(tree + TREE_ROOT));
    for (unsigned depth = short_at(tree + TREE_DEPTH); depth > 1; depth--) {
        unsigned char *node = node_of(page, 0);
        page = page_of(image, number_at(node) & UINT64_C(0xffffffffffff));
    }
    return page;
}

/* The record of a database, among the leaves below a page of the tree of databases; NULL where it is not. */
static unsigned char *record_find(const struct image *image, uint64_t number, const char *name)
{
    unsigned char *page = page_of(image, number), *found = NULL;
    unsigned count = (short_at(page + AT_LOWER) - AT_NODES) / 2;
    for (unsigned i = 0; i < count && !found; i++) {
        unsigned char *node = node_of(page, i);
        unsigned length = short_at(node + NODE_KEY_BYTES);
        if (short_at(page + AT_KIND) == 1)
            found = record_find(image, number_at(node) & UINT64_C(0xffffffffffff), name);
        else if (length == strlen(name) && memcmp(node + NODE_KEY, name, length) == 0)
            found = data_of(node);
    }
    return found;
}

static void image_open(struct image *image, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    image->size = (size_t)ftell(file);
    rewind(file);
    image->bytes = test_malloc(image->size);
    assert_int_equal(fread(image->bytes, 1, image->size, file), image->size);
    assert_int_equal(fclose(file), 0);
    bool second = number_at(image->bytes + PAGE + HEAD_TXN) > number_at(image->bytes + HEAD_TXN);
    image->head = image->bytes + (second ? PAGE : 0);
    uint64_t root = number_at(image->head + HEAD_TREES + TREE_BYTES + TREE_ROOT);
    image->close = record_find(image, root, "stock_data/close");
    image->open = record_find(image, root, "stock_data/open");
    assert_non_null(image->close);
    assert_non_null(image->open);
}

/* ---- the corruptions ---- */

static void root_outside(struct image *image)
{
    number_put(image->close + TREE_ROOT, number_at(image->head + HEAD_LAST_PAGE) + 1);
}

static void root_of_another(struct image *image)
{
    memcpy(image->open, image->close, TREE_BYTES);
}

static void too_deep(struct image *image)
{
    short_put(image->close + TREE_DEPTH, 40);
}

static void deeper_than_it_is(struct image *image)
{
    short_put(image->close + TREE_DEPTH, short_at(image->close + TREE_DEPTH) + 1);
}

static void an_entry_more(struct image *image)
{
    number_put(image->close + TREE_ENTRIES, number_at(image->close + TREE_ENTRIES) + 1);
}

static void entries_change_places(struct image *image)
{
    unsigned char *nodes = leaf_of(image, image->close) + AT_NODES;
    unsigned first = short_at(nodes);
    short_put(nodes, short_at(nodes + 2));
    short_put(nodes + 2, first);
}

static void an_entry_beyond_its_page(struct image *image)
{
    short_put(leaf_of(image, image->close) + AT_NODES, PAGE - 2);
}

static void a_key_beyond_its_page(struct image *image)
{
    short_put(node_of(leaf_of(image, image->close), 0) + NODE_KEY_BYTES, PAGE);
}

static void a_page_with_another_number(struct image *image)
{
    leaf_of(image, image->close)[0] ^= 1;
}

static void a_leaf_that_says_branch(struct image *image)
{
    short_put(leaf_of(image, image->close) + AT_KIND, 1);
}

static void more_entries_than_room(struct image *image)
{
    unsigned char *page = leaf_of(image, image->close);
    short_put(page + AT_LOWER, short_at(page + AT_LOWER + 2) + 2);
}

static unsigned char *value_of(struct image *image)
{
    unsigned char *node = node_of(leaf_of(image, image->close), 0);
    assert_int_equal(node[NODE_FLAGS], 1);
    return page_of(image, number_at(data_of(node)));
}

static void a_value_of_no_pages(struct image *image)
{
    memset(value_of(image) + AT_COUNT, 0, 4);
}

static void a_value_longer_than_the_file(struct image *image)
{
    memset(value_of(image) + AT_COUNT, 0x7f, 4);
}

static void a_value_outside(struct image *image)
{
    number_put(data_of(node_of(leaf_of(image, image->close), 0)), UINT64_C(1) << 40);
}

static void two_entries_of_one_value(struct image *image)
{
    unsigned char *page = leaf_of(image, image->close);
    memcpy(data_of(node_of(page, 1)), data_of(node_of(page, 0)), sizeof(uint64_t));
}

static void a_list_longer_than_itself(struct image *image)
{
    memset(data_of(node_of(leaf_of(image, image->head + HEAD_TREES), 0)), 0x7f, sizeof(uint64_t));
}

static void a_page_in_use_listed_as_free(struct image *image)
{
    unsigned char *list = data_of(node_of(leaf_of(image, image->head + HEAD_TREES), 0));
    number_put(list + sizeof(uint64_t), number_at(image->close + TREE_ROOT));
}

static const struct corruption {
    const char *name;
    void (*plant)(struct image *image);
    const char *found[2]; /* all of them in one line */
} corruptions[] = {
    {"a root outside", root_outside, {"stock_data/close: page ", " is outside of the file"}},
    {"a tree of two databases", root_of_another, {"stock_data/open: page ", " is in use twice"}},
    {"too deep", too_deep, {"stock_data/close: a tree 40 pages deep"}},
    {"deeper than it is",
     deeper_than_it_is,
     {"stock_data/close: page ", " is not what it should be, a branch"}},
    {"an entry more", an_entry_more, {"stock_data/close: 10 entries, and it says 11"}},
    {"entries change places",
     entries_change_places,
     {"stock_data/close: page ", ": entry 1 is out of order"}},
    {"an entry beyond its page",
     an_entry_beyond_its_page,
     {"stock_data/close: page ", ": entry 0 is damaged"}},
    {"a key beyond its page", a_key_beyond_its_page, {"stock_data/close: page ", ": entry 0 is damaged"}},
    {"another number",
     a_page_with_another_number,
     {"stock_data/close: page ", " is not what it should be, a leaf"}},
    {"a leaf that says branch",
     a_leaf_that_says_branch,
     {"stock_data/close: page ", " is not what it should be, a leaf"}},
    {"more entries than room",
     more_entries_than_room,
     {"stock_data/close: page ", " is not what it should be, a leaf"}},
    {"a value of no pages", a_value_of_no_pages, {"stock_data/close: page ", " is no value of 2048 bytes"}},
    {"a value longer than the file",
     a_value_longer_than_the_file,
     {"stock_data/close: page ", ": the file ends within the value"}},
    {"a value outside", a_value_outside, {"stock_data/close: page 1099511627776 is outside of the file"}},
    {"two entries of one value", two_entries_of_one_value, {"stock_data/close: page ", " is in use twice"}},
    {"a list longer than itself", a_list_longer_than_itself, {"free pages: a list of "}},
    {"a page in use listed as free", a_page_in_use_listed_as_free, {"free pages: page ", " is in use twice"}},
};

/* Days that are stored again leave free pages behind. */
static int begin(void **state)
{
    int ret = toy_begin(state);
    struct toy *toy = *state;
    if (ret)
        return ret;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    for (unsigned n = 0; n < 3; n++) {
        struct toy_put put = {.date = toy_date(n), .tickers = TICKERS, .version = 2, .replace = true};
        assert_int_equal(toy_put(toy->store, &put, &toy->err), 0);
    }
    assert_true(toy_clean(toy->store));
    toy_close(toy);
    return 0;
}

static bool line_has(const char *findings, const char *const parts[2])
{
    for (const char *at = findings; (at = strstr(at, parts[0])); at++) {
        size_t line = strcspn(at, "\n");
        const char *second = parts[1] ? strstr(at, parts[1]) : at;
        if (second && second < at + line)
            return true;
    }
    return false;
}

static void each_has_words_of_its_own(void **state)
{
    struct toy *toy = *state;
    temp_folder(toy->dir, "copy");
    for (size_t i = 0; i < sizeof corruptions / sizeof *corruptions; i++) {
        const struct corruption *it = &corruptions[i];
        struct image image;
        image_open(&image, temp_path(toy->dir, "data.mdb"));
        it->plant(&image);
        temp_write(toy->dir, "copy/data.mdb", "wb", image.bytes, image.size);
        test_free(image.bytes);
        struct store *copy =
            toy_open(temp_path(toy->dir, "copy"), &(struct store_options){.read_only = true});
        const char *findings = toy_findings(copy);
        if (!line_has(findings, it->found))
            fail_msg("%s: expected '%s...%s' in: %s", it->name, it->found[0],
                     it->found[1] ? it->found[1] : "", findings);
        assert_int_equal(store_verify(copy, NULL, &toy->err), ERROR_DATA);
        store_close(&copy);
    }
    struct store *whole = toy_open(toy->dir, NULL);
    assert_true(toy_clean(whole)); /* and of what is not planted nothing is said */
    store_close(&whole);
}

/* A name in the tree of databases that is none is seen when the store is opened. */
static void a_record_that_is_no_database(void **state)
{
    struct toy *toy = *state;
    struct image image;
    struct store *copy = NULL;
    temp_folder(toy->dir, "copy");
    image_open(&image, temp_path(toy->dir, "data.mdb"));
    unsigned char *node = image.close - strlen("stock_data/close") - NODE_KEY;
    node[NODE_FLAGS] = 0;
    temp_write(toy->dir, "copy/data.mdb", "wb", image.bytes, image.size);
    test_free(image.bytes);
    int ret = store_open(temp_path(toy->dir, "copy"), NULL, &copy, &toy->err);
    if (ret == 0)
        ret = store_verify(copy, NULL, &toy->err);
    assert_true(ret == ERROR_DATA || ret == ERROR_FORMAT);
    assert_non_null(strstr(toy->err.text, "restore a backup"));
    store_close(&copy);
}

/* The file is cut off while the store is open: before a page, which cannot be read any more. */
static void a_file_that_is_cut_off_while_it_is_open(void **state)
{
    struct toy *toy = *state;
    struct image image;
    image_open(&image, temp_path(toy->dir, "data.mdb"));
    uint64_t root = number_at(image.close + TREE_ROOT);
    test_free(image.bytes);
    struct store *store = toy_open(toy->dir, &(struct store_options){.read_only = true});
    assert_int_equal(truncate(temp_path(toy->dir, "data.mdb"), (off_t)(root * PAGE + 100)), 0);
    const char *findings = toy_findings(store);
    if (!line_has(findings, (const char *const[2]){"cannot be read: the file ends before it", NULL}))
        fail_msg("%s", findings);
    store_close(&store);
}

static int end(void **state)
{
    struct toy *toy = *state;
    temp_remove(toy->dir);
    free(toy);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_has_words_of_its_own, begin, end),
        cmocka_unit_test_setup_teardown(a_record_that_is_no_database, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_cut_off_while_it_is_open, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
