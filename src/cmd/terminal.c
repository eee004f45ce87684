#include "cmd/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/parse.h"

#define WIDTH_USUAL 80
#define WIDTH_LEAST 20 /* what is less is no width that somebody reads tables in */
#define WIDTH_MOST  100000

unsigned terminal_width(int fd)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    uint64_t width;
    if (columns && parse_count(columns, &width) && width >= WIDTH_LEAST && width <= WIDTH_MOST)
        return (unsigned)width;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_LEAST)
        return size.ws_col;
    return WIDTH_USUAL;
}
