#include <string.h>

#include "base/text.h"
#include "source/memory-record.h"
#include "t/fuzz/fuzz.h"

/* What has been read is what is written, and read again. */
static void keeps(const struct memory_field *fields, const char *bytes, size_t size, void *record,
                  void *again, size_t room)
{
    char *written;
    size_t length;
    memset(record, 0, room);
    memset(again, 0, room);
    if (!memory_record_read(fields, bytes, size, record))
        return;
    fuzz_expect(memory_record_write(fields, record, &written, &length, NULL) == 0, "a record can be written");
    fuzz_expect(length > MEMORY_RECORD_MOST || memory_record_read(fields, written, length, again),
                "what was written is read");
    for (const struct memory_field *field = fields; length <= MEMORY_RECORD_MOST && field->name; field++) {
        const char *a = (char *)record + field->offset, *b = (char *)again + field->offset;
        fuzz_expect(field->type == MEMORY_TEXT ? strcmp(a, b) == 0 : memcmp(a, b, field->size) == 0,
                    "and is the same");
    }
    free(written);
}

void fuzz_memory(const uint8_t *bytes, size_t size)
{
    static struct memory_breaker breaker[2];
    static struct memory_session session[2];
    static struct memory_notice notice[2];
    const char *text = (const char *)bytes;
    keeps(memory_breaker_fields, text, size, &breaker[0], &breaker[1], sizeof *breaker);
    keeps(memory_session_fields, text, size, &session[0], &session[1], sizeof *session);
    keeps(memory_notice_fields, text, size, &notice[0], &notice[1], sizeof *notice);
}
