/* reading_net.c: the net of readings as it is used: a request in, its items with their words out.
 */
#include <string.h>
#include "base/file.h"
#include "infer/reading_model.h"
#include "infer/reading_net.h"
#include "infer/reading_words.h"
#include "model/store.h"
#include "nn/q4_file.h"
#include "nn/safetensors.h"
#include "nn/threads.h"

struct _LithoReadingNet {
  InferReadingModel *model;
  LithoQ4File *words;
  LithoTokenizer *tokenizer;
  char **classes, **regions, **colors, *sha256;
  GArray *tokens; /* LithoToken32 */
  float *rows;    /* (INFER_READING_TOKENS, C) */
};

void
litho_reading_net_free(LithoReadingNet *net)
{
  if (net == NULL)
    return;
  infer_reading_model_free(net->model);
  litho_tokenizer_free(net->tokenizer);
  litho_q4_free(net->words);
  g_strfreev(net->classes);
  g_strfreev(net->regions);
  g_strfreev(net->colors);
  g_free(net->sha256);
  g_clear_pointer(&net->tokens, g_array_unref);
  g_free(net->rows);
  g_free(net);
}

static char **
names(const LithoSafetensors *file, const char *key)
{
  const char *text = litho_safetensors_meta(file, key);
  return g_strsplit(text != NULL ? text : "", "\n", -1);
}

/* Only what the weights' own file lacks comes from the words' file. */
static InferReadingModel *
load(LithoReadingNet *net, const LithoSafetensors *file, const char *path, GError **error)
{
  NnConfig config;
  const char *layers = litho_safetensors_meta(file, "layers");
  net->classes = names(file, "classes");
  net->regions = names(file, "regions");
  net->colors = names(file, "colors");
  if (g_strcmp0(litho_safetensors_meta(file, "kind"), "reading") != 0 || layers == NULL ||
      net->classes[0] == NULL || net->regions[0] == NULL || net->colors[0] == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: no weights of the net that reads requests", path);
    return NULL;
  }
  const guint64 n_layers = g_ascii_strtoull(layers, NULL, 10);
  if (n_layers < 1 || n_layers > 64) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s layers", path, layers);
    return NULL;
  }
  if (!litho_q4_config(net->words, (int)n_layers, &config, error))
    return NULL;
  g_autoptr(InferReadingModel) model =
      infer_reading_model_new(&config, (int)g_strv_length(net->classes),
                              (int)g_strv_length(net->regions), (int)g_strv_length(net->colors));
  for (guint i = 0; i < model->params->tensors->len; i++) {
    const char *name = nn_params_tensor(model->params, (int)i)->name;
    if (g_str_has_prefix(name, "reading.") && litho_safetensors_find(file, name) == NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: there is no tensor \"%s\"", path,
                  name);
      return NULL;
    }
  }
  if (!litho_safetensors_check_params(file, model->params, "", TRUE, error))
    return NULL;
  nn_transformer_pack(model->encoder);
  nn_params_alloc(model->params, FALSE, NN_TO_BE_LOADED);
  if (!litho_q4_load_params(net->words, model->params, "", TRUE, error) ||
      !litho_safetensors_load_params(file, model->params, "", TRUE, error))
    return NULL;
  return g_steal_pointer(&model);
}

LithoReadingNet *
litho_reading_net_open(const char *path, const char *words, GError **error)
{
  g_autofree char *found = path == NULL ? litho_model_find("reading", NULL, error) : NULL;
  path = path != NULL ? path : found;
  g_autofree char *found_words =
      path != NULL && words == NULL ? litho_model_find("words", NULL, error) : NULL;
  words = words != NULL ? words : found_words;
  if (path == NULL || words == NULL)
    return NULL;
  g_autoptr(LithoReadingNet) net = g_new0(LithoReadingNet, 1);
  net->sha256 = litho_model_sha256(path, error);
  g_autoptr(LithoSafetensors) file =
      net->sha256 != NULL ? litho_safetensors_open(path, error) : NULL;
  g_autofree char *sha256 = file != NULL ? litho_model_sha256(words, error) : NULL;
  if (sha256 == NULL)
    return NULL;
  if (g_strcmp0(litho_safetensors_meta(file, "words_sha256"), sha256) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s was trained on other words than the installed ones (%s): litho models pull "
                "multilingual-e5-small",
                path, words);
    return NULL;
  }
  net->words = litho_q4_open(words, error);
  net->tokenizer =
      net->words != NULL ? litho_tokenizer_unigram(litho_q4_words(net->words), words, error) : NULL;
  net->model = net->tokenizer != NULL ? load(net, file, path, error) : NULL;
  if (net->model == NULL)
    return NULL;
  net->tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  net->rows = g_new(
      float, (gsize)INFER_READING_TOKENS *(gsize)nn_transformer_config(net->model->encoder)->width);
  return g_steal_pointer(&net);
}

const char *
litho_reading_net_sha256(const LithoReadingNet *net)
{
  return net->sha256;
}

static LithoReadingSpan
bytes_of(const LithoReadingNet *net, InferReadingRows rows)
{
  if (rows.end <= rows.first)
    return (LithoReadingSpan){0, 0};
  return (LithoReadingSpan){g_array_index(net->tokens, LithoToken32, rows.first).start,
                            g_array_index(net->tokens, LithoToken32, rows.end - 1).end};
}

/* A class of items: "exposure +", "keep", "cannot add". The name is cut out of it once, at its
 * space. */
static void
name_item(const char *class, LithoReadingItem *item)
{
  if (g_str_equal(class, "keep")) {
    item->kind = LITHO_READING_KEEP;
    item->name = "";
  } else if (g_str_has_prefix(class, "cannot ")) {
    item->kind = LITHO_READING_CANNOT;
    item->name = class + strlen("cannot ");
  } else {
    const char *space = strrchr(class, ' ');
    item->kind = LITHO_READING_STEP;
    item->sign = space == NULL ? 0 : space[1] == '+' ? 1 : space[1] == '-' ? -1 : 0;
    g_autofree char *name =
        g_strndup(class, space != NULL ? (gsize)(space - class) : strlen(class));
    item->name = g_intern_string(name);
  }
}

void
litho_reading_net_read(LithoReadingNet *net, const char *text, LithoNetReading *out)
{
  InferReadingItem items[LITHO_READING_ITEMS];
  InferReadingModel *m = net->model;
  memset(out, 0, sizeof *out);
  infer_reading_tokens(net->tokenizer, litho_q4_words(net->words), text, net->tokens);
  gint32 ids[INFER_READING_TOKENS];
  const int n = (int)net->tokens->len;
  for (int i = 0; i < n; i++)
    ids[i] = g_array_index(net->tokens, LithoToken32, i).id;
  litho_q4_rows(net->words, ids, n, net->rows);
  const int start[2] = {0, n};
  const NnBatch batch = {.rows = net->rows, .seqs = {.n = 1, .start = start}};
  /* Some fifteen rows: threads that wait for each other cost more than they give, the more so on a
   * busy machine. */
  const int threads = nn_threads();
  nn_threads_set(1);
  const float *hidden = nn_transformer_forward(m->encoder, &batch);
  out->n = infer_reading_model_decode(m, hidden, n, items, LITHO_READING_ITEMS);
  nn_threads_set(threads);
  gboolean steps = FALSE, cannot = FALSE;
  for (int i = 0; i < out->n; i++) {
    const InferReadingItem *from = &items[i];
    LithoReadingItem *item = &out->items[i];
    name_item(net->classes[from->cls], item);
    item->sure = from->sure;
    item->region = net->regions[from->region];
    item->color = net->colors[from->color];
    item->degree = (LithoReadingDegree)from->degree;
    item->open = (LithoReadingOpen)from->open;
    item->span = bytes_of(net, from->span);
    item->place = bytes_of(net, from->pointers[READING_PLACE]);
    item->except = bytes_of(net, from->pointers[READING_EXCEPT]);
    item->value = bytes_of(net, from->pointers[READING_VALUE]);
    item->number = bytes_of(net, from->pointers[READING_NUMBER]);
    item->colored = bytes_of(net, from->pointers[READING_COLORED]);
    steps |= item->kind == LITHO_READING_STEP;
    cannot |= item->kind == LITHO_READING_CANNOT;
  }
  out->refuse = !cannot ? LITHO_READING_REFUSE_NONE : steps ? LITHO_READING_REFUSE_PART : LITHO_READING_REFUSE_ALL;
}
