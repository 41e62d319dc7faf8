/* Heads of the towers, the ranks of retrieval, and what a tower file says of itself. */
#include <math.h>
#include <string.h>
#include "litho.h"
#include "tune/optim/optim.h"
#include "nn/rng.h"
#include "tune/retrieval.h"
#include "infer/tower.h"
#include "infer/tower_file.h"

enum { N = 5, E = 16, F = 12, D = 8 };

static double
loss_of(LithoTowerModel *m, const float *pooled, const float *root, const int *match, float *logits)
{
  g_autofree float *text = g_memdup2(litho_tower_text(m, pooled, N, 1, 0), N * D * sizeof(float));
  const float *image = litho_tower_image(m, root, N, 1, 0);
  return nn_contrast(NN_CONTRAST_SOFTMAX, NULL, NULL, NULL, NULL, text, image, match, litho_tower_log_scale(m),
                     litho_tower_bias(m), N, N, D, logits);
}

/* Central differences in float: 3e-3 of the loss's slope is what a step of 1e-2 leaves. */
static void
test_gradients(void)
{
  const LithoTowerConfig config = {.text_width = E, .features = F, .hidden = 10, .width = D};
  g_autoptr(NnParams) params = nn_params_new();
  g_autoptr(LithoTowerModel) m = litho_tower_model_new(&config, params, "");
  nn_params_alloc(params, TRUE, 3);
  litho_tower_model_start(m, NN_CONTRAST_SOFTMAX);
  float pooled[N * E], root[N * F], logits[N * N], dtext[N * D], dimage[N * D], dpooled[N * E];
  int match[N];
  nn_normal_fill(pooled, N * E, 1, 7, 1);
  nn_normal_fill(root, N * F, 1, 7, 2);
  for (int i = 0; i < N; i++)
    match[i] = i;
  g_autofree float *text = g_memdup2(litho_tower_text(m, pooled, N, 1, 0), N * D * sizeof(float));
  nn_contrast(NN_CONTRAST_SOFTMAX, dtext, dimage, nn_grad(params, litho_tower_log_scale_tensor(m)), NULL, text,
              litho_tower_image(m, root, N, 1, 0), match, litho_tower_log_scale(m), 0, N, N, D, logits);
  litho_tower_text_backward(m, dpooled, dtext, N);
  litho_tower_image_backward(m, dimage, N);
  for (int i = 0; i < (int)params->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(params, i);
    for (gsize k = 0; k < t->n && !g_str_equal(t->name, "bias"); k += 7) {
      float *value = nn_value(params, i) + k, kept = *value, step = 1e-2f;
      *value = kept + step;
      const double up = loss_of(m, pooled, root, match, logits);
      *value = kept - step;
      const double down = loss_of(m, pooled, root, match, logits);
      *value = kept;
      g_assert_cmpfloat(fabs((up - down) / (2 * step) - nn_grad(params, i)[k]), <, 3e-3 + 2e-2 * fabs(up - down) / (2 * step));
    }
  }
  for (int k = 0; k < N * E; k += 5) {
    const float kept = pooled[k], step = 1e-2f;
    pooled[k] = kept + step;
    const double up = loss_of(m, pooled, root, match, logits);
    pooled[k] = kept - step;
    const double down = loss_of(m, pooled, root, match, logits);
    pooled[k] = kept;
    g_assert_cmpfloat(fabs((up - down) / (2 * step) - dpooled[k]), <, 3e-3 + 2e-2 * fabs(up - down) / (2 * step));
  }
}

/* The head alone learns to tell five texts from each other: the loss falls below a tenth of chance. */
static void
test_learns(void)
{
  const LithoTowerConfig config = {.text_width = E, .features = F, .width = D};
  g_autoptr(NnParams) params = nn_params_new();
  g_autoptr(LithoTowerModel) m = litho_tower_model_new(&config, params, "");
  nn_params_alloc(params, TRUE, 3);
  litho_tower_model_start(m, NN_CONTRAST_SIGMOID);
  float pooled[N * E], root[N * F], logits[N * N], dtext[N * D], dimage[N * D];
  const int match[N] = {0, 1, 2, 3, 4};
  nn_normal_fill(pooled, N * E, 1, 8, 1);
  nn_normal_fill(root, N * F, 1, 8, 2);
  for (guint64 step = 1; step <= 300; step++) {
    nn_params_zero_grad(params);
    const float *text = litho_tower_text(m, pooled, N, 1, step), *image = litho_tower_image(m, root, N, 1, step);
    nn_contrast(NN_CONTRAST_SIGMOID, dtext, dimage, nn_grad(params, litho_tower_log_scale_tensor(m)),
                nn_grad(params, litho_tower_bias_tensor(m)), text, image, match, litho_tower_log_scale(m),
                litho_tower_bias(m), N, N, D, logits);
    litho_tower_text_backward(m, NULL, dtext, N);
    litho_tower_image_backward(m, dimage, N);
    optim_adamw_step(params, &NN_ADAMW_DEFAULT, 1e-2f, NULL, step);
  }
  g_assert_cmpfloat(loss_of(m, pooled, root, match, logits), <, 0.1 * log(N));
}

/* Three photos with two texts each, placed by hand: photo 1's best text is beaten by one of photo 0's. */
static void
test_ranks(void)
{
  const float images[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  const float texts[] = {1, 0, 0, 0.6f, 0.8f, 0, 0, 0.7f, 0.7f, 0.6f, 0, 0.8f, 0, 0, 1, 0, 0, 1};
  const int photo_of[] = {0, 0, 1, 1, 2, 2};
  const LithoRetrieval r = litho_retrieval(texts, images, photo_of, 6, 3, 3);
  /* Ranks of the photo for the texts: 1, 2, 2 (a tie counts against), 3, 1, 1. */
  g_assert_cmpfloat(fabs(r.text_to_image.recall[0] - 3 / 6.0), <, 1e-12);
  g_assert_cmpfloat(r.text_to_image.recall[1], ==, 1);
  g_assert_cmpfloat(r.text_to_image.median, ==, 1.5);
  /* Ranks of the best own text: photo 0: 1; photo 1: 2 (0.7 under 0.8); photo 2: 1. */
  g_assert_cmpfloat(fabs(r.image_to_text.recall[0] - 2 / 3.0), <, 1e-12);
  g_assert_cmpfloat(r.image_to_text.median, ==, 1);
}

/* Pairs that belong have cosine 0.6, the others 0.1 or 0.5: the curve is steep between, and a pair at 0.1 is surely none. */
static void
test_calibration(void)
{
  enum { n = 12 };
  float texts[n * (n + 1)] = {0}, images[n * (n + 1)] = {0};
  int photo_of[n];
  double slope, offset;
  for (int i = 0; i < n; i++) {
    photo_of[i] = i;
    images[i * (n + 1) + i] = 1;
    for (int k = 0; k < n; k++)
      texts[i * (n + 1) + k] = k == i ? 0.6f : k == (i + 1) % n ? 0.5f : 0.1f;
  }
  texts[0] = 0.45f; /* one that belongs and looks less so: else the best curve is a step */
  litho_retrieval_calibrate(texts, images, photo_of, n, n, n + 1, &slope, &offset);
  g_assert_cmpfloat(slope, >, 5);
  g_assert_cmpfloat(1 / (1 + exp(-(slope * 0.6 + offset))), >, 0.5);
  g_assert_cmpfloat(1 / (1 + exp(-(slope * 0.1 + offset))), <, 0.05);
  /* Where logistic regression is at its best, the probabilities add up to the (weighed) number that belong. */
  double sum = 0, belong = 0;
  for (int t = 0; t < n; t++)
    for (int i = 0; i < n; i++) {
      const double weight = t == i ? 1 : 10.0 / (n - 1);
      sum += weight / (1 + exp(-(slope * texts[t * (n + 1) + i] + offset)));
      belong += t == i;
    }
  g_assert_cmpfloat(fabs(sum - belong), <, 1e-3);
}

static void
test_info(void)
{
  const LithoTowerInfo info = {.encoder = nn_minilm, .encoder_sha256 = (char *)"ab", .net_sha256 = (char *)"cd", .members = 4,
                               .head = {.text_width = 1152, .levels = 3, .features = 1280, .hidden = 1024, .width = 512}};
  g_autofree char *json = litho_tower_info_print(&info);
  g_auto(LithoTowerInfo) back = {0};
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_tower_info_parse(json, "t", &back, &error));
  g_assert_no_error(error);
  g_assert_cmpint(back.members, ==, 4);
  g_assert_cmpint(back.head.hidden, ==, 1024);
  g_assert_cmpstr(back.encoder_sha256, ==, "ab");
  static const char *const broken[] = {"", "[]", "{\"version\":1}", "{\"version\":2}", "{\"version\":2,\"members\":99}"};
  for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
    g_auto(LithoTowerInfo) none = {0};
    g_autoptr(GError) wrong = NULL;
    g_assert_false(litho_tower_info_parse(broken[i], "photo.tower", &none, &wrong));
    g_assert_error(wrong, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(wrong->message, "photo.tower"));
  }
}

/* The tower that comes with litho, on the installed encoder: a sentence is nearer to its paraphrase than to another thing. */
static void
test_shipped(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTower) tower = litho_tower_open(NULL, &error);
  if (tower == NULL) {
    g_test_skip(error->message);
    return;
  }
  static const char *const texts[] = {"a dog runs over the grass", "a brown dog is running on a lawn", "two men ride bicycles"};
  const int width = litho_tower_width(tower);
  g_autofree float *rows = g_new(float, 3 * width);
  double near = 0, far = 0;
  g_assert_true(litho_tower_texts(tower, texts, 3, rows, &error));
  for (int i = 0; i < width; i++) {
    near += (double)rows[i] * rows[width + i];
    far += (double)rows[i] * rows[2 * width + i];
  }
  g_assert_cmpfloat(near, >, far + 0.2);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lit/gradients", test_gradients);
  g_test_add_func("/lit/learns", test_learns);
  g_test_add_func("/lit/ranks", test_ranks);
  g_test_add_func("/lit/calibration", test_calibration);
  g_test_add_func("/lit/info", test_info);
  g_test_add_func("/lit/shipped", test_shipped);
  return g_test_run();
}
