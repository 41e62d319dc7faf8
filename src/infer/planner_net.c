/* planner_net.c: the planner's net as it is used: a request in, probabilities of each clause out. */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "model/store.h"
#include "infer/encoder.h"
#include "infer/planner_model.h"
#include "infer/planner_net.h"
#include "nn/threads.h"
#include "nn/safetensors.h"

#define TOKEN_LIKELY 0.5f

struct _LithoPlannerNet {
  InferPlannerModel *model;
  LithoTokenizer *tokenizer;
  char *sha256, *encoder_sha256;
  GArray *guesses; /* LithoPlannerGuess, with guess_clear() */
};

static void
guess_clear(gpointer data)
{
  LithoPlannerGuess *guess = data;
  g_free(guess->wish); /* place and color lie in the same block */
  g_array_unref(guess->region);
  g_array_unref(guess->except);
  g_array_unref(guess->number);
}

void
litho_planner_net_free(LithoPlannerNet *net)
{
  if (net == NULL)
    return;
  infer_planner_model_free(net->model);
  litho_tokenizer_free(net->tokenizer);
  g_free(net->sha256);
  g_free(net->encoder_sha256);
  g_array_unref(net->guesses);
  g_free(net);
}

static gboolean
read_labels(const LithoSafetensors *file, const char *path, LithoPlannerLabels *labels, GError **error)
{
  static const char *const keys[] = {"wishes", "places", "colors"};
  char **lists[3];
  for (int i = 0; i < 3; i++) {
    const char *text = litho_safetensors_meta(file, keys[i]);
    lists[i] = g_strsplit(text != NULL ? text : "", "\n", -1);
  }
  *labels = (LithoPlannerLabels){lists[0], lists[1], lists[2]};
  if (g_strcmp0(litho_safetensors_meta(file, "kind"), "planner") == 0 && lists[0][0] != NULL && lists[1][0] != NULL)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no weights of `litho train planner`", path);
  return FALSE;
}

/* Only what the planner's own file lacks comes from the encoder. */
static InferPlannerModel *
load(const LithoSafetensors *file, const char *path, const char *encoder_path, GError **error)
{
  LithoPlannerLabels labels;
  g_autoptr(LithoSafetensors) encoder = NULL;
  InferPlannerModel *model = NULL;
  if (read_labels(file, path, &labels, error) && (encoder = litho_safetensors_open(encoder_path, error)) != NULL) {
    model = infer_planner_model_lay_out(&nn_minilm, &labels, 0);
    gboolean ok = litho_safetensors_check_params(encoder, model->params, "", TRUE, error) &&
                  litho_safetensors_check_params(file, model->params, "", TRUE, error);
    for (guint i = 0; ok && i < model->params->tensors->len; i++) {
      const char *name = nn_params_tensor(model->params, (int)i)->name;
      ok = litho_safetensors_find(file, name) != NULL || litho_safetensors_find(encoder, name) != NULL;
      if (!ok)
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: there is no tensor \"%s\"", path, name);
    }
    if (ok)
      nn_params_alloc(model->params, FALSE, NN_TO_BE_LOADED);
    if (!ok || !litho_safetensors_load_params(encoder, model->params, "", TRUE, error) ||
        !litho_safetensors_load_params(file, model->params, "", TRUE, error))
      g_clear_pointer(&model, infer_planner_model_free);
  }
  infer_planner_labels_clear(&labels);
  return model;
}

LithoPlannerNet *
litho_planner_net_open(const char *path, GError **error)
{
  g_autofree char *found = path == NULL ? litho_model_find("requests", NULL, error) : NULL;
  g_autofree char *encoder = NULL, *tokenizer = NULL;
  if (path == NULL && found == NULL)
    return NULL;
  path = path != NULL ? path : found;
  if (!litho_model_encoder(NULL, &encoder, &tokenizer, error))
    return NULL;
  g_autoptr(LithoPlannerNet) net = g_new0(LithoPlannerNet, 1);
  net->guesses = g_array_new(FALSE, TRUE, sizeof(LithoPlannerGuess));
  g_array_set_clear_func(net->guesses, guess_clear);
  net->sha256 = litho_model_sha256(path, error);
  net->encoder_sha256 = net->sha256 != NULL ? litho_model_sha256(encoder, error) : NULL;
  g_autoptr(LithoSafetensors) file = net->encoder_sha256 != NULL ? litho_safetensors_open(path, error) : NULL;
  if (file == NULL)
    return NULL;
  const char *wanted = litho_safetensors_meta(file, "encoder_sha256");
  if (g_strcmp0(wanted, net->encoder_sha256) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s was trained on another encoder than the installed one (%s): litho models pull minilm-l6", path, encoder);
    return NULL;
  }
  net->tokenizer = infer_encoder_tokenizer(tokenizer, encoder, error);
  net->model = net->tokenizer != NULL ? load(file, path, encoder, error) : NULL;
  return net->model != NULL ? g_steal_pointer(&net) : NULL;
}

const LithoPlannerLabels *
litho_planner_net_labels(const LithoPlannerNet *net)
{
  return &net->model->labels;
}

const char *
litho_planner_net_sha256(const LithoPlannerNet *net)
{
  return net->sha256;
}

const char *
litho_planner_net_encoder_sha256(const LithoPlannerNet *net)
{
  return net->encoder_sha256;
}

static void
sigmoids(float *x, int n)
{
  for (int i = 0; i < n; i++)
    x[i] = 1 / (1 + expf(-x[i]));
}

static void
softmax(float *x, int n)
{
  float top = -G_MAXFLOAT, sum = 0;
  for (int i = 0; i < n; i++)
    top = MAX(top, x[i]);
  for (int i = 0; i < n; i++)
    sum += x[i] = expf(x[i] - top);
  for (int i = 0; i < n; i++)
    x[i] /= sum;
}

/* Runs of likely tokens, as bytes of the text. */
static GArray *
runs(const InferPlannerModel *m, const GArray *tokens, InferPlannerRows rows, int kind)
{
  GArray *out = g_array_new(FALSE, FALSE, sizeof(LithoPlannerSpan));
  gboolean open = FALSE;
  for (int r = rows.first; r < rows.end; r++) {
    const LithoToken32 *t = &g_array_index(tokens, LithoToken32, r);
    const gboolean likely = 1 / (1 + expf(-m->token_logits[(gsize)r * PLANNER_N_TOKEN + kind])) > TOKEN_LIKELY;
    if (likely && open) {
      g_array_index(out, LithoPlannerSpan, out->len - 1).end = t->end;
    } else if (likely) {
      const LithoPlannerSpan span = {t->start, t->end};
      g_array_append_val(out, span);
    }
    open = likely;
  }
  return out;
}

const LithoPlannerGuess *
litho_planner_net_read(LithoPlannerNet *net, const char *text, const LithoPlannerSpan *clauses, guint n)
{
  InferPlannerModel *m = net->model;
  const int O = infer_planner_model_outputs(m);
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  g_autofree InferPlannerRows *rows = g_new(InferPlannerRows, MAX(n, 1));
  infer_planner_tokens(net->tokenizer, text, clauses, n, tokens, rows);
  g_autofree gint32 *ids = g_new(gint32, MAX(tokens->len, 1));
  for (guint i = 0; i < tokens->len; i++)
    ids[i] = g_array_index(tokens, LithoToken32, i).id;
  const int start[2] = {0, (int)tokens->len};
  const NnBatch batch = {.ids = ids, .seqs = {.n = 1, .start = start}};
  /* Some twenty rows: threads that wait for each other cost more than they give, the more so on a busy machine. */
  const int threads = nn_threads();
  nn_threads_set(1);
  infer_planner_model_forward(m, &batch, rows, (int)n, 0);
  nn_threads_set(threads);
  g_array_set_size(net->guesses, 0);
  for (guint i = 0; i < n; i++) {
    float *p = g_memdup2(m->logits + (gsize)i * O, (gsize)O * sizeof(float));
    LithoPlannerGuess guess = {.known = rows[i].end > rows[i].first,
                               .wish = p,
                               .place = p + m->n_wishes,
                               .color = p + m->n_wishes + m->n_places,
                               .region = runs(m, tokens, rows[i], PLANNER_TOKEN_REGION),
                               .except = runs(m, tokens, rows[i], PLANNER_TOKEN_EXCEPT),
                               .number = runs(m, tokens, rows[i], PLANNER_TOKEN_NUMBER)};
    sigmoids(p, m->n_wishes + m->n_places);
    softmax(guess.color, m->n_colors);
    memcpy(guess.degree, guess.color + m->n_colors, sizeof guess.degree);
    softmax(guess.degree, LITHO_PLANNER_DEGREES);
    g_array_append_val(net->guesses, guess);
  }
  return (const LithoPlannerGuess *)(gpointer)net->guesses->data;
}
