/* page.h: the files of the page (web/), bundled into the program. */
#ifndef LITHO_SERVE_PAGE_H
#define LITHO_SERVE_PAGE_H

#include "serve/route.h"

void page_index(LithoRequest *request);
void page_file(LithoRequest *request);

#endif
