/* nets.h: the nets that a scene looks with: those that are installed for a role, opened once a
 * process (net_pool.h). */
#ifndef LITHO_SEE_NETS_H
#define LITHO_SEE_NETS_H

#include "model/role.h"
#include "see/scene.h"

typedef struct {
  LithoModel *model; /* the manifest's row */
  char *name; /* of the manifest's row: "face-short-range" */
  char *path;
  LithoNet *net;
  char *pool_key; /* of the net while no scene uses it */
  LithoPictureForm form; /* mean, deviation and order of channels of its pictures */
  char **labels; /* of its classes, NULL-terminated; NULL: none were given */
} SeeNet;

/* Every installed net of `role`, the role's default first; none: an empty array (also with
 * options->floor, or where OpenVINO is not set up). SeeNet*, owned by the scene. NULL with MODEL or
 * HASH when one that is installed is damaged or no net: the message names the file. */
const GPtrArray *see_scene_nets(LithoScene *scene, const char *role, GError **error);

/* The installed default net of a role (matte, tag), held against its contract; kept open as those above. NULL:
 * without an error none is there. Not for a role that see_scene_nets() is asked for. */
LithoRoleNet *see_scene_role_net(LithoScene *scene, const char *role, GError **error);

/* Their work on this photo is done: see litho_net_rest(). */
void see_nets_rest(const GPtrArray *nets);

/* Runs a net with one float input of n × n × 3 (NHWC) from `in`; out: n_out views. Checks that it
 * has at least so many outputs and that output i holds at least floats[i] values. Errors: MODEL. */
gboolean see_net_run(const SeeNet *net, const float *in, int n, LithoTensor *out, guint n_out,
                     const gsize *floats, GError **error);

/* Side of the net's square input, 0 when it takes none (1, n, n, 3) of floats. */
int see_net_size_px(const SeeNet *net);

#endif
