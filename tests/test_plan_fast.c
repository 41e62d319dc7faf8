/* test_plan_fast.c: the planner's net (tune/planner_*.c) on a tiny random encoder, who stands when it and the keyword reader differ,
 * and the shipped weights on a few sentences that were written here. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include "folder.h"
#include "model/shipped.h"
#include "plan/ask/draft_model.h"
#include "plan/plan.h"
#include "tune/planner_data.h"
#include "infer/planner_model.h"
#include "nn/safetensors.h"

static const NnConfig tiny = {
    .names = NN_NAMES_BERT, .n_layers = 2, .width = 16, .n_heads = 2, .inner = 32, .vocab = 40, .positions = 16, .eps = 1e-12f};

static LithoPlannerLabels
labels_new(void)
{
  return (LithoPlannerLabels){g_strsplit("exposure +|keep|cannot add", "|", -1), g_strsplit("all|sky|text", "|", -1),
                              g_strsplit("red|blue", "|", -1)};
}

/* Two sequences of 5 and 4 rows; three clauses, one of them without a row. */
static const gint32 ids[] = {1, 7, 9, 3, 2, 1, 30, 12, 2};
static const int start[] = {0, 5, 9};
static const InferPlannerRows clauses[] = {{1, 3}, {0, 0}, {6, 8}};
#define N_CLAUSES 3
#define N_ROWS 9

/* A linear function of the outputs: its gradients are the weights themselves. */
static double
value_of(InferPlannerModel *m, const NnBatch *batch, const float *g, const float *h)
{
  double sum = 0;
  infer_planner_model_forward(m, batch, clauses, N_CLAUSES, 0);
  for (int i = 0; i < N_CLAUSES * infer_planner_model_outputs(m); i++)
    sum += (double)g[i] * m->logits[i];
  for (int i = 0; i < N_ROWS * PLANNER_N_TOKEN; i++)
    sum += (double)h[i] * m->token_logits[i];
  return sum;
}

static void
test_gradients(void)
{
  LithoPlannerLabels labels = labels_new();
  g_autoptr(InferPlannerModel) m = infer_planner_model_new(&tiny, &labels, 1, TRUE, 5);
  infer_planner_labels_clear(&labels);
  const int O = infer_planner_model_outputs(m);
  g_assert_cmpint(O, ==, 3 + 3 + 2 + LITHO_PLANNER_DEGREES);
  g_autofree float *g = g_new(float, N_CLAUSES *O), *h = g_new(float, N_ROWS *PLANNER_N_TOKEN);
  nn_normal_fill(g, (gsize)(N_CLAUSES * O), 1, 3, 1);
  nn_normal_fill(h, N_ROWS * PLANNER_N_TOKEN, 1, 3, 2);
  const NnBatch batch = {.ids = ids, .seqs = {.n = 2, .start = start}, .train = TRUE};
  value_of(m, &batch, g, h);
  nn_params_zero_grad(m->params);
  infer_planner_model_backward(m, &batch, clauses, N_CLAUSES, 0, g, h);
  int checked = 0;
  for (guint t = 0; t < m->params->tensors->len; t++) {
    const NnTensor *tensor = nn_params_tensor(m->params, (int)t);
    const gboolean own = g_str_has_prefix(tensor->name, "heads.") || g_str_has_prefix(tensor->name, "encoder.layer.1.");
    g_assert_cmpint(tensor->frozen, ==, !own);
    if (!own)
      continue;
    for (gsize i = 0; i < tensor->n; i += 1 + tensor->n / 3) {
      /* Central differences of float32 sums near 10: 1e-6 of rounding over a step of 4e-3 is a few 1e-4; the rest is curvature. */
      const float step = 2e-3f, kept = nn_value(m->params, (int)t)[i];
      nn_value(m->params, (int)t)[i] = kept + step;
      const double above = value_of(m, &batch, g, h);
      nn_value(m->params, (int)t)[i] = kept - step;
      const double below = value_of(m, &batch, g, h);
      nn_value(m->params, (int)t)[i] = kept;
      const double wanted = (above - below) / (2 * step), got = nn_grad(m->params, (int)t)[i];
      g_assert_cmpfloat(fabs(wanted - got), <, 5e-3 + 1e-2 * fabs(wanted));
      checked++;
    }
  }
  g_assert_cmpint(checked, >, 20);
}

static void
test_file(void)
{
  LithoPlannerLabels labels = labels_new();
  g_autoptr(InferPlannerModel) m = infer_planner_model_new(&tiny, &labels, 1, FALSE, 6);
  infer_planner_labels_clear(&labels);
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "planner.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(infer_planner_model_save(m, "abc", path, &error));
  g_assert_no_error(error);
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(litho_safetensors_meta(file, "wishes"), ==, "exposure +\nkeep\ncannot add");
  g_assert_cmpstr(litho_safetensors_meta(file, "encoder_sha256"), ==, "abc");
  g_assert_null(litho_safetensors_find(file, "encoder.layer.0.output.dense.weight")); /* frozen: not in the file */
  const LithoStTensor *kept = litho_safetensors_find(file, "encoder.layer.1.output.dense.weight");
  g_assert_nonnull(kept);
  g_assert_cmpint(kept->type, ==, LITHO_ST_I8);
  /* The weights of another encoder are not taken; where none is installed that is what is said. */
  g_assert_null(litho_planner_net_open(path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
}

static TunePlannerData *
read_text(const char *text, GError **error)
{
  g_autofree char *path = NULL;
  const int fd = g_file_open_tmp("litho-XXXXXX", &path, NULL);
  g_assert_cmpint(fd, >=, 0);
  g_close(fd, NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  TunePlannerData *data = tune_planner_data_read(path, 1, error);
  g_unlink(path);
  return data;
}

static void
test_data(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TunePlannerData) data = read_text(
      "{\"text\":\"brighter and bluer\",\"start\":0,\"end\":8,\"wishes\":[\"exposure +\"],\"places\":[\"all\"],\"weight\":2}\n"
      "{\"text\":\"brighter and bluer\",\"start\":13,\"end\":18,\"wishes\":[\"color_tint +\",\"exposure +\"],\"places\":[\"all\"],"
      "\"color\":\"blue\",\"degree\":1,\"region\":[[13,18]]}\n\n"
      "{\"text\":\"thanks\",\"start\":0,\"end\":6,\"wishes\":[\"keep\"]}\n",
      &error);
  g_assert_no_error(error);
  g_assert_cmpint(data->requests->len, ==, 2);
  const TunePlannerRequest *first = data->requests->pdata[0];
  g_assert_cmpint(first->clauses->len, ==, 2);
  g_assert_cmpstr(data->labels.wishes[0], ==, "exposure +"); /* the most frequent one */
  const TunePlannerClause *second = &g_array_index(first->clauses, TunePlannerClause, 1);
  g_assert_cmpint(second->color, ==, 0);
  g_assert_cmpint(second->degree, ==, 1);
  g_assert_cmpint(second->wishes->len, ==, 2);
  g_assert_cmpint(second->token[PLANNER_TOKEN_REGION]->len, ==, 1);

  static const char *const wrong[] = {
      "{\"text\":\"a\",\"start\":0,\"end\":9,\"wishes\":[\"keep\"],\"places\":[\"all\"]}\n", /* behind the text */
      "{\"text\":\"a\",\"start\":0,\"end\":1,\"wishes\":[3]}\n",
      "{\"text\":\"a\"}\n",
      "no json\n",
      "",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_assert_null(read_text(wrong[i], &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
    g_clear_error(&error);
  }
}

/* --- who stands ------------------------------------------------------------------------------ */

static void
opinion_free(gpointer data)
{
  litho_answer_free(((LithoOpinion *)data)->answer);
}

/* Draft of one clause after an opinion of this sureness. */
static LithoDraft *
heard(const char *words, const char *line, double sure)
{
  LithoDraft *draft = litho_read(words);
  g_assert_cmpint(draft->clauses->len, ==, 1);
  g_autoptr(GArray) opinions = g_array_new(FALSE, TRUE, sizeof(LithoOpinion));
  g_array_set_clear_func(opinions, opinion_free);
  const LithoOpinion opinion = {litho_answer_parse(line, words, NULL), sure};
  g_assert_nonnull(opinion.answer);
  g_array_append_val(opinions, opinion);
  litho_fast_take(draft, opinions);
  return draft;
}

static const char *
op_of(const LithoDraft *draft)
{
  const LithoReading *r = draft->clauses->pdata[0];
  return r->wishes->len > 0 ? ((LithoWish *)r->wishes->pdata[0])->op : "none";
}

static void
test_stands(void)
{
  /* Words that the reader does not know: the net's. */
  g_autoptr(LithoDraft) unknown = heard("quuxify the flurb", "all contrast +", 0.9);
  g_assert_cmpstr(op_of(unknown), ==, "contrast");
  /* What it does know stays, however sure the net is of something else by little. */
  g_autoptr(LithoDraft) known = heard("make it brighter", "all contrast +", 0.7);
  g_assert_cmpstr(op_of(known), ==, "exposure");
  /* A protection is no wish. */
  g_autoptr(LithoDraft) kept = heard("don't touch the sky", "sky exposure +", 0.99);
  g_assert_cmpstr(op_of(kept), ==, "none");
  g_assert_cmpint(((LithoReading *)kept->clauses->pdata[0])->kind, ==, LITHO_CLAUSE_KEEP);
  /* Both alike: surer than either. */
  g_autoptr(LithoDraft) alone = litho_read("make it brighter");
  g_autoptr(LithoDraft) both = heard("make it brighter", "all exposure +", 0.99);
  g_assert_cmpfloat(((LithoReading *)both->clauses->pdata[0])->confidence, >=,
                    ((LithoReading *)alone->clauses->pdata[0])->confidence);
}

/* --- with what is installed ------------------------------------------------------------------ */

static LithoPlannerNet *
open_net(void)
{
  g_autoptr(GError) error = NULL;
  LithoPlannerNet *net = litho_planner_net_open(NULL, &error);
  if (net == NULL)
    g_test_skip(error->message);
  return net;
}

static void
test_shipped(void)
{
  static const struct {
    const char *words, *op;
    int sign;
  } cases[] = {
      {"please make the whole thing lighter", "exposure", 1},
      {"turn the light down", "exposure", -1},
      {"get rid of the old man on the bench", "remove_object", 0},
      {"more contrast please", "contrast", 1},
      {"太暗了", "exposure", 1},
  };
  g_autoptr(LithoPlannerNet) net = open_net();
  if (net == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) recipe = litho_draft_fast(net, cases[i].words, &error);
    g_assert_no_error(error);
    g_test_message("%s", cases[i].words);
    g_assert_cmpint(recipe->steps->len, >=, 1);
    const LithoStep *step = recipe->steps->pdata[0];
    g_assert_cmpstr(step->op->name, ==, cases[i].op);
    if (cases[i].sign != 0)
      g_assert_cmpint(step->said.sign, ==, cases[i].sign);
  }
}

/* Probabilities are probabilities, spans lie in their clause, the same words give the same bits, and a clause behind the
 * net's length is said to be unknown. */
static void
test_reads(void)
{
  g_autoptr(LithoPlannerNet) net = open_net();
  if (net == NULL)
    return;
  const char *words = "make the sky bluer, but leave the water alone";
  const LithoPlannerSpan spans[] = {{0, 18}, {20, 45}};
  const LithoPlannerGuess *guess = litho_planner_net_read(net, words, spans, 2);
  const guint n = g_strv_length(litho_planner_net_labels(net)->wishes);
  g_autofree float *first = g_memdup2(guess[0].wish, n * sizeof(float));
  for (guint k = 0; k < n; k++)
    g_assert_true(first[k] >= 0 && first[k] <= 1);
  for (guint i = 0; i < 2; i++)
    for (guint k = 0; k < guess[i].region->len; k++) {
      const LithoPlannerSpan *span = &g_array_index(guess[i].region, LithoPlannerSpan, k);
      g_assert_cmpint(span->start, >=, spans[i].start);
      g_assert_cmpint(span->end, <=, spans[i].end);
    }
  guess = litho_planner_net_read(net, words, spans, 2);
  g_assert_cmpmem(first, n * sizeof(float), guess[0].wish, n * sizeof(float));

  g_autoptr(GString) long_words = g_string_new(NULL);
  for (int i = 0; i < 400; i++)
    g_string_append(long_words, "very ");
  const LithoPlannerSpan last = {(guint)long_words->len, (guint)long_words->len + 6};
  g_string_append(long_words, "bright");
  g_assert_false(litho_planner_net_read(net, long_words->str, &last, 1)[0].known);
}

static void
test_planner(void)
{
  g_autoptr(LithoPlannerNet) net = open_net();
  if (net == NULL)
    return;
  g_autoptr(GError) error = NULL;
  const LithoPlannerOptions options = {.kind = LITHO_PLANNER_FAST};
  g_autoptr(LithoPlanner) planner = litho_planner_new(&options, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_planner_kind(planner), ==, LITHO_PLANNER_FAST);
  g_assert_false(litho_plan_asks(planner, "quuxify the flurb"));
  g_autoptr(LithoRecipe) recipe = litho_plan_draft(planner, "warmer", NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(json_object_get_string_member(recipe->made_by, "planner"), ==, "fast");
  g_assert_cmpstr(json_object_get_string_member(recipe->made_by, "net_sha256"), ==, litho_planner_net_sha256(net));
  g_assert_null(litho_plan_draft(planner, "", NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/plan_fast/gradients", test_gradients);
  g_test_add_func("/plan_fast/file", test_file);
  g_test_add_func("/plan_fast/data", test_data);
  g_test_add_func("/plan_fast/stands", test_stands);
  g_test_add_func("/plan_fast/shipped", test_shipped);
  g_test_add_func("/plan_fast/reads", test_reads);
  g_test_add_func("/plan_fast/planner", test_planner);
  return g_test_run();
}
