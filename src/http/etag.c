#include "http/etag.h"

#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/http-date.h"
#include "base/number.h"

/* Not a secret: servers of one store behind one address are to give the same tags. */
static const struct hash_key tag_key = {{0x73697365, 0x65746167}};

void etag_write(const struct etag_parts *parts, char tag[static ETAG_TEXT])
{
    const uint64_t words[] = {parts->data,
                              parts->jobs,
                              (uint64_t)parts->created_utc,
                              parts->build,
                              parts->site,
                              parts->form,
                              hash_bytes(tag_key, parts->target, strlen(parts->target))};
    char *end = number_format_hex(parts->data & 0xFFFFFFFFFF, 1, stpcpy(tag, "W/\""));
    *end++ = '-';
    end = number_format_hex(parts->jobs & 0xFFFFFFF, 1, end);
    *end++ = '-';
    end = number_format_hex(hash_bytes(tag_key, words, sizeof words), 16, end);
    memcpy(end, "\"", 2);
}

#define PACKED "-gzip\""

void etag_pack(const char *tag, char packed[static ETAG_TEXT])
{
    size_t length = strlen(tag);
    snprintf(packed, ETAG_TEXT, "%.*s%s", (int)(length ? length - 1 : 0), tag, length ? PACKED : "");
}

/* ---- which program this is ---- */

#define ALIGN_4(n) (((size_t)(n) + 3) & ~(size_t)3)

/* Looks for the build id among the notes of a segment. */
static bool note_build(const char *notes, size_t size, uint64_t *build)
{
    ElfW(Nhdr) head;
    for (size_t at = 0; at + sizeof head <= size;) {
        memcpy(&head, notes + at, sizeof head);
        size_t name = at + sizeof head, content = name + ALIGN_4(head.n_namesz);
        if (content > size || head.n_descsz > size - content)
            return false;
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && memcmp(notes + name, "GNU", 4) == 0) {
            *build = hash_bytes(tag_key, notes + content, head.n_descsz);
            return true;
        }
        at = content + ALIGN_4(head.n_descsz);
    }
    return false;
}

/* The first object is the program itself. */
static int object_build(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_NOTE &&
            note_build((const char *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz, arg))
            break;
    }
    return 1;
}

static uint64_t program_build;

static void find_build(void)
{
    program_build = hash_bytes(tag_key, PACKAGE_VERSION, strlen(PACKAGE_VERSION));
    dl_iterate_phdr(object_build, &program_build);
}

uint64_t etag_build(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_build);
    return program_build;
}

/* ---- conditions ---- */

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* The opaque part of a tag, with its quotation marks, which is all that a weak comparison looks at. */
static const char *opaque(const char *tag)
{
    return strncmp(tag, "W/", 2) == 0 ? tag + 2 : tag;
}

/* The length of an opaque part without its last quotation mark and "-gzip". */
static size_t stem(const char *part, size_t length)
{
    size_t packed = sizeof PACKED - 1;
    bool is_packed = length > packed && memcmp(part + length - packed, PACKED, packed) == 0;
    return length - (is_packed ? packed : 1);
}

/* Whether the `length` bytes at `part` are the tag's opaque part. */
static bool same(const char *part, size_t length, const char *tag)
{
    const char *wanted = opaque(tag);
    size_t most = strlen(wanted);
    return most && stem(part, length) == stem(wanted, most) && memcmp(part, wanted, stem(part, length)) == 0;
}

bool etag_known(const char *if_none_match, const char *tag, char found[static ETAG_TEXT])
{
    for (const char *at = if_none_match; at && *(at += strspn(at, ", \t"));) {
        at = opaque(at);
        const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (end == NULL)
            return false;
        if (same(at, (size_t)(end + 1 - at), tag)) {
            snprintf(found, ETAG_TEXT, "W/%.*s", (int)(end + 1 - at), at);
            return true;
        }
        at = skip_blanks(end + 1);
        if (*at && *at != ',')
            return false;
    }
    return false;
}

bool etag_listed(const char *if_none_match, const char *tag, char found[static ETAG_TEXT])
{
    const char *at = skip_blanks(if_none_match);
    if (*at != '*' || *skip_blanks(at + 1))
        return etag_known(at, tag, found);
    snprintf(found, ETAG_TEXT, "%s", tag);
    return true;
}

int64_t etag_modified(int64_t before, int64_t now_utc)
{
    return now_utc + 2 > before ? now_utc + 2 : before + 1;
}

bool etag_fresh(const char *if_none_match, const char *if_modified_since, const char *tag,
                int64_t modified_utc, int64_t now_utc, char found[static ETAG_TEXT])
{
    int64_t since;
    if (if_none_match)
        return etag_listed(if_none_match, tag, found);
    snprintf(found, ETAG_TEXT, "%s", tag);
    return if_modified_since && modified_utc > 0 && http_date_read(if_modified_since, now_utc, &since) &&
           since <= now_utc && modified_utc <= since;
}
