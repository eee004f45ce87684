/* What goes out of the machine does not tell where files lie on it. */
#ifndef SISE_ANSWER_FOLDERS_H
#define SISE_ANSWER_FOLDERS_H

/* Shortens every absolute path in a text to its last name: "/srv/days/x.csv:1: wrong" becomes "x.csv:1:
 * wrong". A path ends at a blank, a quotation mark, a bracket, a comma, a semicolon or a colon. An address
 * with "://" stays. */
void folders_hide(char *text);

/* Shortens the name of a source of files to its kind: "directory:/srv/days" becomes "directory". */
void source_hide(char *source);

#endif
