/* op_model.c: which model an operation with a role uses. */
#include <string.h>
#include "model/bridge_openvino.h"
#include "model/store.h"
#include "op/op.h"

/* The role's default as it is installed, or NULL; an error only for one whose file is not what it should be. Of several
 * that enlarge the one that fits the operation's factor. */
static char *
default_model(const LithoOp *op, const LithoValue *values, GError **error)
{
  guint i;
  g_autoptr(GError) local = NULL;
  const double factor = litho_op_param(op, "factor", &i) != NULL ? litho_op_number(op, values, i) : 0;
  g_autoptr(LithoModel) model = litho_model_get_enlarging(op->role, factor, &local);
  if (model != NULL && litho_openvino_available())
    return g_strdup(model->name);
  if (g_error_matches(local, LITHO_ERROR, LITHO_ERROR_HASH))
    g_propagate_error(error, g_steal_pointer(&local));
  return NULL;
}

/* A recipe may come from a stranger: it names a row of the manifest, never a file. */
static gboolean
is_known(const LithoOp *op, const char *name, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  const LithoModel *model = models != NULL ? litho_models_find(models, name) : NULL;
  if (models != NULL && (model == NULL || !g_str_equal(model->role, op->role)))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: there is no model '%s' of role %s: see litho models list, or take \"none\"", op->name, name,
                op->role);
  return model != NULL && g_str_equal(model->role, op->role) && litho_model_verify(model, FALSE, error);
}

gboolean
litho_op_resolve_model(const LithoOp *op, LithoValue *values, GError **error)
{
  guint i;
  if (op->role == NULL || litho_op_param(op, "model", &i) == NULL)
    return TRUE;
  LithoValue *v = &values[i];
  const char *said = v->set ? v->text : NULL;
  if (said != NULL)
    return g_str_equal(said, "none") || is_known(op, said, error);
  g_autoptr(GError) local = NULL;
  char *name = default_model(op, values, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  g_free(v->text);
  v->text = name != NULL ? name : g_strdup("none");
  v->set = TRUE;
  return TRUE;
}

char *
litho_op_model(const LithoOp *op, const LithoValue *values, const LithoOpContext *ctx)
{
  guint i;
  if (ctx->floor || op->role == NULL || litho_op_param(op, "model", &i) == NULL)
    return NULL;
  const char *said = values[i].set ? values[i].text : NULL;
  if (said == NULL)
    return default_model(op, values, NULL);
  return g_str_equal(said, "none") ? NULL : g_strdup(said);
}
