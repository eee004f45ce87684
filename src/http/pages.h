/* The files of the page /docs, as the build puts them into the program (docs.html, docs.css, docs.js). */
#ifndef SISE_HTTP_PAGES_H
#define SISE_HTTP_PAGES_H

extern const char page_docs_html[], page_docs_css[], page_docs_js[];

#endif
