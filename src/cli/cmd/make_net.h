/* make_net.h: litho make --by net: pictures by litho's own small net (make/net.h). */
#ifndef LITHO_CLI_CMD_MAKE_NET_H
#define LITHO_CLI_CMD_MAKE_NET_H

#include "cli/cmd.h"
#include "photo/photo.h"

/* What litho make knows. */
typedef struct {
  const LithoCmd *cmd;
  const char *words;
  int width, height; /* 0: not said */
  gint64 seed;       /* -1: not said */
  int n;
  gboolean json, force;
  const LithoSaveOptions *save;
  char *(*output_name)(int i); /* caller frees */
} MakeNetRun;

/* Makes and writes the pictures. The exit status. */
int make_net_run(const MakeNetRun *run);

#endif
