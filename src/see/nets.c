/* nets.c: the nets that a scene looks with. */
#include <string.h>
#include "model/store.h"
#include "model/net_cache.h"
#include "see/net_pool.h"
#include "see/nets.h"
#include "see/coarse_mask.h"

static void
net_free(gpointer data)
{
  SeeNet *net = data;
  if (net->net != NULL)
    see_net_pool_give(net->pool_key, net->net, (GDestroyNotify)litho_net_free);
  g_free(net->pool_key);
  g_strfreev(net->labels);
  litho_model_free(net->model);
  g_free(net->name);
  g_free(net->path);
  g_free(net);
}

/* The file as it is now, and what it is opened for. */
static char *
pool_key(const char *kind, const char *path, int n_threads)
{
  g_autofree char *file = litho_net_file_key(path);
  return g_strdup_printf("%s\n%d\n%s", kind, n_threads, file != NULL ? file : path);
}

/* One label a line; what follows an empty line is a remark. */
static gboolean
read_labels(const LithoModel *model, SeeNet *net, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = litho_model_asset(model, "labels", 0, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (path == NULL)
    return TRUE;
  if (!g_file_get_contents(path, &text, NULL, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", path, local->message);
    return FALSE;
  }
  char *end = strstr(g_strstrip(text), "\n\n");
  if (end != NULL)
    *end = '\0';
  net->labels = g_strsplit(text, "\n", -1);
  for (char **label = net->labels; *label != NULL; label++)
    g_strstrip(*label);
  return TRUE;
}

static gboolean
open_nets(LithoScene *scene, const char *role, GPtrArray *nets, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  if (models == NULL)
    return FALSE;
  for (guint i = 0; i < models->len; i++) {
    const LithoModel *model = models->pdata[i];
    g_autofree char *path = litho_model_path(model);
    if (!g_str_equal(model->role, role) || !g_file_test(path, G_FILE_TEST_EXISTS))
      continue;
    if (!litho_model_verify(model, FALSE, error))
      return FALSE;
    SeeNet *net = g_new0(SeeNet, 1);
    net->model = litho_model_copy(model);
    net->name = g_strdup(model->name);
    net->path = g_strdup(path);
    const LithoRole *contract = litho_role_find(role, error);
    if (contract == NULL) {
      net_free(net);
      return FALSE;
    }
    net->form = litho_picture_form(contract, &model->net);
    g_ptr_array_insert(nets, model->is_default ? 0 : -1, net);
    net->pool_key = pool_key("net", path, litho_scene_options(scene)->n_threads);
    net->net = see_net_pool_take(net->pool_key);
    if (net->net == NULL)
      net->net = litho_net_open(path, litho_scene_options(scene)->n_threads, error);
    if (net->net == NULL || !read_labels(model, net, error))
      return FALSE;
  }
  return TRUE;
}

const GPtrArray *
see_scene_nets(LithoScene *scene, const char *role, GError **error)
{
  g_autofree char *key = g_strconcat("nets:", role, NULL);
  GPtrArray *nets = see_scene_kept(scene, key);
  if (nets != NULL)
    return nets;
  nets = g_ptr_array_new_with_free_func(net_free);
  if (!litho_scene_options(scene)->floor && litho_openvino_available() &&
      !open_nets(scene, role, nets, error)) {
    g_ptr_array_unref(nets);
    return NULL;
  }
  return see_scene_keep(scene, key, nets, (GDestroyNotify)g_ptr_array_unref);
}

void
see_nets_rest(const GPtrArray *nets)
{
  for (guint i = 0; i < nets->len; i++)
    litho_net_rest(((SeeNet *)nets->pdata[i])->net);
}

int
see_net_size_px(const SeeNet *net)
{
  if (litho_net_n_inputs(net->net) != 1)
    return 0;
  const LithoTensor *in = &litho_net_input(net->net, 0)->shape;
  const gboolean is_square = in->type == LITHO_TENSOR_F32 && in->rank == 4 && in->dim[0] == 1 &&
                             in->dim[1] == in->dim[2] && in->dim[3] == 3;
  return is_square ? (int)CLAMP(in->dim[1], 0, 2048) : 0;
}

gboolean
see_net_run(const SeeNet *net, const float *in, int n, LithoTensor *out, guint n_out,
            const gsize *floats, GError **error)
{
  const LithoTensor tensor = {LITHO_TENSOR_F32, 4, {1, n, n, 3}, (void *)in};
  if (see_net_size_px(net) != n || litho_net_n_outputs(net->net) < n_out) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: not a net of this role: it should take one picture of %d × %d × 3 floats and "
                "give %u outputs (docs/models.md)",
                net->path, n, n, n_out);
    return FALSE;
  }
  if (!litho_net_run(net->net, &tensor, 1, out, n_out, error))
    return FALSE;
  for (guint i = 0; i < n_out; i++) {
    if (out[i].type != LITHO_TENSOR_F32 || litho_tensor_n(&out[i]) < floats[i]) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                  "%s: not a net of this role: output %u should hold %" G_GSIZE_FORMAT
                  " floats (docs/models.md)",
                  net->path, i, floats[i]);
      return FALSE;
    }
  }
  return TRUE;
}

/* A role's net on loan. */
typedef struct {
  LithoRoleNet *net;
  char *pool_key;
} Loan;

static void
loan_free(gpointer data)
{
  Loan *loan = data;
  see_net_pool_give(loan->pool_key, loan->net, (GDestroyNotify)litho_role_net_free);
  g_free(loan->pool_key);
  g_free(loan);
}

LithoRoleNet *
see_scene_role_net(LithoScene *scene, const char *role, GError **error)
{
  const LithoSeeOptions *options = litho_scene_options(scene);
  g_autofree char *key = g_strconcat("nets:", role, NULL);
  Loan *loan = see_scene_kept(scene, key);
  if (loan != NULL)
    return loan->net;
  if (options->floor || !litho_openvino_available())
    return NULL;
  g_autoptr(GPtrArray) models = litho_models_load(error);
  gboolean installed = FALSE;
  for (guint i = 0; models != NULL && i < models->len && !installed; i++) {
    g_autofree char *path = litho_model_path(models->pdata[i]);
    installed = g_str_equal(((LithoModel *)models->pdata[i])->role, role) && g_file_test(path, G_FILE_TEST_EXISTS);
  }
  g_autoptr(LithoModel) model = installed ? litho_model_get(role, NULL, error) : NULL;
  if (model == NULL)
    return NULL;
  g_autofree char *path = litho_model_path(model), *kind = g_strdup_printf("%s %s", role, model->name);
  loan = g_new0(Loan, 1);
  loan->pool_key = pool_key(kind, path, options->n_threads);
  loan->net = see_net_pool_take(loan->pool_key);
  if (loan->net == NULL)
    loan->net = litho_role_open_model(model, options->n_threads, error);
  if (loan->net != NULL)
    return ((Loan *)see_scene_keep(scene, key, loan, loan_free))->net;
  g_free(loan->pool_key);
  g_free(loan);
  return NULL;
}
