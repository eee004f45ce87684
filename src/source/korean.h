/* Text in CP949, the Korean encoding of Windows, turned into UTF-8. */
#ifndef SISE_SOURCE_KOREAN_H
#define SISE_SOURCE_KOREAN_H

#include <stdbool.h>

#include "base/error.h"
#include "source/file.h"

/* Turns the text into UTF-8 where all of it is CP949; leaves it as it is where it is not. `path` is for
 * messages. IO: this system has no converter; DATA: the text would become larger than `most`, or it `must` be
 * CP949 and is not, with the line of the first byte that is not; NO_MEMORY. */
int korean_to_utf8(const char *path, size_t most, bool must, struct file_text *text, struct error *err);

#endif
