#include "net/libcurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

#define OLDEST 0x075100 /* 7.81.0, that of Ubuntu 22.04 */

/* The libraries that have the functions, as distributions call them: they differ in who encrypts. */
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

static const struct {
    const char *name;
    size_t place;
} functions[] = {
#define X(name) {"curl_" #name, offsetof(struct libcurl, name)},
    LIBCURL_FUNCTIONS(X)
#undef X
};

static struct libcurl loaded;
static struct error load_error;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int functions_find(void *library, const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(library, functions[i].name);
        if (!function)
            return error_set(&load_error, ERROR_NOT_FOUND, "%s has no %s()", name, functions[i].name);
        *(void **)((char *)&loaded + functions[i].place) = function;
    }
    return 0;
}

static int library_start(const char *name)
{
    const curl_version_info_data *info = loaded.version_info(CURLVERSION_NOW);
    loaded.version = info->version_num;
    if (loaded.version < OLDEST)
        return error_set(&load_error, ERROR_NOT_FOUND, "%s is of version %s, and 7.81 is needed", name,
                         info->version);
    CURLcode code = loaded.global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        return error_set(&load_error, ERROR_INTERNAL, "%s cannot start: %s", name,
                         loaded.easy_strerror(code));
    return 0;
}

/* The library is never unloaded: what it has begun in the process could not be ended. */
static void load(void)
{
    void *library = dlopen(names[0], RTLD_NOW | RTLD_LOCAL);
    size_t i = 0;
    if (!library)
        error_set(&load_error, ERROR_NOT_FOUND, "libcurl cannot be loaded (Debian's package libcurl4): %s",
                  dlerror());
    while (!library && ++i < sizeof names / sizeof *names)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    load_error = (struct error){0};
    if (functions_find(library, names[i]) == 0)
        library_start(names[i]);
}

int libcurl_load(const struct libcurl **curl, struct error *err)
{
    pthread_once(&once, load);
    *curl = &loaded;
    if (load_error.code && err)
        *err = load_error;
    return load_error.code;
}
