#include <string.h>
#include <unistd.h>

#include "t/fuzz/fuzz.h"
#include "t/temp.h"

static char folder[TEMP_PATH];
static pid_t owner;

static void folder_remove(void)
{
    if (getpid() == owner)
        temp_remove(folder);
}

const char *fuzz_path(const char *name, const uint8_t *bytes, size_t size)
{
    if (folder[0] == '\0') {
        temp_make(folder);
        owner = getpid();
        atexit(folder_remove);
    }
    temp_write(folder, name, "wb", bytes, size);
    return temp_path(folder, name);
}

char *fuzz_text(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL)
        abort();
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}
