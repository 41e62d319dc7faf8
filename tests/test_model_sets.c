/* Sets of files that make pictures from words: added, shown, checked, used and removed by the command; and every way in
 * which one can be wrong, on files of random weights in the layouts of the real ones (tools/weights.h). Nothing is loaded:
 * all of it is by headers. */
#include <string.h>
#include "cli_run.h"
#include "model/contract/make_set.h"
#include "model/fetch/add.h"
#include "tools/weights.h"

static char *folder; /* of the files; the store is in it */

static char *
file(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* A file of a layout, written when it is first wanted: "sd1.gguf". */
static char *
weights(const char *name)
{
  char *path = file(name);
  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return path;
  g_autoptr(GError) error = NULL;
  g_autofree char *layout = g_strndup(name, strcspn(name, "."));
  weights_write(layout, path, &error);
  g_assert_no_error(error);
  return path;
}

/* One of its own from `w`, which is freed. */
static char *
saved(Weights *w, const char *name)
{
  g_autoptr(GError) error = NULL;
  char *path = file(name);
  weights_save(w, path, &error);
  g_assert_no_error(error);
  weights_free(w);
  return path;
}

/* The first n bytes of a file. */
static char *
cut(const char *path, gsize n, const char *name)
{
  g_autofree char *bytes = NULL;
  gsize length;
  char *to = file(name);
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  g_assert_cmpuint(n, <, length);
  g_assert_true(g_file_set_contents(to, bytes, (gssize)n, NULL));
  return to;
}

/* The row of a set whose files lie where they are. assets: pairs part, path; ends with NULL. */
static LithoModel *
set_of(const char *path, ...)
{
  LithoModel *model = g_new0(LithoModel, 1);
  model->name = g_strdup("tried");
  model->role = g_strdup("make");
  model->file = g_strdup(path);
  model->assets = g_new0(LithoModelAsset, LITHO_SET_PARTS);
  va_list args;
  va_start(args, path);
  for (const char *part; (part = va_arg(args, const char *)) != NULL;) {
    const char *asset = va_arg(args, const char *);
    model->assets[model->n_assets++] =
        (LithoModelAsset){.kind = g_strdup(part), .file = g_strdup(asset), .sha256 = litho_model_sha256(asset, NULL)};
  }
  va_end(args);
  return model;
}

/* It is refused with MODEL, in words that hold all of `says` ('|' between). Takes the row. */
static void
refused(LithoModel *model, const char *says)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) word = g_strsplit(says, "|", -1);
  g_assert_false(litho_make_set_try(model, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  for (guint i = 0; word[i] != NULL; i++)
    if (strstr(error->message, word[i]) == NULL)
      g_error("wanted \"%s\" in \"%s\"", word[i], error->message);
  g_test_message("%s", error->message);
  litho_model_free(model);
}

static LithoMakeSet *
opened(LithoModel *model)
{
  g_autoptr(GError) error = NULL;
  LithoMakeSet *set = litho_make_set_open(model, &error);
  g_assert_no_error(error);
  litho_model_free(model);
  return set;
}

/* --- what files are --------------------------------------------------------------------------- */

static void
test_kinds(void)
{
  static const struct {
    const char *file, *kind;
    LithoPart part;
  } rows[] = {
      {"flux2-klein.gguf", "flux2-klein", LITHO_PART_DIFFUSION}, {"flux2-klein.safetensors", "flux2-klein", LITHO_PART_DIFFUSION},
      {"flux.gguf", "flux", LITHO_PART_DIFFUSION},               {"sd1-tiny.gguf", "sd1", LITHO_PART_DIFFUSION},
      {"sd1-tiny.gguf", "vae-4", LITHO_PART_VAE},                {"sd1-tiny.gguf", "clip-l", LITHO_PART_CLIP_L},
      {"sd2.gguf", "sd2", LITHO_PART_DIFFUSION},                 {"sd2.gguf", "clip-h", LITHO_PART_CLIP_L},
      {"flux2-vae.safetensors", "vae-32", LITHO_PART_VAE},       {"flux-vae.safetensors", "vae-16", LITHO_PART_VAE},
      {"sd-vae.safetensors", "vae-4", LITHO_PART_VAE},           {"qwen3.gguf", "qwen3", LITHO_PART_LLM},
      {"clip-l.gguf", "clip-l", LITHO_PART_CLIP_L},              {"taesd.safetensors", "tae-4", LITHO_PART_TAE},
      {"esrgan.safetensors", "esrgan", LITHO_PART_UPSCALER},     {"lora-sd1.safetensors", "lora", LITHO_PART_LORA},
      {"lora-flux2.safetensors", "lora", LITHO_PART_LORA},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = weights(rows[i].file);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoWeights) w = litho_weights_open(path, &error);
    g_assert_no_error(error);
    const LithoWeightsKind *kind = litho_weights_kind(w, rows[i].part);
    g_assert_nonnull(kind);
    g_assert_cmpstr(kind->name, ==, rows[i].kind);
  }
}

/* A file of a few tensors of these names, "name:2x3" with blanks between. */
static LithoWeights *
sketch(const char *tensors)
{
  Weights *w = g_new0(Weights, 1);
  w->tensors = g_array_new(FALSE, TRUE, sizeof(WeightsTensor));
  w->architecture = "sketch";
  g_auto(GStrv) word = g_strsplit(tensors, " ", -1);
  for (guint i = 0; word[i] != NULL; i++) {
    char *shape = strrchr(word[i], ':');
    gint64 dim[4];
    int rank = 0;
    *shape++ = '\0';
    for (char *p = shape; *p != '\0' && rank < 4; p += *p == 'x')
      dim[rank++] = g_ascii_strtoll(p, &p, 10);
    weights_add(w, WEIGHTS_RANDOM, rank, dim, word[i]);
  }
  g_autofree char *path = saved(w, "sketch.safetensors");
  g_autoptr(GError) error = NULL;
  LithoWeights *read = litho_weights_open(path, &error);
  g_assert_no_error(error);
  return read;
}

/* The layouts whose real files are too large for a test, by the tensors that tell them. */
static void
test_kinds_by_names(void)
{
  static const struct {
    const char *tensors, *kind;
    LithoPart part;
  } rows[] = {
      {"model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight:4x4", "sd3", LITHO_PART_DIFFUSION},
      {"model.diffusion_model.input_blocks.0.0.weight:4x4x3x3 "
       "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight:4x2048", "sdxl", LITHO_PART_DIFFUSION},
      {"conditioner.embedders.1.model.token_embedding.weight:4x1280", "clip-g", LITHO_PART_CLIP_G},
      {"cap_embedder.0.weight:8 cap_embedder.1.weight:4x8", "z-image", LITHO_PART_DIFFUSION},
      {"transformer_blocks.0.img_mod.1.weight:4x4 transformer_blocks.0.attn.add_q_proj.weight:4x4", "qwen-image",
       LITHO_PART_DIFFUSION},
      {"double_stream_modulation_img.lin.weight:4x4 single_blocks.47.linear1.weight:4x4", "flux2", LITHO_PART_DIFFUSION},
      {"double_blocks.0.img_attn.qkv.weight:4x4 distilled_guidance_layer.in_proj.weight:4x4", "chroma", LITHO_PART_DIFFUSION},
      {"nerf_final_layer_conv.conv.weight:4x4x3x3", "chroma-radiance", LITHO_PART_DIFFUSION},
      {"double_blocks.0.img_mlp.gate_proj.weight:4x4 double_blocks.0.img_attn.qkv.weight:4x4", "ovis-image",
       LITHO_PART_DIFFUSION},
      {"layers.0.adaLN_sa_ln.weight:4", "ernie-image", LITHO_PART_DIFFUSION},
      {"net.llm_adapter.blocks.0.cross_attn.q_proj.weight:4x4", "anima", LITHO_PART_DIFFUSION},
      {"encoder.block.0.layer.0.SelfAttention.q.weight:4x4096", "t5", LITHO_PART_T5},
      {"enc.blk.0.attn_q.weight:4x4096 token_embd.weight:4x4096", "t5", LITHO_PART_T5},
      {"enc.blk.0.attn_q.weight:4x512 token_embd.weight:4x512", "t5-other", LITHO_PART_T5},
      {"blk.0.attn_q.weight:4x4 blk.0.attn_q.bias:4 token_embd.weight:4x4", "qwen2.5", LITHO_PART_LLM},
      {"model.layers.0.self_attn.q_proj.weight:4x4 model.embed_tokens.weight:4x4", "mistral", LITHO_PART_LLM},
      {"v.blk.0.attn_q.weight:4x4 v.blk.0.attn_q.bias:4", "llm-vision", LITHO_PART_LLM_VISION},
      {"decoder.conv1.weight:4x4x3x3 decoder.middle.0.residual.0.gamma:4", "vae-wan", LITHO_PART_VAE},
      {"decoder.conv_in.weight:8x7x3x3", "vae-other", LITHO_PART_VAE},
      {"model.0.weight:4x3x3x3 model.1.sub.0.RDB1.conv1.0.weight:4x4x3x3", "esrgan", LITHO_PART_UPSCALER},
      {"blocks.0.cross_attn.norm_k.weight:4", "wan", LITHO_PART_NONE},
      {"control_model.zero_convs.0.0.weight:4x4x1x1", "controlnet", LITHO_PART_NONE},
      {"single_transformer_blocks.0.attn.to_q.weight:4x4", "diffusers", LITHO_PART_NONE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(LithoWeights) w = sketch(rows[i].tensors);
    const LithoWeightsKind *kind = litho_weights_kind(w, rows[i].part);
    g_assert_cmpstr(kind != NULL ? kind->name : "nothing", ==, rows[i].kind);
  }
  g_autoptr(LithoWeights) nothing = sketch("a.weight:4x4 xdecoder.conv_in.weight:4x4x3x3");
  for (int part = 0; part < LITHO_N_PARTS; part++)
    g_assert_null(litho_weights_kind(nothing, (LithoPart)part));
  g_autoptr(LithoWeights) clip = sketch("text_model.embeddings.token_embedding.weight:4x768 blk.0.attn_q.weight:4x4 "
                                        "token_embd.weight:4x4");
  g_assert_null(litho_weights_kind(clip, LITHO_PART_LLM));
}

/* What the table says goes together is there under those names. */
static void
test_table(void)
{
  for (const LithoWeightsKind *kind = litho_weights_kinds; kind->name != NULL; kind++) {
    g_assert_true((kind->part == LITHO_PART_NONE) == (kind->refused != NULL));
    g_assert_true(kind->text_width == NULL || kind->text_layers > 0);
    for (int i = 0; i < LITHO_NEEDS && kind->needs[i].kind != NULL; i++) {
      g_autofree char *titles = litho_kind_titles(kind->needs[i].kind);
      g_assert_cmpstr(titles, !=, "");
      g_assert_true(kind->needs[i].optional == (kind->needs[i].why != NULL));
    }
    g_autofree char *vae = litho_kind_titles(kind->vae);
    g_assert_true(kind->vae == NULL || *vae != '\0');
  }
}

/* --- sets that are whole ---------------------------------------------------------------------- */

static void
test_whole(void)
{
  g_autofree char *klein = weights("flux2-klein.gguf"), *vae = weights("flux2-vae.safetensors"), *llm = weights("qwen3.gguf"),
                  *sd1 = weights("sd1-tiny.gguf"), *flux = weights("flux.gguf"), *flux_vae = weights("flux-vae.safetensors"),
                  *clip = weights("clip-l.gguf"), *tae = weights("taesd.safetensors");
  g_autoptr(LithoMakeSet) set = opened(set_of(klein, "vae", vae, "llm", llm, NULL));
  g_assert_cmpstr(set->kind->name, ==, "flux2-klein");
  g_assert_cmpstr(set->path[LITHO_PART_DIFFUSION], ==, klein);
  g_assert_null(set->path[LITHO_PART_WHOLE]);
  g_assert_cmpstr(set->path[LITHO_PART_VAE], ==, vae);
  g_assert_cmpstr(set->path[LITHO_PART_LLM], ==, llm);
  g_assert_cmpint(set->n_steps, ==, 4);
  g_assert_cmpuint(set->notes->len, ==, 0);
  g_autoptr(LithoMakeSet) one = opened(set_of(sd1, NULL));
  g_assert_cmpstr(one->path[LITHO_PART_WHOLE], ==, sd1);
  g_assert_null(one->path[LITHO_PART_DIFFUSION]);
  g_assert_cmpstr(one->holds[LITHO_PART_VAE]->name, ==, "vae-4");
  g_autoptr(LithoMakeSet) quick = opened(set_of(sd1, "tae", tae, NULL));
  g_assert_cmpstr(quick->holds[LITHO_PART_TAE] != NULL ? quick->holds[LITHO_PART_TAE]->name : NULL, ==, "tae-4");
  g_autoptr(LithoMakeSet) wordless = opened(set_of(flux, "vae", flux_vae, "clip_l", clip, NULL));
  g_assert_cmpuint(wordless->notes->len, ==, 1);
  g_assert_nonnull(strstr(wordless->notes->pdata[0], "t5xxl"));
}

/* The part of a file follows from what it is. */
static void
test_parts_by_themselves(void)
{
  g_autofree char *klein = weights("flux2-klein.gguf"), *vae = weights("flux2-vae.safetensors"), *llm = weights("qwen3.gguf"),
                  *lora = weights("lora-flux2.safetensors");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoModel) model = set_of(klein, "asset", llm, "asset", vae, NULL);
  g_assert_true(litho_make_set_try(model, &error));
  g_assert_cmpstr(model->assets[0].kind, ==, "llm");
  g_assert_cmpstr(model->assets[1].kind, ==, "vae");
  g_assert_cmpstr(model->contract, ==, "flux2-klein");
  g_autoptr(LithoModel) twice = set_of(klein, "asset", llm, "llm", llm, "vae", vae, NULL);
  g_assert_false(litho_make_set_try(twice, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_clear_error(&error);
  g_autoptr(LithoModel) labels = set_of(klein, "labels", llm, NULL);
  g_assert_false(litho_make_set_try(labels, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  refused(set_of(klein, "asset", lora, "llm", llm, "vae", vae, NULL), "lora-flux2.safetensors|a LoRA|--asset vae=FILE");
}

/* --- sets that are not ------------------------------------------------------------------------ */

static void
test_missing(void)
{
  g_autofree char *klein = weights("flux2-klein.gguf"), *vae = weights("flux2-vae.safetensors"), *llm = weights("qwen3.gguf"),
                  *flux = weights("flux.gguf"), *flux_vae = weights("flux-vae.safetensors"), *unet = weights("sd1-unet.gguf"),
                  *clip = weights("clip-l.gguf"), *gone = file("gone.safetensors");
  refused(set_of(klein, "llm", llm, NULL), "flux2-klein.gguf|lacks its vae|--asset vae=FILE|32 channels|flux2-vae.safetensors");
  refused(set_of(klein, "vae", vae, NULL), "lacks its llm|--asset llm=FILE|Qwen3|Qwen3-4B-Q4_K_M.gguf");
  refused(set_of(flux, "vae", flux_vae, NULL), "lacks its clip_l|CLIP-L");
  refused(set_of(unet, "clip_l", clip, NULL), "sd1-unet.gguf|U-Net of Stable Diffusion 1 alone|whole");
  refused(set_of(klein, "llm", llm, "vae", gone, NULL), "the vae of model 'tried'|gone.safetensors|no such");
  g_autofree char *model = file("none.gguf");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoModel) none = set_of(model, NULL);
  g_assert_false(litho_make_set_try(none, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  /* A part of a whole file that was taken out of it. */
  Weights *w = weights_new("sd1-tiny");
  for (guint i = w->tensors->len; i-- > 0;)
    if (g_str_has_prefix(g_array_index(w->tensors, WeightsTensor, i).name, "first_stage_model."))
      weights_drop(w, g_array_index(w->tensors, WeightsTensor, i).name);
  g_autofree char *bare = saved(w, "bare.gguf"), *own = weights("sd-vae.safetensors");
  refused(set_of(bare, NULL), "bare.gguf|lacks its vae|4 channels");
  g_autoptr(LithoMakeSet) set = opened(set_of(bare, "vae", own, NULL));
  g_assert_cmpstr(set->path[LITHO_PART_VAE], ==, own);
}

static void
test_wrong(void)
{
  g_autofree char *klein = weights("flux2-klein.gguf"), *vae = weights("flux2-vae.safetensors"), *llm = weights("qwen3.gguf"),
                  *flux_vae = weights("flux-vae.safetensors"), *clip = weights("clip-l.gguf"), *sd2 = weights("sd2.gguf"),
                  *sd_vae = weights("sd-vae.safetensors"), *tae = weights("taesd.safetensors"),
                  *lora = weights("lora-sd1.safetensors"), *sd1 = weights("sd1-tiny.gguf");
  refused(set_of(klein, "llm", llm, "vae", flux_vae, NULL), "flux-vae.safetensors|a VAE of 16 channels|wanted is a VAE of 32 channels|flux2-klein.gguf");
  refused(set_of(klein, "llm", llm, "vae", sd_vae, NULL), "a VAE of 4 channels|wanted is a VAE of 32 channels");
  refused(set_of(klein, "llm", clip, "vae", vae, NULL), "clip-l.gguf|CLIP-L|wanted is Qwen3");
  refused(set_of(klein, "llm", llm, "vae", vae, "tae", tae, NULL), "taesd.safetensors|TAESD of 4 channels|TAESD of 32 channels");
  refused(set_of(klein, "llm", vae, "vae", llm, NULL), "give it as --asset vae=");
  refused(set_of(klein, "llm", llm, "vae", vae, "t5xxl", clip, NULL), "clip-l.gguf|has no part t5xxl|leave it out");
  refused(set_of(sd2, "clip_l", clip, NULL), "CLIP-L (768 wide)|wanted is OpenCLIP-H");
  refused(set_of(vae, "llm", llm, NULL), "flux2-vae.safetensors|wanted is a diffusion model|--asset");
  refused(set_of(lora, NULL), "a LoRA|wanted is a diffusion model");
  refused(set_of(sd1, "vae", vae, NULL), "a VAE of 32 channels|wanted is a VAE of 4 channels");
  /* The right kind of the wrong size. */
  Weights *w = weights_new("qwen3");
  weights_find(w, "token_embd.weight")->dim[1] = 64;
  g_autofree char *wide = saved(w, "wide.gguf");
  refused(set_of(klein, "llm", wide, "vae", vae, NULL), "wide.gguf|64 wide|wants one of 32|txt_in.weight");
  w = weights_new("qwen3");
  for (int i = 20; i < 28; i++) {
    g_autofree char *norm = g_strdup_printf("blk.%d.attn_norm.weight", i);
    weights_drop(w, norm);
  }
  g_autofree char *shallow = saved(w, "shallow.gguf");
  refused(set_of(klein, "llm", shallow, "vae", vae, NULL), "shallow.gguf|fewer than the 27 layers");
}

static void
test_what_makes_no_pictures(void)
{
  static const struct {
    const char *tensors, *says;
  } rows[] = {
      {"blocks.0.cross_attn.norm_k.weight:4", "Wan|videos"},
      {"control_model.zero_convs.0.0.weight:4x4x1x1", "a ControlNet|no use"},
      {"transformer_blocks.0.attn.add_q_proj.weight:4x4", "diffusers|ComfyUI"},
      {"a.weight:4", "nothing that litho knows|a diffusion model"},
  };
  g_autofree char *path = file("sketch.safetensors");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    litho_weights_free(sketch(rows[i].tensors));
    refused(set_of(path, NULL), rows[i].says);
  }
}

static void
test_cut_short(void)
{
  g_autofree char *klein = weights("flux2-klein.gguf"), *vae = weights("flux2-vae.safetensors"), *llm = weights("qwen3.gguf");
  g_autofree char *half = cut(klein, 1000000, "half.gguf"), *half_vae = cut(vae, 2000000, "half.safetensors");
  refused(set_of(half, "vae", vae, "llm", llm, NULL), "half.gguf|cut short|1000000 bytes|final_layer|download it again");
  refused(set_of(klein, "vae", half_vae, "llm", llm, NULL), "the vae of model|half.safetensors|cut short|download it again");
  /* At every byte of the header: never a crash, never taken for whole. */
  g_autofree char *flux = weights("lora-flux2.gguf");
  for (gsize n = 0; n < 700; n += n < 120 ? 1 : 13) {
    g_autofree char *part = cut(flux, n, "part.gguf");
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoWeights) read = litho_weights_open(part, &error);
    g_assert_null(read);
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(error->message, "part.gguf"));
  }
}

/* The bytes of a small GGUF, one field after the other set to something hostile. */
static void
test_damaged(void)
{
  g_autofree char *path = weights("lora-flux2.gguf"), *hurt = file("hurt.gguf"), *bytes = NULL;
  gsize length;
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  guint n_refused = 0;
  for (gsize at = 4; at < 500; at++)
    for (int k = 0; k < 3; k++) {
      static const char with[3] = {'\xff', '\x7f', '\0'};
      const char was = bytes[at];
      bytes[at] = with[k];
      g_assert_true(g_file_set_contents(hurt, bytes, (gssize)length, NULL));
      bytes[at] = was;
      g_autoptr(GError) error = NULL;
      g_autoptr(LithoWeights) read = litho_weights_open(hurt, &error);
      g_assert_true((read == NULL) == (error != NULL));
      n_refused += read == NULL;
    }
  g_assert_cmpuint(n_refused, >, 300); /* a letter of a name may be any */
  static const struct {
    const char *bytes, *says;
    gsize n;
  } others[] = {
      {"", "nearly empty", 0},
      {"<html><body>404</body></html>", "web page", 29},
      {"PK\3\4.................................", "without its end", 37},
      {"GGUF\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "version", 24},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n", "no file of weights", 62},
  };
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(hurt, others[i].bytes, (gssize)others[i].n, NULL));
    g_assert_null(litho_weights_open(hurt, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, others[i].says));
  }
}

/* --- the command ------------------------------------------------------------------------------ */

static Run
run_ok(const char *const *args)
{
  Run run = run_litho_input(folder, NULL, 0, args);
  if (run.exit_code != 0)
    g_error("%s %s: %s", args[0], args[1], run.err);
  return run;
}

static void
run_fails(const char *const *args, const char *says)
{
  g_auto(Run) run = run_litho_input(folder, NULL, 0, args);
  g_assert_cmpint(run.exit_code, >, 0);
  if (strstr(run.err, says) == NULL)
    g_error("wanted \"%s\" in \"%s\"", says, run.err);
}

#define ARGS(...) ((const char *const[]){"models", __VA_ARGS__, NULL})

static guint
n_files_in_store(void)
{
  g_autofree char *path = g_build_filename(litho_cache_dir(), "models", NULL);
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  guint n = 0;
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    n += !g_str_equal(name, "hashes.ini");
  return n;
}

static void
test_command(void)
{
  g_free(weights("flux2-klein.gguf"));
  g_free(weights("flux2-vae.safetensors"));
  g_free(weights("qwen3.gguf"));
  g_free(weights("lora-flux2.safetensors"));
  g_auto(Run) add = run_ok(ARGS("add", "flux2-klein.gguf", "--role", "make", "--name", "klein", "--asset",
                                "vae=flux2-vae.safetensors", "--asset", "llm=qwen3.gguf", "--license", "Apache-2.0"));
  g_assert_nonnull(strstr(add.out, "klein: added as make"));
  g_assert_cmpuint(n_files_in_store(), ==, 3);
  g_auto(Run) list = run_ok(ARGS("list", "--role", "make"));
  g_assert_nonnull(strstr(list.out, "flux2-klein with vae, llm"));
  g_auto(Run) check = run_ok(ARGS("check", "klein", "--json"));
  g_autoptr(JsonNode) root = json_from_string(check.out, NULL);
  g_assert_nonnull(root);
  g_assert_cmpstr(json_object_get_string_member(json_node_get_object(root), "layout"), ==, "flux2-klein");
  g_assert_cmpint(json_object_get_int_member(json_node_get_object(root), "steps"), ==, 4);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(json_node_get_object(root), "parts")), ==, 3);
  g_auto(Run) show = run_ok(ARGS("show", "klein", "--json"));
  g_autoptr(JsonNode) shown = json_from_string(show.out, NULL);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(json_node_get_object(shown), "files")), ==, 3);
  g_assert_false(json_object_get_boolean_member(json_node_get_object(shown), "default"));
  /* A second one of the same files: nothing of the first is touched, and use changes sides. */
  g_auto(Run) second = run_ok(ARGS("add", "flux2-klein.gguf", "--role", "make", "--asset", "qwen3.gguf", "--asset",
                                   "flux2-vae.safetensors", "--default"));
  g_assert_cmpuint(n_files_in_store(), ==, 6);
  run_ok(ARGS("use", "make", "klein"));
  g_auto(Run) after = run_ok(ARGS("list", "--json"));
  g_autoptr(JsonNode) rows = json_from_string(after.out, NULL);
  JsonArray *array = json_node_get_array(rows);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonObject *row = json_array_get_object_element(array, i);
    if (g_str_equal(json_object_get_string_member(row, "role"), "make"))
      g_assert_true(json_object_get_boolean_member(row, "default") ==
                    g_str_equal(json_object_get_string_member(row, "name"), "klein"));
  }
  run_fails(ARGS("use", "plan", "klein"), "is of role make, not plan");
  run_fails(ARGS("use", "minilm-l6"), "is not installed");
  run_ok(ARGS("add", "lora-flux2.safetensors", "--role", "lora"));
  run_ok(ARGS("check", "lora-flux2"));
  run_fails(ARGS("add", "lora-flux2.safetensors", "--role", "esrgan", "--name", "up"), "wanted is an ESRGAN upscaler");
  run_ok(ARGS("verify", "klein"));
  run_ok(ARGS("rm", "flux2-klein", "lora-flux2"));
  g_assert_cmpuint(n_files_in_store(), ==, 3);
  run_ok(ARGS("check", "klein"));
}

/* Refused sets leave nothing behind; parts that go or change in the store are said. */
static void
test_command_fails(void)
{
  g_free(weights("flux-vae.safetensors"));
  const guint before = n_files_in_store();
  run_fails(ARGS("add", "flux2-klein.gguf", "--role", "make", "--name", "bad", "--asset", "vae=flux-vae.safetensors", "--asset",
                 "llm=qwen3.gguf"), "wanted is a VAE of 32 channels");
  run_fails(ARGS("add", "flux2-klein.gguf", "--role", "make", "--name", "bad", "--asset", "vae=gone.safetensors"), "gone.safetensors");
  run_fails(ARGS("check", "bad"), "no model 'bad'");
  g_assert_cmpuint(n_files_in_store(), ==, before);
  g_autofree char *vae = g_build_filename(litho_cache_dir(), "models", "klein.flux2-vae.safetensors", NULL);
  g_autofree char *aside = file("aside");
  g_assert_cmpint(g_rename(vae, aside), ==, 0);
  run_fails(ARGS("check", "klein"), "the vae of model 'klein'");
  run_fails(ARGS("verify", "klein"), "no such model file");
  g_assert_true(g_file_set_contents(vae, "other", -1, NULL));
  run_fails(ARGS("check", "klein"), "the manifest promises");
  g_assert_cmpint(g_rename(aside, vae), ==, 0);
  run_ok(ARGS("check", "klein"));
  g_auto(Run) known = run_ok(ARGS("list", "--known", "--role", "make"));
  static const char *const names[] = {"flux2-klein-4b", "z-image-turbo", "sd-turbo", "stable-diffusion-1.5", "Not run here",
                                      "ae.safetensors: a file of your own", "--asset llm=Qwen3-4B-Q4_K_M.gguf"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    g_assert_nonnull(strstr(known.out, names[i]));
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_autofree char *cache = g_build_filename(folder, "cache", NULL), *config = g_build_filename(folder, "config", NULL);
  g_setenv("LITHO_CACHE", cache, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/sets/kinds", test_kinds);
  g_test_add_func("/sets/kinds by names", test_kinds_by_names);
  g_test_add_func("/sets/table", test_table);
  g_test_add_func("/sets/whole", test_whole);
  g_test_add_func("/sets/parts by themselves", test_parts_by_themselves);
  g_test_add_func("/sets/missing", test_missing);
  g_test_add_func("/sets/wrong", test_wrong);
  g_test_add_func("/sets/what makes no pictures", test_what_makes_no_pictures);
  g_test_add_func("/sets/cut short", test_cut_short);
  g_test_add_func("/sets/damaged", test_damaged);
  g_test_add_func("/sets/command", test_command);
  g_test_add_func("/sets/command fails", test_command_fails);
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
