/* What reads bytes from outside, a function for each: it gives any bytes to the reader and ends the program
 * where the reader breaks a promise of its header. Steps beyond memory are the sanitizers' to see.
 *
 * entry.c makes a libFuzzer program of one of them (configure --enable-fuzzer, make fuzz); test-corpus.c
 * gives each of them the files that lie in t/fuzz/corpus/NAME, with any compiler. */
#ifndef SISE_T_FUZZ_H
#define SISE_T_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef void fuzz_target(const uint8_t *bytes, size_t size);

fuzz_target fuzz_table;    /* a daily table */
fuzz_target fuzz_file;     /* a file as it lies in a folder, gzipped perhaps */
fuzz_target fuzz_answer;   /* a service's answer in JSON */
fuzz_target fuzz_chart;    /* a chart of Naver's */
fuzz_target fuzz_expr;     /* an expression of the screening language: compiled, and run on a tile */
fuzz_target fuzz_strategy; /* a strategy file */
fuzz_target fuzz_prompt;   /* a prompt file */
fuzz_target fuzz_config;   /* a configuration file */
fuzz_target fuzz_calendar; /* a file of closed and open days */
fuzz_target fuzz_values;   /* dates, numbers, times, codes as people type them */
fuzz_target fuzz_texts;    /* names of stocks, as they are printed */
fuzz_target fuzz_guard;    /* the headers by which the server decides who may ask */
fuzz_target fuzz_tokens;   /* a file of tokens */
fuzz_target fuzz_address;  /* where the server listens, and the lists of its keys */
/* The headers by which the server decides what to send, and a request's line in the access log. */
fuzz_target fuzz_conditions;
fuzz_target fuzz_request; /* a request's target and its JSON body */
fuzz_target fuzz_memory;  /* what sources over a network remember from run to run */
fuzz_target fuzz_reply;   /* the head and body of a reply of a service, with its cookies */
fuzz_target fuzz_url;     /* a service's address and a key, as the configuration has them */
fuzz_target fuzz_store;   /* a store with changed bytes: patches are the bytes, see store.c */

/* The same with NDEBUG. */
static inline void fuzz_expect(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

/* The bytes as a text: a copy that ends with a NUL byte, exactly as long. Free it. */
char *fuzz_text(const uint8_t *bytes, size_t size);

/* A file of that name with those bytes in a folder of this process's own; its path, good until the next call.
 * The folder is removed at the end of the process. */
const char *fuzz_path(const char *name, const uint8_t *bytes, size_t size);

#endif
