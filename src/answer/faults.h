/* What is wrong with the files of a catalog, for whoever must not see where they lie. */
#ifndef SISE_ANSWER_FAULTS_H
#define SISE_ANSWER_FAULTS_H

#include "base/catalog.h"
#include "base/json.h"

/* Writes the member "text": the text with the file's name in the place of its path. */
void fault_text_json(struct json *json, const char *text, const char *path);

/* Writes the member "faults", the files that were left out: objects of "file", a name, and "text". */
void faults_json(struct json *json, const struct catalog_set *set);

#endif
