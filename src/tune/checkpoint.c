/* checkpoint.c: see checkpoint.h. Numbers of the state go through JSON with 17 digits, which gives the same doubles back. */
#include <json-glib/json-glib.h>
#include <string.h>
#include "base/json_file.h"
#include "tune/checkpoint.h"
#include "nn/safetensors.h"

/* The blocks of a checkpoint, by the prefix of their tensors' names. */
typedef struct {
  const char *prefix;
  float *block;
} Block;

static guint
blocks_of(const NnParams *params, const float *average, Block blocks[4])
{
  const Block all[] = {{"", params->value}, {"m.", params->m}, {"v.", params->v}, {"average.", (float *)average}};
  guint n = average != NULL ? 4 : 3;
  memcpy(blocks, all, n * sizeof(Block));
  return n;
}

static char *
state_print(const LithoTrainState *state)
{
  g_autoptr(JsonObject) object = json_object_new();
  json_object_set_int_member(object, "step", (gint64)state->step);
  json_object_set_int_member(object, "best_step", (gint64)state->best_step);
  json_object_set_double_member(object, "best_score", state->best_score);
  json_object_set_double_member(object, "loss_sum", state->loss_sum);
  json_object_set_int_member(object, "n_losses", (gint64)state->n_losses);
  json_object_set_double_member(object, "loss", state->loss);
  json_object_set_double_member(object, "seconds", state->seconds);
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  return json_to_string(root, FALSE);
}

static gboolean
state_parse(const char *text, LithoTrainState *state)
{
  g_autoptr(JsonNode) root = text != NULL ? base_json_parse(text, strlen(text), "state", NULL) : NULL;
  if (root == NULL)
    return FALSE;
  JsonObject *object = json_node_get_object(root);
  *state = (LithoTrainState){
      .step = (guint64)json_object_get_int_member_with_default(object, "step", 0),
      .best_step = (guint64)json_object_get_int_member_with_default(object, "best_step", 0),
      .best_score = json_object_get_double_member_with_default(object, "best_score", 0),
      .loss_sum = json_object_get_double_member_with_default(object, "loss_sum", 0),
      .n_losses = (guint64)json_object_get_int_member_with_default(object, "n_losses", 0),
      .loss = json_object_get_double_member_with_default(object, "loss", 0),
      .seconds = json_object_get_double_member_with_default(object, "seconds", 0),
  };
  return TRUE;
}

gboolean
litho_checkpoint_save(const char *path, const NnParams *params, const float *average, const LithoTrainState *state,
                      const char *run, GError **error)
{
  Block blocks[4];
  guint n_blocks = blocks_of(params, average, blocks);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GArray) outs = g_array_new(FALSE, TRUE, sizeof(LithoStOut));
  for (guint b = 0; b < n_blocks; b++)
    for (guint i = 0; i < params->tensors->len; i++) {
      const NnTensor *t = nn_params_tensor(params, (int)i);
      if (t->frozen)
        continue;
      LithoStOut out = {.type = LITHO_ST_F32, .rank = t->rank, .data = blocks[b].block + t->offset};
      for (int d = 0; d < t->rank; d++)
        out.dim[d] = t->dim[d];
      out.name = g_strconcat(blocks[b].prefix, t->name, NULL);
      g_ptr_array_add(names, (gpointer)out.name);
      g_array_append_val(outs, out);
    }
  g_autofree char *state_text = state_print(state);
  const char *const meta[] = {"run", run, "state", state_text, NULL};
  return litho_safetensors_write(path, (const LithoStOut *)outs->data, outs->len, meta, error);
}

static char *
member_text(JsonNode *node)
{
  if (node == NULL)
    return g_strdup("absent");
  return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_DOUBLE
             ? g_strdup_printf("%.9g", json_node_get_double(node))
             : json_to_string(node, FALSE);
}

/* Name of the first member of `a` that is not the same in `b`; caller frees. */
static char *
first_difference(const char *a_text, const char *b_text)
{
  g_autoptr(JsonNode) a = base_json_parse(a_text, strlen(a_text), "run", NULL),
                      b = base_json_parse(b_text, strlen(b_text), "run", NULL);
  if (a == NULL || b == NULL)
    return g_strdup("the whole description of the run");
  JsonObject *objects[] = {json_node_get_object(a), json_node_get_object(b)};
  for (int k = 0; k < 2; k++) {
    g_autoptr(GList) members = json_object_get_members(objects[k]);
    for (const GList *l = members; l != NULL; l = l->next) {
      JsonNode *here = json_object_get_member(objects[k], l->data);
      JsonNode *there = json_object_get_member(objects[1 - k], l->data);
      if (there != NULL && json_node_equal(here, there))
        continue;
      g_autofree char *was = member_text(k == 0 ? here : there), *is = member_text(k == 0 ? there : here);
      return g_strdup_printf("%s was %.200s and is %.200s", (const char *)l->data, was, is);
    }
  }
  return NULL;
}

gboolean
litho_checkpoint_load(const char *path, NnParams *params, float *average, LithoTrainState *state, const char *run,
                      GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  if (file == NULL)
    return FALSE;
  const char *file_run = litho_safetensors_meta(file, "run");
  LithoTrainState read;
  if (file_run == NULL || !state_parse(litho_safetensors_meta(file, "state"), &read)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is not a checkpoint of a training", path);
    return FALSE;
  }
  g_autofree char *difference = first_difference(file_run, run);
  if (difference != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: is of another run (%s): give the same options, or another --out", path, difference);
    return FALSE;
  }
  Block blocks[4];
  guint n_blocks = blocks_of(params, average, blocks);
  for (guint b = 0; b < n_blocks; b++)
    for (guint i = 0; i < params->tensors->len; i++) {
      const NnTensor *t = nn_params_tensor(params, (int)i);
      if (t->frozen)
        continue;
      g_autofree char *name = g_strconcat(blocks[b].prefix, t->name, NULL);
      const LithoStTensor *tensor = litho_safetensors_find(file, name);
      if (tensor == NULL || tensor->type != LITHO_ST_F32 || tensor->n != t->n) {
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: tensor %s is missing or has another size", path, name);
        return FALSE;
      }
      memcpy(blocks[b].block + t->offset, tensor->data, t->n * sizeof(float));
    }
  *state = read;
  return TRUE;
}
