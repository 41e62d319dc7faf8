/* try.h: the rows of tries.c. */
#ifndef LITHO_BOX_TRY_H
#define LITHO_BOX_TRY_H

#include <sys/types.h>
#include "box/box.h"

enum {
  BOX_TRY_ALLOWED = 0, /* above: errno of the refusal */
  BOX_TRY_NOT = -1,
  BOX_TRY_DIED = -2,
};

typedef struct {
  const char *folder; /* outside the rules */
  const LithoBoxRules *rules;
  pid_t victim;
  int listeners[3]; /* TCP, unix stream, unix datagram */
  guint16 port;
} BoxTryPlace;

typedef struct {
  const char *name, *what;
  LithoBoxPart part;
  const char *file;                     /* in the folder, or NULL */
  const char *needs;                    /* why it may not be tried, or NULL */
  int (*run)(const BoxTryPlace *place); /* BOX_TRY_… or errno */
} BoxTry;

extern const BoxTry box_tries[];
extern const guint box_n_tries;

/* Opens the sockets that the tries knock at. */
gboolean box_try_listen(BoxTryPlace *place);
void box_try_deaf(BoxTryPlace *place);

#endif
