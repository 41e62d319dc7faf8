/* planner_model.c: the planner's net, forward and backward, and its file.
 *
 *   ids (N) → encoder → hidden (N,C)
 *   clause i: pooled (2C) = mean, maximum of its rows → [dropout] → · clause_wᵀ + clause_b → logits (O)
 *   hidden · token_wᵀ + token_b → token logits (N,3)
 *
 * O = wishes, places, colours, degrees side by side. */
#include <string.h>
#include "infer/planner_model.h"
#include "nn/safetensors.h"

#define INIT_STD 0.02f
#define RARE_LOGIT (-3.f) /* most wishes do not hold for most clauses */
#define DROPOUT_SITE 3000

void
infer_planner_labels_clear(LithoPlannerLabels *labels)
{
  g_clear_pointer(&labels->wishes, g_strfreev);
  g_clear_pointer(&labels->places, g_strfreev);
  g_clear_pointer(&labels->colors, g_strfreev);
}

int
infer_planner_label(char *const *labels, const char *name)
{
  for (int i = 0; labels[i] != NULL; i++)
    if (g_str_equal(labels[i], name))
      return i;
  return -1;
}

int
infer_planner_model_outputs(const InferPlannerModel *m)
{
  return m->n_wishes + m->n_places + m->n_colors + LITHO_PLANNER_DEGREES;
}

InferPlannerModel *
infer_planner_model_lay_out(const NnConfig *encoder, const LithoPlannerLabels *labels, int trained)
{
  InferPlannerModel *m = g_new0(InferPlannerModel, 1);
  m->params = nn_params_new();
  m->encoder = nn_transformer_new(encoder, m->params, "");
  m->labels = (LithoPlannerLabels){g_strdupv(labels->wishes), g_strdupv(labels->places), g_strdupv(labels->colors)};
  m->n_wishes = (int)g_strv_length(labels->wishes);
  m->n_places = (int)g_strv_length(labels->places);
  m->n_colors = (int)g_strv_length(labels->colors);
  const int O = infer_planner_model_outputs(m), C = encoder->width;
  m->clause_w = nn_params_add(m->params, INIT_STD, "heads.clause.weight", O, 2 * C, 0);
  m->clause_b = nn_params_add(m->params, 0, "heads.clause.bias", O, 0);
  m->token_w = nn_params_add(m->params, INIT_STD, "heads.token.weight", PLANNER_N_TOKEN, C, 0);
  m->token_b = nn_params_add(m->params, 0, "heads.token.bias", PLANNER_N_TOKEN, 0);
  nn_transformer_freeze(m->encoder, trained);
  return m;
}

InferPlannerModel *
infer_planner_model_new(const NnConfig *encoder, const LithoPlannerLabels *labels, int trained, gboolean train, guint64 seed)
{
  InferPlannerModel *m = infer_planner_model_lay_out(encoder, labels, trained);
  nn_params_alloc(m->params, train, seed);
  for (int i = 0; i < m->n_wishes + m->n_places; i++)
    nn_value(m->params, m->clause_b)[i] = RARE_LOGIT;
  for (int i = 0; i < PLANNER_N_TOKEN; i++)
    nn_value(m->params, m->token_b)[i] = RARE_LOGIT;
  return m;
}

void
infer_planner_model_free(InferPlannerModel *m)
{
  if (m == NULL)
    return;
  nn_transformer_free(m->encoder);
  nn_params_free(m->params);
  infer_planner_labels_clear(&m->labels);
  float *const blocks[] = {m->pooled, m->dpooled, m->logits, m->token_logits};
  for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++)
    g_free(blocks[i]);
  g_free(m->most);
  g_free(m);
}

static void
make_room(InferPlannerModel *m, int n, int N)
{
  const gsize C = (gsize)nn_transformer_config(m->encoder)->width;
  if (n > m->room_clauses) {
    m->pooled = g_renew(float, m->pooled, (gsize)n * 2 * C);
    m->dpooled = g_renew(float, m->dpooled, (gsize)n * 2 * C);
    m->most = g_renew(int, m->most, (gsize)n * C);
    m->logits = g_renew(float, m->logits, (gsize)n * (gsize)infer_planner_model_outputs(m));
    m->room_clauses = n;
  }
  if (N > m->room_rows) {
    m->token_logits = g_renew(float, m->token_logits, (gsize)N * PLANNER_N_TOKEN);
    m->room_rows = N;
  }
}

static void
pool(InferPlannerModel *m, const float *hidden, const InferPlannerRows *clauses, int n)
{
  const int C = nn_transformer_config(m->encoder)->width;
  for (int i = 0; i < n; i++) {
    float *mean = m->pooled + (gsize)i * 2 * C, *top = mean + C;
    int *most = m->most + (gsize)i * C;
    const int first = clauses[i].first, rows = clauses[i].end - first;
    if (rows <= 0) {
      memset(mean, 0, 2 * (gsize)C * sizeof(float));
      continue;
    }
    for (int c = 0; c < C; c++) {
      float sum = 0;
      most[c] = first;
      for (int r = first; r < first + rows; r++) {
        const float x = hidden[(gsize)r * C + c];
        sum += x;
        if (x > hidden[(gsize)most[c] * C + c])
          most[c] = r;
      }
      mean[c] = sum / (float)rows;
      top[c] = hidden[(gsize)most[c] * C + c];
    }
  }
}

static void
drop(const InferPlannerModel *m, const NnBatch *batch, float *x, int n, float dropout)
{
  const gsize C = (gsize)nn_transformer_config(m->encoder)->width;
  if (batch->train && dropout > 0)
    nn_dropout(x, (gsize)n * 2 * C, dropout, batch->seed, (batch->step << 12) + DROPOUT_SITE);
}

void
infer_planner_model_forward(InferPlannerModel *m, const NnBatch *batch, const InferPlannerRows *clauses, int n, float dropout)
{
  const int C = nn_transformer_config(m->encoder)->width, N = batch->seqs.start[batch->seqs.n];
  make_room(m, n, N);
  const float *hidden = m->hidden = nn_transformer_forward(m->encoder, batch);
  pool(m, hidden, clauses, n);
  drop(m, batch, m->pooled, n, dropout);
  nn_linear_forward(m->logits, m->pooled, nn_value(m->params, m->clause_w), nn_value(m->params, m->clause_b), n, 2 * C,
                    infer_planner_model_outputs(m));
  nn_linear_forward(m->token_logits, hidden, nn_value(m->params, m->token_w), nn_value(m->params, m->token_b), N, C,
                    PLANNER_N_TOKEN);
}

void
infer_planner_model_backward(InferPlannerModel *m, const NnBatch *batch, const InferPlannerRows *clauses, int n, float dropout,
                       const float *dlogits, const float *dtokens)
{
  const int C = nn_transformer_config(m->encoder)->width, N = batch->seqs.start[batch->seqs.n];
  float *dhidden = nn_transformer_dhidden(m->encoder);
  nn_linear_backward(dhidden, nn_grad(m->params, m->token_w), nn_grad(m->params, m->token_b), dtokens, m->hidden,
                     nn_value(m->params, m->token_w), N, C, PLANNER_N_TOKEN);
  nn_linear_backward(m->dpooled, nn_grad(m->params, m->clause_w), nn_grad(m->params, m->clause_b), dlogits, m->pooled,
                     nn_value(m->params, m->clause_w), n, 2 * C, infer_planner_model_outputs(m));
  drop(m, batch, m->dpooled, n, dropout);
  for (int i = 0; i < n; i++) {
    const float *mean = m->dpooled + (gsize)i * 2 * C, *top = mean + C;
    const int first = clauses[i].first, rows = clauses[i].end - first;
    for (int r = first; r < first + rows; r++)
      for (int c = 0; c < C; c++)
        dhidden[(gsize)r * C + c] += mean[c] / (float)rows;
    for (int c = 0; c < C && rows > 0; c++)
      dhidden[(gsize)m->most[(gsize)i * C + c] * C + c] += top[c];
  }
  nn_transformer_backward(m->encoder, batch, dhidden, NULL);
}

void
infer_planner_tokens(const LithoTokenizer *tokenizer, const char *text, const LithoPlannerSpan *clauses, guint n, GArray *tokens,
               InferPlannerRows *rows)
{
  litho_tokenizer_encode(tokenizer, text, -1, TRUE, LITHO_PLANNER_MAX_TOKENS, tokens);
  for (guint i = 0; i < n; i++) {
    rows[i] = (InferPlannerRows){0, 0};
    for (guint k = 0; k < tokens->len; k++) {
      const LithoToken32 *t = &g_array_index(tokens, LithoToken32, k);
      if (t->end <= t->start || t->start >= clauses[i].end || t->end <= clauses[i].start)
        continue;
      if (rows[i].end == 0)
        rows[i].first = (int)k;
      rows[i].end = (int)k + 1;
    }
  }
}

gboolean
infer_planner_model_save(const InferPlannerModel *m, const char *encoder_sha256, const char *path, GError **error)
{
  g_autofree char *wishes = g_strjoinv("\n", m->labels.wishes), *places = g_strjoinv("\n", m->labels.places),
                  *colors = g_strjoinv("\n", m->labels.colors);
  const char *const meta[] = {"kind",   "planner", "encoder_sha256", encoder_sha256, "wishes", wishes,
                              "places", places,    "colors",         colors,         NULL};
  return litho_safetensors_save_params(path, m->params, "", LITHO_STORE_I8, meta, error);
}
