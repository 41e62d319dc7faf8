/* bridge_vision.c: pictures into a language model, by llama.cpp's mtmd (mtmd.h, mtmd-helper.h), CPU only.
 *
 * The picture stands in the user's turn before the prompt, as every model of this kind was taught.
 * Not here: several pictures in one turn, sound, video, grammars.
 */
#include <string.h>
#include "model/bridge_vision.h"
#include "model/llama_internal.h"

#ifdef LITHO_HAVE_MTMD
#include <mtmd-helper.h>
#include <mtmd.h>

enum {
  CONTEXT_TOKENS = 4096,
  BATCH_TOKENS = 512,
  MAX_IMAGE_TOKENS = 1024, /* of models that take any resolution: more is slow on a CPU, and no truer */
};

struct _LithoVision {
  LithoLlama *llama;
  mtmd_context *mtmd;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(mtmd_bitmap, mtmd_bitmap_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mtmd_input_chunks, mtmd_input_chunks_free)

gboolean
litho_vision_available(void)
{
  return TRUE;
}

static gboolean
fail(const char *path, const char *what, GError **error)
{
  g_autofree char *log = model_llama_take_log();
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s%s%s", path, what, *log != '\0' ? ": " : "", log);
  return FALSE;
}

/* mtmd ends the process on a projector that was cut short in its weights, so the file is looked at first. */
static gboolean
check_projector(const char *path, GError **error)
{
  struct gguf_context *gguf = gguf_init_from_file(path, (struct gguf_init_params){.no_alloc = true});
  if (gguf == NULL)
    return fail(path, "not a GGUF file", error);
  const gboolean is_projector = gguf_find_key(gguf, "clip.has_vision_encoder") >= 0;
  gsize end = gguf_get_data_offset(gguf);
  for (gint64 i = 0; i < gguf_get_n_tensors(gguf); i++)
    end = MAX(end, gguf_get_data_offset(gguf) + gguf_get_tensor_offset(gguf, i) + gguf_get_tensor_size(gguf, i));
  gguf_free(gguf);
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
  if (!is_projector)
    return fail(path, "not a projector for pictures (mmproj)", error);
  return (file != NULL && g_mapped_file_get_length(file) >= end) || fail(path, "damaged or cut short", error);
}

LithoVision *
litho_vision_open(const char *model_path, const char *mmproj_path, int n_threads, GError **error)
{
  g_autoptr(LithoVision) vision = g_new0(LithoVision, 1);
  vision->llama = litho_llama_open(model_path, CONTEXT_TOKENS, n_threads, error);
  if (vision->llama == NULL || !check_projector(mmproj_path, error))
    return NULL;
  mtmd_helper_log_set(model_llama_catch_log, NULL);
  struct mtmd_context_params params = mtmd_context_params_default();
  params.use_gpu = false;
  params.print_timings = false;
  params.warmup = false;
  params.n_threads = n_threads > 0 ? n_threads : (int)g_get_num_processors();
  params.image_max_tokens = MAX_IMAGE_TOKENS;
  vision->mtmd = mtmd_init_from_file(mmproj_path, vision->llama->model, params);
  if (vision->mtmd == NULL || !mtmd_support_vision(vision->mtmd)) {
    fail(mmproj_path, "the projector does not fit the model", error);
    return NULL;
  }
  return g_steal_pointer(&vision);
}

void
litho_vision_free(LithoVision *vision)
{
  if (vision == NULL)
    return;
  if (vision->mtmd != NULL)
    mtmd_free(vision->mtmd);
  litho_llama_free(vision->llama);
  g_free(vision);
}

static gboolean
stopped(LithoVision *vision, GError **error)
{
  if (!g_cancellable_is_cancelled(vision->llama->cancel))
    return FALSE;
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "cancelled");
  return TRUE;
}

/* Reads picture and prompt; *n_past: positions used. */
static gboolean
read_turn(LithoVision *vision, const char *turn, const guint8 *rgb, int width, int height, llama_pos *n_past,
          GError **error)
{
  LithoLlama *llama = vision->llama;
  g_autoptr(mtmd_bitmap) bitmap = mtmd_bitmap_init((guint32)width, (guint32)height, rgb);
  g_autoptr(mtmd_input_chunks) chunks = mtmd_input_chunks_init();
  const mtmd_bitmap *bitmaps[] = {bitmap};
  const mtmd_input_text text = {turn, strlen(turn), true, true};
  llama_memory_clear(llama_get_memory(llama->context), true);
  if (mtmd_tokenize(vision->mtmd, chunks, &text, bitmaps, 1) != 0)
    return fail("the vision model", "does not take the picture", error);
  if (mtmd_helper_get_n_tokens(chunks) + 64 > (gsize)llama->n_ctx) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "the picture needs %" G_GSIZE_FORMAT " of the vision model's %d tokens",
                mtmd_helper_get_n_tokens(chunks), llama->n_ctx);
    return FALSE;
  }
  const int code = mtmd_helper_eval_chunks(vision->mtmd, llama->context, chunks, 0, 0, BATCH_TOKENS, true, n_past);
  if (stopped(vision, error))
    return FALSE;
  return code == 0 || fail("the vision model", "cannot look at the picture", error);
}

static llama_token
best_token(const float *logits, int n)
{
  llama_token best = 0;
  for (int i = 1; i < n; i++)
    if (logits[i] > logits[best])
      best = i;
  return best;
}

static char *
write_answer(LithoVision *vision, llama_pos n_past, int max_tokens, GError **error)
{
  LithoLlama *llama = vision->llama;
  g_autoptr(GString) text = g_string_new(NULL);
  struct llama_batch batch = llama_batch_init(1, 0, 1);
  gboolean ok = TRUE;
  for (int n = 0; n < max_tokens && ok; n++) {
    const llama_token token = best_token(llama_get_logits_ith(llama->context, -1), llama->n_vocab);
    char piece[256];
    if (llama_vocab_is_eog(llama->vocab, token))
      break;
    const int length = llama_token_to_piece(llama->vocab, token, piece, sizeof piece, 0, false);
    if (length > 0)
      g_string_append_len(text, piece, length);
    batch.n_tokens = 1;
    batch.token[0] = token;
    batch.pos[0] = n_past++;
    batch.n_seq_id[0] = 1;
    batch.seq_id[0][0] = 0;
    batch.logits[0] = true;
    const int code = llama_decode(llama->context, batch);
    if (code == 1) /* the context is full: what there is stands */
      break;
    ok = !stopped(vision, error) && (code == 0 || fail("the vision model", "failed", error));
  }
  llama_batch_free(batch);
  return ok ? g_utf8_make_valid(text->str, (gssize)text->len) : NULL;
}

char *
litho_vision_ask(LithoVision *vision, const char *prompt, const guint8 *rgb, int width, int height,
                 int max_tokens, GCancellable *cancel, GError **error)
{
  LithoLlama *llama = vision->llama;
  const char *template = llama_model_chat_template(llama->model, NULL);
  g_autofree char *user = g_strdup_printf("%s%s", mtmd_default_marker(), prompt);
  const struct llama_chat_message message = {"user", user};
  const gsize room = 2 * strlen(user) + 1024;
  g_autofree char *turn = g_malloc0(room + 1);
  int n = template != NULL ? llama_chat_apply_template(template, &message, 1, true, turn, (int)room) : -1;
  if (n <= 0 || (gsize)n > room)
    g_snprintf(turn, room, "USER: %s\nASSISTANT:", user);
  else
    turn[n] = '\0';
  llama->cancel = cancel;
  llama_pos n_past = 0;
  char *answer = NULL;
  if (!stopped(vision, error) && read_turn(vision, turn, rgb, width, height, &n_past, error))
    answer = write_answer(vision, n_past, max_tokens, error);
  llama->cancel = NULL;
  return answer;
}

#else

gboolean
litho_vision_available(void)
{
  return FALSE;
}

LithoVision *
litho_vision_open(const char *model_path, const char *mmproj_path, int n_threads, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: this litho was built against a llama.cpp without mtmd, which vision models need", mmproj_path);
  return NULL;
}

void
litho_vision_free(LithoVision *vision)
{
}

char *
litho_vision_ask(LithoVision *vision, const char *prompt, const guint8 *rgb, int width, int height,
                 int max_tokens, GCancellable *cancel, GError **error)
{
  return NULL;
}

#endif
