#include "store/pages.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define META_MAGIC        0xBEEFC0DEu
#define META_VERSION      1
#define DEVELOPMENT_PATCH 70 /* LMDB's development line is 0.9.70, but has other pages than 0.9 */
#define MAP_MOST          ((uint64_t)1 << 48) /* bytes that a process can address */
#define HEADS             2
#define PAGE_HEADER       sizeof(struct page_header)
#define NODE_HEADER       sizeof(struct page_node)
#define DEPTH_MOST        32

enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_OVERFLOW = 4, PAGE_META = 8, PAGE_KIND = 0x2f };
enum { NODE_BIG = 1, NODE_DATABASE = 2, NODE_DUPLICATES = 4 };

struct page_header {
    uint64_t number;
    uint16_t pad, flags;
    union {
        struct {
            uint16_t lower, upper; /* of the free space in the page */
        };
        uint32_t pages; /* overflow: how many */
    };
};
_Static_assert(sizeof(struct page_header) == 16, "on disk");

struct page_database {
    uint32_t pad; /* first one: the page size */
    uint16_t flags, depth;
    uint64_t branches, leaves, overflows, entries, root;
};
_Static_assert(sizeof(struct page_database) == 48, "on disk");

struct page_meta {
    struct page_header header;
    uint32_t magic, version;
    uint64_t address, map_size;
    struct page_database database[2];
    uint64_t last_page, txn;
};
_Static_assert(sizeof(struct page_meta) == 152, "on disk");

struct page_node {
    uint16_t low, high; /* leaf: bytes of data; branch: page number, with the flags as its top */
    uint16_t flags, key_bytes;
};
_Static_assert(sizeof(struct page_node) == 8, "on disk");

/* ---- heads ---- */

static bool meta_valid(const struct page_meta *meta)
{
    uint32_t size = meta->database[0].pad;
    return (meta->header.flags & PAGE_META) && meta->magic == META_MAGIC && meta->version == META_VERSION &&
           size >= 512 && size <= 65536 && (size & (size - 1)) == 0 && meta->map_size <= MAP_MOST &&
           meta->last_page < meta->map_size / size;
}

bool pages_known(void)
{
    int major, minor, patch;
    mdb_version(&major, &minor, &patch);
    return major == 0 && minor == 9 && patch < DEVELOPMENT_PATCH;
}

bool pages_other_version(int fd)
{
    struct page_meta meta;
    return pread(fd, &meta, sizeof meta, 0) == (ssize_t)sizeof meta && meta.magic == META_MAGIC &&
           meta.version != META_VERSION;
}

static void head_take(const struct page_meta *meta, uint32_t page_size, struct page_head *head)
{
    *head = (struct page_head){.txn = meta->txn, .last_page = meta->last_page, .page_size = page_size};
    for (int i = 0; i < 2; i++)
        head->tree[i] = (struct page_tree){meta->database[i].flags, meta->database[i].depth,
                                           meta->database[i].entries, meta->database[i].root};
}

int page_head_read(int fd, uint64_t txn, struct page_head *head)
{
    struct page_meta meta;
    uint32_t page_size = 0;
    bool found = false;
    for (int i = 0; i < HEADS; i++) {
        bool whole = pread(fd, &meta, sizeof meta, (off_t)page_size * i) == (ssize_t)sizeof meta;
        /* A file that ends before its second head was cut off, which the check of its length reports. */
        if (!whole && i > 0)
            break;
        if (!whole || !meta_valid(&meta))
            return ERROR_FORMAT;
        if (i == 0)
            page_size = meta.database[0].pad;
        if (txn ? meta.txn == txn : !found || meta.txn > head->txn)
            head_take(&meta, page_size, head), found = true;
    }
    return found ? 0 : ERROR_NOT_FOUND;
}

/* ---- the walk ---- */

struct walk {
    int fd;
    const struct page_head *head;
    struct findings *findings;
    uint64_t file_pages; /* whole pages that the file has */
    uint8_t *used;       /* a bit for each page */
    bool least;
    int ret;
};

struct tree_walk {
    struct walk *walk;
    const char *name;
    const struct page_tree *tree;
    uint64_t entries; /* counted */
    void (*value)(struct tree_walk *tree, MDB_val key, MDB_val value, unsigned flags);
};

void findings_add(struct findings *findings, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    text_line(line);
    findings->count++;
    if (findings->watch && findings->watch->report)
        findings->watch->report(findings->watch->arg, line);
}

static bool page_used(const struct walk *walk, uint64_t number)
{
    return walk->used[number / 8] >> number % 8 & 1;
}

/* Marks pages as used; false: a page is out of bounds, or is in use already. */
static bool pages_claim(struct tree_walk *tree, uint64_t number, uint64_t count)
{
    struct walk *walk = tree->walk;
    if (number < HEADS || count == 0 || number > walk->head->last_page ||
        count > walk->head->last_page - number + 1) {
        findings_add(walk->findings, "%s: page %" PRIu64 " is outside of the file", tree->name, number);
        return false;
    }
    for (uint64_t i = number; i < number + count; i++) {
        if (page_used(walk, i)) {
            findings_add(walk->findings, "%s: page %" PRIu64 " is in use twice", tree->name, i);
            return false;
        }
        walk->used[i / 8] |= (uint8_t)(1u << i % 8);
    }
    return true;
}

/* Reads `bytes` from the page's beginning. */
static bool page_read(struct tree_walk *tree, uint64_t number, void *bytes, size_t count)
{
    struct walk *walk = tree->walk;
    ssize_t got = pread(walk->fd, bytes, count, (off_t)(number * walk->head->page_size));
    if (got == (ssize_t)count)
        return true;
    findings_add(walk->findings, "%s: page %" PRIu64 " cannot be read: %s", tree->name, number,
                 got < 0 ? strerror(errno) : "the file ends before it");
    return false;
}

static void *walk_alloc(struct walk *walk, size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        walk->ret = ERROR_NO_MEMORY;
    return memory;
}

/* A value in overflow pages. It is read only where its content is looked at. */
static void value_big(struct tree_walk *tree, MDB_val key, uint64_t number, size_t bytes, unsigned flags)
{
    struct walk *walk = tree->walk;
    struct page_header header;
    if (number < HEADS || number > walk->head->last_page)
        pages_claim(tree, number, 1);
    else if (!page_read(tree, number, &header, sizeof header))
        return;
    else if (header.number != number || (header.flags & PAGE_KIND) != PAGE_OVERFLOW ||
             (uint64_t)header.pages * walk->head->page_size < PAGE_HEADER + bytes)
        findings_add(walk->findings, "%s: page %" PRIu64 " is no value of %zu bytes", tree->name, number,
                     bytes);
    else if (number + header.pages > walk->file_pages)
        findings_add(walk->findings, "%s: page %" PRIu64 ": the file ends within the value", tree->name,
                     number);
    else if (pages_claim(tree, number, header.pages) && tree->value) {
        char *memory = walk_alloc(walk, PAGE_HEADER + bytes);
        if (memory && page_read(tree, number, memory, PAGE_HEADER + bytes))
            tree->value(tree, key, (MDB_val){bytes, memory + PAGE_HEADER}, flags);
        free(memory);
    }
}

/* A node, whose key has been checked to lie inside the page; its data has not been checked yet. */
struct node {
    struct page_node head;
    const char *key, *data;
    size_t room; /* bytes from data to the page's end */
};

static bool node_at(const char *page, size_t page_size, size_t index, struct node *node)
{
    const struct page_header *header = (const void *)page;
    uint16_t offset;
    memcpy(&offset, page + PAGE_HEADER + index * sizeof offset, sizeof offset);
    if (offset < header->upper || offset + NODE_HEADER > page_size)
        return false;
    memcpy(&node->head, page + offset, NODE_HEADER);
    node->key = page + offset + NODE_HEADER;
    if (offset + NODE_HEADER + node->head.key_bytes > page_size)
        return false;
    node->data = node->key + node->head.key_bytes;
    node->room = page_size - offset - NODE_HEADER - node->head.key_bytes;
    return true;
}

static bool leaf_node(struct tree_walk *tree, const struct node *node)
{
    MDB_val key = {node->head.key_bytes, (void *)node->key};
    size_t bytes = node->head.low | (size_t)node->head.high << 16;
    uint64_t number;
    tree->entries++;
    if (node->head.flags & NODE_BIG) {
        if (node->room < sizeof number)
            return false;
        memcpy(&number, node->data, sizeof number);
        value_big(tree, key, number, bytes, node->head.flags);
        return true;
    }
    if (node->room < bytes || (node->head.flags & NODE_DUPLICATES))
        return false;
    if (tree->value)
        tree->value(tree, key, (MDB_val){bytes, (void *)node->data}, node->head.flags);
    return true;
}

static int key_compare(const struct tree_walk *tree, const struct node *a, const struct node *b)
{
    size_t least = a->head.key_bytes < b->head.key_bytes ? a->head.key_bytes : b->head.key_bytes;
    if ((tree->tree->flags & MDB_INTEGERKEY) && a->head.key_bytes == 8 && b->head.key_bytes == 8) {
        uint64_t x, y;
        memcpy(&x, a->key, sizeof x);
        memcpy(&y, b->key, sizeof y);
        return x < y ? -1 : x > y;
    }
    int order = memcmp(a->key, b->key, least);
    return order ? order : a->head.key_bytes - b->head.key_bytes;
}

static void page_walk(struct tree_walk *tree, uint64_t number, unsigned level);

static bool branch_node(struct tree_walk *tree, const struct node *node, unsigned level)
{
    page_walk(tree, node->head.low | (uint64_t)node->head.high << 16 | (uint64_t)node->head.flags << 32,
              level + 1);
    return true;
}

static void nodes_walk(struct tree_walk *tree, uint64_t number, const char *page, unsigned level)
{
    struct walk *walk = tree->walk;
    const struct page_header *header = (const void *)page;
    bool leaf = level + 1 == tree->tree->depth;
    size_t count = (header->lower - PAGE_HEADER) / sizeof(uint16_t);
    struct node node, before = {.key = NULL};
    for (size_t i = 0; i < count && walk->ret == 0; i++, before = node) {
        if (!node_at(page, walk->head->page_size, i, &node) ||
            !(leaf ? leaf_node(tree, &node) : branch_node(tree, &node, level))) {
            findings_add(walk->findings, "%s: page %" PRIu64 ": entry %zu is damaged", tree->name, number, i);
            return;
        }
        /* The first key of a branch is not compared: it stands for everything below the second one. */
        if (i > (leaf ? 0 : 1) && key_compare(tree, &before, &node) >= 0) {
            findings_add(walk->findings, "%s: page %" PRIu64 ": entry %zu is out of order", tree->name,
                         number, i);
            return;
        }
    }
}

static void page_walk(struct tree_walk *tree, uint64_t number, unsigned level)
{
    struct walk *walk = tree->walk;
    size_t page_size = walk->head->page_size;
    bool leaf = level + 1 == tree->tree->depth;
    if (!pages_claim(tree, number, 1))
        return;
    char *page = walk_alloc(walk, page_size);
    if (page && page_read(tree, number, page, page_size)) {
        const struct page_header *header = (const void *)page;
        if (header->number != number || (header->flags & PAGE_KIND) != (leaf ? PAGE_LEAF : PAGE_BRANCH) ||
            header->lower < PAGE_HEADER || header->lower > header->upper || header->upper > page_size)
            findings_add(walk->findings, "%s: page %" PRIu64 " is not what it should be, a %s", tree->name,
                         number, leaf ? "leaf" : "branch");
        else
            nodes_walk(tree, number, page, level);
    }
    free(page);
}

static void tree_run(struct walk *walk, const char *name, const struct page_tree *tree,
                     void (*value)(struct tree_walk *, MDB_val, MDB_val, unsigned))
{
    struct tree_walk it = {.walk = walk, .name = name, .tree = tree, .value = value};
    size_t before = walk->findings->count;
    if (tree->root == UINT64_MAX && tree->depth == 0 && tree->entries == 0)
        return;
    if (tree->depth == 0 || tree->depth > DEPTH_MOST)
        findings_add(walk->findings, "%s: a tree %u pages deep", name, tree->depth);
    else
        page_walk(&it, tree->root, 0);
    if (walk->findings->count == before && walk->ret == 0 && it.entries != tree->entries)
        findings_add(walk->findings, "%s: %" PRIu64 " entries, and it says %" PRIu64, name, it.entries,
                     tree->entries);
}

/* ---- the two trees of a head ---- */

static void value_database(struct tree_walk *tree, MDB_val key, MDB_val value, unsigned flags)
{
    struct page_database database;
    char name[DATABASE_NAME] = "";
    if (key.mv_size < sizeof name)
        memcpy(name, key.mv_data, key.mv_size);
    if (!(flags & NODE_DATABASE) || value.mv_size != sizeof database) {
        findings_add(tree->walk->findings, "%s: %s is no database", tree->name, name);
        return;
    }
    char meta[DATABASE_NAME];
    database_fixed(HANDLE_META, meta);
    if (tree->walk->least && strcmp(name, meta) != 0)
        return;
    memcpy(&database, value.mv_data, sizeof database);
    tree_run(tree->walk, name,
             &(struct page_tree){database.flags, database.depth, database.entries, database.root}, NULL);
}

/* A list of page numbers, its length first. All trees have been walked before, so none of the listed pages
 * may be in use. */
static void value_free(struct tree_walk *tree, MDB_val key, MDB_val value, unsigned flags)
{
    (void)key, (void)flags;
    uint64_t count = 0, number;
    if (value.mv_size >= sizeof count)
        memcpy(&count, value.mv_data, sizeof count);
    if (value.mv_size < sizeof count || count > value.mv_size / sizeof number - 1) {
        findings_add(tree->walk->findings, "%s: a list of %zu bytes", tree->name, value.mv_size);
        return;
    }
    for (uint64_t i = 1; i <= count; i++) {
        memcpy(&number, (const char *)value.mv_data + i * sizeof number, sizeof number);
        pages_claim(tree, number, 1);
    }
}

int pages_walk(int fd, const struct page_head *head, bool least, struct findings *findings)
{
    struct walk walk = {.fd = fd, .head = head, .findings = findings, .least = least};
    struct stat st;
    if (fstat(fd, &st) != 0)
        return error_from_errno(errno);
    walk.file_pages = (uint64_t)st.st_size / head->page_size;
    walk.used = calloc(head->last_page / 8 + 1, 1);
    if (!walk.used)
        return ERROR_NO_MEMORY;
    tree_run(&walk, "databases", &head->tree[1], value_database);
    if (!least)
        tree_run(&walk, "free pages", &head->tree[0], value_free);
    free(walk.used);
    return walk.ret;
}
