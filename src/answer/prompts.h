/* The prompts: which there are. Nothing evaluates them yet. */
#ifndef SISE_ANSWER_PROMPTS_H
#define SISE_ANSWER_PROMPTS_H

#include "answer/body.h"
#include "prompts/prompt.h"

/* A catalog of the folders where prompts are kept, in this order: the installed ones (or $SISE_PROMPTS),
 * $sysconfdir/sise/prompts, the user's ($XDG_CONFIG_HOME or ~/.config, sise/prompts). `report` as in
 * catalog_open(). Close with catalog_close(). */
int answer_prompt_catalog(catalog_report *report, void *arg, struct catalog **catalog, struct error *err);

/* The whole body of GET /prompts (answer/body.h): the list "prompts" with name, title, description, lang and
 * the name of the file, "total", and "faults", the files that were left out: objects of "file" and "text".
 * `catalog` may be NULL: there are none. */
int answer_prompts_body(struct catalog *catalog, enum answer_form form, struct output *out,
                        struct error *err);

#endif
