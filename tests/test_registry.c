/* What holds for every operation of the table without being asked: names and ranges that make sense,
 * examples that parse, identity at the defaults, extremes that stay finite, the same pixels however
 * they are cut into spans, and nothing kept of a context that is gone. */
#include <json-glib/json-glib.h>
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "litho.h"
#include "color/names.h"
#include "op/op.h"

/* --- the table ------------------------------------------------------------------------------ */

static void
assert_snake_case(const char *name)
{
  g_assert_true(g_ascii_islower(name[0]));
  for (const char *c = name; *c; c++)
    g_assert_true(g_ascii_islower(*c) || g_ascii_isdigit(*c) || *c == '_');
}

static void
check_param(const LithoOp *op, const LithoParam *p)
{
  /* Keys of every step, taken by the recipe. */
  static const char *const taken[] = {"op",   "region",   "strength", "why",  "said",
                                      "note", "measures", "before",   "after", NULL};
  assert_snake_case(p->name);
  g_assert_false(g_strv_contains(taken, p->name));
  g_assert_nonnull(p->help);
  switch (p->kind) {
  case LITHO_PARAM_NUMBER:
  case LITHO_PARAM_INTEGER:
    g_assert_cmpfloat(p->min, <, p->max);
    g_assert_cmpfloat(p->min, <=, p->usual_min);
    g_assert_cmpfloat(p->usual_min, <, p->usual_max);
    g_assert_cmpfloat(p->usual_max, <=, p->max);
    if (!isnan(p->def)) {
      g_assert_cmpfloat(p->def, >=, p->min);
      g_assert_cmpfloat(p->def, <=, p->max);
    }
    break;
  case LITHO_PARAM_BOOL:
    g_assert_true(p->def == 0 || p->def == 1);
    break;
  case LITHO_PARAM_CHOICE:
    g_assert_nonnull(p->choices);
    g_assert_cmpint(g_strv_length((char **)p->choices), >=, 2);
    g_assert_true(p->def_text != NULL && g_strv_contains(p->choices, p->def_text));
    for (guint i = 0; p->choices[i] != NULL; i++)
      g_assert_false(g_strv_contains(p->choices + i + 1, p->choices[i]));
    break;
  case LITHO_PARAM_COLOR: {
    float lab[3];
    g_assert_true(p->def_text == NULL || litho_color_parse(p->def_text, lab));
    break;
  }
  case LITHO_PARAM_POINTS:
    g_assert_cmpfloat(p->min, <, p->max);
    break;
  case LITHO_PARAM_TEXT:
  case LITHO_PARAM_ASSET:
    break;
  }
  /* An effect may know only one direction: "less sharp" is then a blur. */
  if ((op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT)) == LITHO_OP_SIGNED &&
      p == &op->params[op->main]) {
    g_assert_cmpfloat(p->min, <, 0);
    g_assert_cmpfloat(p->max, >, 0);
  }
}

static void
test_table(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < n; i++) {
    const LithoOp *op = ops[i];
    g_test_message("%s", op->name);
    assert_snake_case(op->name);
    g_assert_true(g_hash_table_add(names, (gpointer)op->name));
    g_assert_true(litho_op_find(op->name) == op);
    g_assert_true(g_utf8_validate(op->title, -1, NULL));
    g_assert_cmpint(strlen(op->help), >, 40);
    g_assert_cmpint(g_utf8_strlen(op->hint, -1), <=, 100);
    g_assert_cmpint(g_utf8_strlen(op->hint, -1), >, 15);
    g_assert_cmpint(op->n_params, >, 0);
    g_assert_cmpint(op->main, <, op->n_params);
    for (guint k = 0; k < op->n_params; k++) {
      check_param(op, &op->params[k]);
      for (guint j = 0; j < k; j++)
        g_assert_cmpstr(op->params[j].name, !=, op->params[k].name);
      /* "amount" always means the main parameter. */
      if (k != op->main)
        g_assert_cmpstr(op->params[k].name, !=, "amount");
    }
    g_assert_cmpint(op->n_examples, >, 0);
    if (op->flags & LITHO_OP_COLOR)
      g_assert_nonnull(litho_op_param(op, "color", NULL));
    if (op->flags & LITHO_OP_TARGET)
      g_assert_nonnull(litho_op_param(op, "target", NULL));
    switch (op->kind) {
    case LITHO_KIND_POINT:
      g_assert_true(op->prepare != NULL && op->kernel != NULL && op->apply == NULL);
      break;
    case LITHO_KIND_AREA:
    case LITHO_KIND_GEOMETRY:
      g_assert_true(op->apply != NULL && op->kernel == NULL);
      break;
    case LITHO_KIND_CUTOUT:
      g_assert_true(op->cut != NULL && op->apply == NULL && op->kernel == NULL);
      break;
    }
  }
}

/* A word that names two operations would make the keyword planner depend on the table's order. */
static void
test_aliases_are_unique(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  g_autoptr(GHashTable) owner = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n; i++) {
    for (const char *const *a = ops[i]->aliases; a != NULL && *a != NULL; a++) {
      char *key = g_utf8_strdown(*a, -1);
      const char *other = g_hash_table_lookup(owner, key);
      if (other != NULL)
        g_error("alias \"%s\" belongs to %s and to %s", key, other, ops[i]->name);
      g_assert_cmpint(strlen(key), >, 0);
      const LithoOp *named = litho_op_find(key);
      if (named != NULL && named != ops[i])
        g_error("alias \"%s\" of %s is the name of another operation", key, ops[i]->name);
      g_hash_table_insert(owner, key, (gpointer)ops[i]->name);
    }
  }
}

/* Solver targets: a lot is more than some is more than a touch, and amounts are legal. */
static void
test_solve(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    const LithoSolve *s = &ops[i]->solve;
    const LithoParam *p = &ops[i]->params[ops[i]->main];
    /* Degrees count from where the operation does nothing: 100 % for resize, else 0. */
    const double neutral = ops[i]->flags & LITHO_OP_IDENTITY && !isnan(p->def) ? p->def : 0;
    g_test_message("%s", ops[i]->name);
    for (int d = 0; d < LITHO_N_DEGREES; d++) {
      if (p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER) {
        g_assert_cmpfloat(s->amount[d], >=, p->min);
        g_assert_cmpfloat(s->amount[d], <=, p->max);
      }
      if (d > 0)
        g_assert_cmpfloat(fabs(s->amount[d] - neutral), >=, fabs(s->amount[d - 1] - neutral));
      if (d > 0 && s->measure != LITHO_MEASURE_NONE)
        g_assert_cmpfloat(fabs(s->change[d]), >, fabs(s->change[d - 1]));
    }
    /* A direction needs amounts to go by. */
    if (ops[i]->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT))
      g_assert_cmpfloat(s->amount[LITHO_DEGREE_SOME], !=, 0);
  }
}

/* Gives `values` what the JSON object says, checked against the table. */
static void
set_from_json(const LithoOp *op, JsonObject *object, LithoValue *values)
{
  g_autoptr(GList) keys = json_object_get_members(object);
  for (GList *k = keys; k != NULL; k = k->next) {
    guint index = op->main;
    const LithoParam *p = g_str_equal(k->data, "amount") ? &op->params[op->main]
                                                         : litho_op_param(op, k->data, &index);
    if (p == NULL)
      g_error("%s: no parameter \"%s\"", op->name, (const char *)k->data);
    JsonNode *node = json_object_get_member(object, k->data);
    LithoValue *v = &values[index];
    v->set = TRUE;
    if (p->kind == LITHO_PARAM_BOOL)
      v->num = json_node_get_boolean(node);
    else if (p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER) {
      v->num = json_node_get_double(node);
      g_assert_cmpfloat(v->num, >=, p->min);
      g_assert_cmpfloat(v->num, <=, p->max);
      if (p->kind == LITHO_PARAM_INTEGER)
        g_assert_cmpfloat(v->num, ==, floor(v->num));
    } else if (p->kind == LITHO_PARAM_POINTS) {
      JsonArray *array = json_node_get_array(node);
      v->n_points = json_array_get_length(array);
      v->points = g_new(double, v->n_points);
      for (guint i = 0; i < v->n_points; i++)
        v->points[i] = json_array_get_double_element(array, i);
    } else {
      v->text = g_strdup(json_node_get_string(node));
      g_assert_nonnull(v->text);
      g_assert_cmpint(strlen(v->text), <=, 200);
      float lab[3];
      if (p->kind == LITHO_PARAM_CHOICE)
        g_assert_true(g_strv_contains(p->choices, v->text));
      if (p->kind == LITHO_PARAM_COLOR)
        g_assert_true(litho_color_parse(v->text, lab));
    }
  }
}

static void
test_examples(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < ops[i]->n_examples; k++) {
      const LithoExample *e = &ops[i]->examples[k];
      g_test_message("%s: %s %s", ops[i]->name, e->words, e->params);
      g_assert_true(g_utf8_validate(e->words, -1, NULL));
      g_autoptr(JsonNode) node = json_from_string(e->params, NULL);
      g_assert_true(node != NULL && JSON_NODE_HOLDS_OBJECT(node));
      LithoValue *values = litho_values_new(ops[i]->n_params);
      set_from_json(ops[i], json_node_get_object(node), values);
      litho_values_free(values, ops[i]->n_params);
    }
}

/* --- pixels --------------------------------------------------------------------------------- */

typedef enum { FILL_GREY, FILL_NOISE, FILL_WIDE } Fill; /* WIDE: out of gamut, above white */

static VipsImage *
picture(int width, int height, Fill fill, guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  g_autofree float *data = g_new(float, (gsize)width * height * 3);
  for (gsize i = 0; i < (gsize)width * height * 3; i++)
    data[i] = fill == FILL_GREY    ? 0.18f
              : fill == FILL_NOISE ? (float)g_rand_double(rand)
                                   : (float)g_rand_double_range(rand, -0.3, 3);
  VipsImage *image = vips_image_new_from_memory_copy(data, sizeof(float) * width * height * 3, width,
                                                     height, 3, VIPS_FORMAT_FLOAT);
  image->Type = VIPS_INTERPRETATION_scRGB;
  return image;
}

/* The operation on a picture with spans of at most `span` pixels; out: width·height·3 floats of the
 * new size. NULL and error when it refuses. */
static float *
run(const LithoOp *op, const LithoValue *values, VipsImage *in, int span, int *width, int *height,
    GError **error)
{
  LithoOpContext ctx = {.width = in->Xsize, .height = in->Ysize, .scale = 1, .linear_proxy = in};
  size_t size;
  *width = in->Xsize;
  *height = in->Ysize;
  if (op->kind != LITHO_KIND_POINT) {
    g_autoptr(VipsImage) out = NULL, alpha = NULL;
    if (!(op->kind == LITHO_KIND_CUTOUT ? op->cut(&ctx, values, in, NULL, &out, &alpha, error)
                                        : op->apply(&ctx, values, in, &out, error)))
      return NULL;
    g_assert_cmpint(out->Bands, ==, 3);
    g_assert_cmpint(out->BandFmt, ==, VIPS_FORMAT_FLOAT);
    /* Of something enlarged, the middle is enough. */
    const int side = 256, w = MIN(out->Xsize, side), h = MIN(out->Ysize, side);
    g_autoptr(VipsImage) part = NULL;
    g_assert_cmpint(vips_extract_area(out, &part, (out->Xsize - w) / 2, (out->Ysize - h) / 2, w, h,
                                      NULL), ==, 0);
    g_set_object(&out, part);
    *width = out->Xsize;
    *height = out->Ysize;
    float *pixels = vips_image_write_to_memory(out, &size);
    if (pixels == NULL)
      litho_error_from_vips(error, LITHO_ERROR_INTERNAL, op->name);
    return pixels;
  }
  gpointer state = NULL;
  if (!op->prepare(&ctx, values, &state, error))
    return NULL;
  float *pixels = vips_image_write_to_memory(in, &size);
  float planes[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
  for (int y = 0; y < *height; y++)
    for (int x = 0; x < *width; x += span) {
      float *p = pixels + 3 * ((gsize)y * *width + x);
      LithoSpan s = {planes[0], planes[1], planes[2], MIN(span, *width - x), x, y, *width, *height};
      for (int i = 0; i < s.n; i++)
        for (int k = 0; k < 3; k++)
          planes[k][i] = p[3 * i + k];
      op->kernel(state, &s);
      for (int i = 0; i < s.n; i++)
        for (int k = 0; k < 3; k++)
          p[3 * i + k] = planes[k][i];
    }
  if (op->free_state != NULL)
    op->free_state(state);
  else
    g_free(state);
  return pixels;
}

/* Text and assets that the person has to give are not there by default. */
static gboolean
can_run(const LithoOp *op)
{
  for (guint i = 0; i < op->n_params; i++)
    if ((op->params[i].kind == LITHO_PARAM_ASSET || op->params[i].kind == LITHO_PARAM_TEXT) &&
        op->params[i].def_text == NULL)
      return FALSE;
  return TRUE;
}

static const struct {
  int width, height;
  Fill fill;
} shapes[] = {{1, 1, FILL_GREY}, {1, 37, FILL_NOISE}, {41, 1, FILL_NOISE}, {33, 17, FILL_GREY},
              {67, 29, FILL_NOISE}, {35, 31, FILL_WIDE}};

static void
test_identity(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    if (!(ops[i]->flags & LITHO_OP_IDENTITY) || !can_run(ops[i]))
      continue;
    g_test_message("%s", ops[i]->name);
    LithoValue *values = litho_values_new(ops[i]->n_params);
    for (guint k = 0; k < G_N_ELEMENTS(shapes); k++) {
      g_autoptr(VipsImage) in = picture(shapes[k].width, shapes[k].height, shapes[k].fill, k);
      g_autoptr(GError) error = NULL;
      int width, height;
      size_t size;
      g_autofree float *out = run(ops[i], values, in, LITHO_SPAN_MAX, &width, &height, &error);
      g_assert_no_error(error);
      g_assert_cmpint(width, ==, shapes[k].width);
      g_assert_cmpint(height, ==, shapes[k].height);
      g_autofree float *same = vips_image_write_to_memory(in, &size);
      for (int p = 0; p < width * height * 3; p++)
        g_assert_cmpfloat(fabsf(out[p] - same[p]), <=, 1e-6f * fmaxf(1, fabsf(same[p])));
    }
    litho_values_free(values, ops[i]->n_params);
  }
}

/* One operation at one setting on every shape: finite, deterministic, independent of the spans. */
static void
check_setting(const LithoOp *op, const LithoValue *values)
{
  for (guint k = 0; k < G_N_ELEMENTS(shapes); k++) {
    g_autoptr(VipsImage) in = picture(shapes[k].width, shapes[k].height, shapes[k].fill, 100 + k);
    g_autoptr(GError) error = NULL;
    int width, height;
    g_autofree float *out = run(op, values, in, LITHO_SPAN_MAX, &width, &height, &error);
    /* An operation may say no (a crop of nothing), but only in words. */
    if (out == NULL) {
      g_assert_true(error != NULL && error->domain == LITHO_ERROR);
      g_assert_cmpint(error->code, !=, LITHO_ERROR_INTERNAL);
      g_assert_cmpint(strlen(error->message), >, 10);
      continue;
    }
    g_assert_no_error(error);
    g_assert_true(width >= 1 && height >= 1);
    int again_width, again_height;
    const int odd = 7; /* no multiple of a vector: remainders take the scalar path */
    g_autofree float *again = run(op, values, in, odd, &again_width, &again_height, &error);
    g_assert_no_error(error);
    g_assert_cmpint(again_width, ==, width);
    g_assert_cmpint(again_height, ==, height);
    for (int p = 0; p < width * height * 3; p++) {
      if (!isfinite(out[p]) || out[p] != again[p])
        g_error("%s: %dx%d, sample %d: %g, then %g", op->name, shapes[k].width, shapes[k].height, p,
                (double)out[p], (double)again[p]);
    }
  }
}

static void
test_extremes(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    if (!can_run(ops[i]))
      continue;
    for (guint k = 0; k < ops[i]->n_params; k++) {
      const LithoParam *p = &ops[i]->params[k];
      LithoValue *values = litho_values_new(ops[i]->n_params);
      g_test_message("%s.%s", ops[i]->name, p->name);
      values[k].set = TRUE;
      if (p->kind == LITHO_PARAM_CHOICE) {
        /* Choices matter only together with a main amount that is not the default. */
        const LithoParam *main_param = &ops[i]->params[ops[i]->main];
        if (k != ops[i]->main && main_param->kind == LITHO_PARAM_NUMBER)
          values[ops[i]->main] = (LithoValue){.set = TRUE, .num = main_param->usual_max};
        for (guint c = 0; p->choices[c] != NULL; c++) {
          values[k].text = (char *)p->choices[c];
          check_setting(ops[i], values);
        }
        values[k].text = NULL;
      } else if (p->kind == LITHO_PARAM_BOOL) {
        for (values[k].num = 0; values[k].num <= 1; values[k].num++)
          check_setting(ops[i], values);
      } else if (p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER) {
        const double tries[] = {p->min, p->usual_min, p->usual_max, p->max};
        for (guint t = 0; t < G_N_ELEMENTS(tries); t++) {
          values[k].num = tries[t];
          check_setting(ops[i], values);
        }
      }
      litho_values_free(values, ops[i]->n_params);
    }
  }
}

/* The examples are recipes that people copy: they run. */
static void
test_examples_run(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    if (!can_run(ops[i]))
      continue;
    for (guint k = 0; k < ops[i]->n_examples; k++) {
      g_autoptr(JsonNode) node = json_from_string(ops[i]->examples[k].params, NULL);
      LithoValue *values = litho_values_new(ops[i]->n_params);
      set_from_json(ops[i], json_node_get_object(node), values);
      g_autoptr(VipsImage) in = picture(61, 43, FILL_NOISE, 7);
      g_autoptr(GError) error = NULL;
      int width, height;
      g_test_message("%s %s", ops[i]->name, ops[i]->examples[k].params);
      g_autofree float *out = run(ops[i], values, in, LITHO_SPAN_MAX, &width, &height, &error);
      g_assert_no_error(error);
      g_assert_nonnull(out);
      litho_values_free(values, ops[i]->n_params);
    }
  }
}

/* --- the contract of op.h ------------------------------------------------------------------- */

#define CONTRACT_W 83
#define CONTRACT_H 59
#define CONTRACT_MASK_FROM 41 /* the region: columns from here on */
#define CONTRACT_FAR 16       /* columns that no region reaches: remove_object grows its own by a few px */

/* Coverage 1 on the right, 0 on the left. */
static VipsImage *
half_mask(void)
{
  float v[CONTRACT_W * CONTRACT_H];
  for (int i = 0; i < CONTRACT_W * CONTRACT_H; i++)
    v[i] = i % CONTRACT_W >= CONTRACT_MASK_FROM;
  return vips_image_new_from_memory_copy(v, sizeof v, CONTRACT_W, CONTRACT_H, 1, VIPS_FORMAT_FLOAT);
}

/* The kernel on `in`, row by row; takes state. */
static float *
run_kernel(const LithoOp *op, gpointer state, VipsImage *in)
{
  size_t size;
  float *pixels = vips_image_write_to_memory(in, &size);
  float planes[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
  for (int y = 0; y < in->Ysize; y++) {
    float *p = pixels + 3 * (gsize)y * (gsize)in->Xsize;
    LithoSpan s = {planes[0], planes[1], planes[2], in->Xsize, 0, y, in->Xsize, in->Ysize};
    for (int i = 0; i < 3 * s.n; i++)
      planes[i % 3][i / 3] = p[i];
    op->kernel(state, &s);
    for (int i = 0; i < 3 * s.n; i++)
      p[i] = planes[i % 3][i / 3];
  }
  (op->free_state != NULL ? op->free_state : g_free)(state);
  return pixels;
}

/* Example k of op on `in`, by a context and values that are overwritten and freed before a pixel is asked for when
 * `forget`. NULL when the operation refuses (no asset, no model). */
static float *
run_contract(const LithoOp *op, guint k, VipsImage *in, gboolean forget, gsize *n)
{
  g_autoptr(JsonNode) node = json_from_string(op->examples[k].params, NULL);
  LithoValue *values = litho_values_new(op->n_params);
  set_from_json(op, json_node_get_object(node), values);
  LithoOpContext *ctx = g_new0(LithoOpContext, 1);
  g_autoptr(GError) error = NULL;
  gpointer state = NULL;
  VipsImage *out = NULL, *alpha = NULL;
  *ctx = (LithoOpContext){.width = in->Xsize, .height = in->Ysize, .scale = 1, .floor = TRUE,
                          .linear_proxy = vips_image_copy_memory(in), .note = g_string_new(NULL),
                          .assets = g_hash_table_new(g_str_hash, g_str_equal), .cancel = g_cancellable_new()};
  if (op->kind == LITHO_KIND_AREA || op->kind == LITHO_KIND_CUTOUT)
    ctx->mask = half_mask();
  const gboolean done = op->kind == LITHO_KIND_POINT    ? op->prepare(ctx, values, &state, &error)
                        : op->kind == LITHO_KIND_CUTOUT ? op->cut(ctx, values, in, NULL, &out, &alpha, &error)
                                                        : op->apply(ctx, values, in, &out, &error);
  g_assert_true(done == (error == NULL));
  float *pixels = NULL;
  for (int late = 0; late < 2; late++) {
    if (late == forget && done) {
      size_t size;
      pixels = state != NULL ? run_kernel(op, state, in) : vips_image_write_to_memory(out, &size);
      g_assert_nonnull(pixels);
      *n = state != NULL ? 3 * CONTRACT_W * CONTRACT_H : size / sizeof(float);
    }
    if (late == 0) {
      g_object_unref(ctx->linear_proxy);
      g_clear_object(&ctx->mask);
      g_string_free(ctx->note, TRUE);
      g_hash_table_unref(ctx->assets);
      g_object_unref(ctx->cancel);
      memset(ctx, 0x5a, sizeof *ctx);
      g_free(ctx);
      litho_values_free(values, op->n_params);
    }
  }
  g_clear_object(&out);
  g_clear_object(&alpha);
  return pixels;
}

/* What an operation needs later it has kept itself; a masked one leaves the bits outside its region. */
static void
test_contract(void)
{
  guint n_ops, n_run = 0;
  const LithoOp *const *ops = litho_ops(&n_ops);
  for (guint i = 0; i < n_ops; i++)
    for (guint k = 0; k < ops[i]->n_examples; k++) {
      g_autoptr(VipsImage) in = picture(CONTRACT_W, CONTRACT_H, FILL_NOISE, 11);
      gsize n = 0, n_late = 0;
      size_t size;
      g_test_message("%s %s", ops[i]->name, ops[i]->examples[k].params);
      g_autofree float *want = run_contract(ops[i], k, in, FALSE, &n);
      g_autofree float *late = run_contract(ops[i], k, in, TRUE, &n_late);
      g_assert_true((want == NULL) == (late == NULL));
      if (want == NULL)
        continue;
      n_run++;
      g_assert_cmpmem(late, n_late * sizeof(float), want, n * sizeof(float));
      if (!(ops[i]->flags & LITHO_OP_MASKED))
        continue;
      g_autofree float *same = vips_image_write_to_memory(in, &size);
      for (int y = 0; y < CONTRACT_H; y++)
        g_assert_cmpmem(want + 3 * y * CONTRACT_W, 3 * sizeof(float) * CONTRACT_FAR, same + 3 * y * CONTRACT_W,
                        3 * sizeof(float) * CONTRACT_FAR);
    }
  /* All but those that want an asset. */
  g_assert_cmpint(n_run, >=, 100);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/registry/table", test_table);
  g_test_add_func("/registry/aliases-are-unique", test_aliases_are_unique);
  g_test_add_func("/registry/solve", test_solve);
  g_test_add_func("/registry/examples", test_examples);
  g_test_add_func("/registry/examples-run", test_examples_run);
  g_test_add_func("/registry/identity", test_identity);
  g_test_add_func("/registry/extremes", test_extremes);
  g_test_add_func("/registry/contract", test_contract);
  return g_test_run();
}
