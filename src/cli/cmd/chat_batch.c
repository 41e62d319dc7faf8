/* chat_batch.c: turns of written conversations → predictions. See ../shared/bench/chat/README.md for both formats. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/cmd/chat_batch.h"
#include "talk/turn.h"

#define MAX_BYTES (256u << 20)

typedef struct {
  GArray *deeds;           /* LithoDeed */
  GPtrArray *unanswered;   /* char*, NULL-terminated */
  char *assistant, *words; /* owned */
  gboolean has_photo;
} Context;

static void
context_clear(Context *context)
{
  g_array_unref(context->deeds);
  g_ptr_array_unref(context->unanswered);
  g_free(context->assistant);
  g_free(context->words);
}

/* --- the dialog -------------------------------------------------------------------------------- */

static void
take_deed(Context *context, JsonObject *did)
{
  const char *name = json_object_get_string_member_with_default(did, "op", NULL);
  g_ptr_array_set_size(context->unanswered, 0);
  if (name != NULL && strcmp(name, "undo") == 0) {
    if (context->deeds->len > 0)
      g_array_set_size(context->deeds, context->deeds->len - 1);
    return;
  }
  const double number = json_object_get_double_member_with_default(did, "number", NAN);
  const LithoDeed deed = {.op = name != NULL ? litho_op_find(name) : NULL,
                          .sign = isnan(number) ? 0
                                  : number < 0  ? -1
                                                : 1,
                          .number = fabs(number),
                          .step = context->deeds->len};
  g_array_append_val(context->deeds, deed);
}

static void
say(GString *words, const char *text)
{
  if (words->len > 0)
    g_string_append(words, "\n");
  g_string_append(words, text);
}

static gboolean
read_dialog(JsonArray *dialog, Context *context, GError **error)
{
  *context = (Context){.deeds = g_array_new(FALSE, FALSE, sizeof(LithoDeed)),
                       .unanswered = g_ptr_array_new_with_free_func(g_free)};
  g_autoptr(GString) words = g_string_new(NULL); /* of the user, since somebody else did or said something */
  for (guint i = 0; i < json_array_get_length(dialog); i++) {
    JsonNode *node = json_array_get_element(dialog, i);
    JsonObject *turn = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    JsonNode *did = turn != NULL ? json_object_get_member(turn, "did") : NULL;
    const char *user = turn != NULL ? json_object_get_string_member_with_default(turn, "user", NULL) : NULL;
    const char *assistant = turn != NULL ? json_object_get_string_member_with_default(turn, "assistant", NULL) : NULL;
    if (user == NULL && assistant == NULL && (did == NULL || !JSON_NODE_HOLDS_OBJECT(did))) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "dialog/%u is none of \"user\", \"assistant\", \"did\"", i);
      return FALSE;
    }
    if (user != NULL) {
      say(words, user);
      continue;
    }
    if (words->len > 0)
      g_ptr_array_add(context->unanswered, g_strdup(words->str));
    g_string_truncate(words, 0);
    if (assistant != NULL) {
      g_free(context->assistant);
      context->assistant = g_strdup(assistant);
    } else {
      take_deed(context, json_node_get_object(did));
    }
  }
  g_ptr_array_add(context->unanswered, NULL);
  context->words = g_strdup(words->str);
  return TRUE;
}

/* --- the prediction ---------------------------------------------------------------------------- */

/* What people have in mind who name a tool and no number: the most frequent of the training turns. */
static double
usual(const LithoOp *op)
{
  return strcmp(op->name, "rotate") == 0 ? 10 : 20;
}

static JsonObject *
step_json(const LithoOp *op, int sign, double number)
{
  JsonObject *step = json_object_new();
  json_object_set_string_member(step, "op", op->name);
  json_object_set_string_member(step, "sign", sign > 0 ? "+" : sign < 0 ? "-" : "0");
  if (!isnan(number))
    json_object_set_double_member(step, "number", number);
  return step;
}

/* A turn beyond the half: 210° to the left is 150° to the right. */
static void
wrap(const LithoOp *op, int *sign, double *number)
{
  if (strcmp(op->name, "rotate") != 0 || isnan(*number) || *number <= 180 || *number >= 360)
    return;
  *number = 360 - *number;
  *sign = -*sign;
}

static gboolean
planned(LithoPlanner *planner, const LithoTurn *turn, JsonArray *steps, GError **error)
{
  if (turn->words == NULL || *turn->words == '\0')
    return TRUE;
  g_autoptr(LithoRecipe) recipe = litho_plan_draft(planner, turn->words, NULL, cmd_cancellable(), error);
  if (recipe == NULL)
    return FALSE;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    json_array_add_object_element(
        steps, step_json(step->op, step->said.set ? step->said.sign : 0, step->said.set ? step->said.number : NAN));
  }
  return TRUE;
}

static gboolean
predict_steps(LithoPlanner *planner, const LithoTurn *turn, const LithoTurnContext *context, JsonArray *steps,
              GError **error)
{
  double number = turn->number;
  int sign = turn->sign;
  if (turn->act == LITHO_ACT_ADD && turn->op == NULL)
    return planned(planner, turn, steps, error);
  if ((turn->act != LITHO_ACT_ADD && turn->act != LITHO_ACT_CHANGE && turn->act != LITHO_ACT_REPEAT) ||
      turn->op == NULL)
    return TRUE;
  if (sign == 0) /* what nobody said the training turns do: more of a tone, counterclockwise */
    sign = strcmp(turn->op->name, "rotate") == 0 ? -1 : 1;
  if (isnan(number))
    number = turn->act == LITHO_ACT_ADD ? usual(turn->op) : context->deeds[turn->deed].number;
  wrap(turn->op, &sign, &number);
  json_array_add_object_element(steps, step_json(turn->op, sign, number));
  return TRUE;
}

static gboolean
predict(LithoPlanner *planner, const char *id, const Context *context, JsonObject *out, GError **error)
{
  const LithoTurnContext known = {.deeds = (const LithoDeed *)(gpointer)context->deeds->data,
                                  .n_deeds = context->deeds->len,
                                  .unanswered = (const char *const *)context->unanswered->pdata,
                                  .assistant = context->assistant,
                                  .n_versions = context->deeds->len + 1};
  const gint64 start_us = g_get_monotonic_time();
  g_autoptr(GPtrArray) turns = litho_turns_read(context->words, &known);
  const LithoTurn *turn = turns->pdata[turns->len - 1];
  json_object_set_string_member(out, "id", id);
  json_object_set_string_member(out, "act", litho_act_names[turn->act]);
  if (turn->act == LITHO_ACT_SEARCH) {
    g_autofree char *query = g_utf8_strdown(turn->words, -1);
    json_object_set_string_member(out, "search", query);
  } else {
    JsonArray *steps = json_array_new();
    json_object_set_array_member(out, "steps", steps);
    for (guint i = 0; i < turns->len; i++)
      if (!predict_steps(planner, turns->pdata[i], &known, steps, error))
        return FALSE;
  }
  json_object_set_double_member(out, "ms", (double)(g_get_monotonic_time() - start_us) / 1000);
  return TRUE;
}

static gboolean
predict_line(const char *line, LithoPlanner *planner, GError **error)
{
  g_autoptr(JsonNode) root = litho_json_parse(line, -1, error);
  if (root == NULL)
    return FALSE;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
  const char *id = object != NULL ? json_object_get_string_member_with_default(object, "id", NULL) : NULL;
  JsonNode *dialog = object != NULL ? json_object_get_member(object, "dialog") : NULL;
  if (id == NULL || dialog == NULL || !JSON_NODE_HOLDS_ARRAY(dialog)) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                        "each line is an object with the text \"id\" and the list \"dialog\"");
    return FALSE;
  }
  Context context;
  g_autoptr(JsonNode) out = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(out, json_object_new());
  const gboolean ok = read_dialog(json_node_get_array(dialog), &context, error) &&
                      predict(planner, id, &context, json_node_get_object(out), error);
  context_clear(&context);
  if (!ok)
    return FALSE;
  g_autofree char *text = litho_json_print_line(out);
  printf("%s\n", text);
  return TRUE;
}

gboolean
chat_batch(const char *path, LithoPlanner *planner, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, MAX_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  gsize size;
  const char *data = g_bytes_get_data(bytes, &size);
  guint n = 0;
  for (gsize from = 0; from < size;) {
    const char *end = memchr(data + from, '\n', size - from);
    const gsize length = end != NULL ? (gsize)(end - data) - from : size - from;
    g_autofree char *line = g_strndup(data + from, length);
    from += length + 1;
    n++;
    if (*g_strstrip(line) != '\0' && !predict_line(line, planner, error)) {
      g_autofree char *name = litho_file_display(path);
      g_prefix_error(error, "%s, line %u: ", name, n);
      return FALSE;
    }
  }
  return TRUE;
}
