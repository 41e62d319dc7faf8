/* litho.h: the public interface of liblitho, a photo editor that you talk to.
 *
 *   litho_init() → litho_open() → litho_plan() or litho_recipe_parse() → litho_apply() or litho_render() → *_free()
 *                             └→ litho_scene_open() → litho_scene_find(), litho_scene_describe()
 *
 * docs/library.md begins with a program. Functions that can fail return FALSE or NULL and set a GError of domain
 * LITHO_ERROR, if `error` is not NULL; what they would have given is then NULL, and no output file has been touched.
 * Any may fail with RESOURCE or INTERNAL. Nothing here prints or exits. Text is UTF-8, file names are the system's.
 *
 * Options. Each options struct begins with its own size, and 0 means the default for every other member:
 *
 *   LithoPlanOptions options = {.struct_size = sizeof options, .planner = LITHO_PLANNER_WORDS};
 *
 * NULL instead of options means all defaults. Later versions only append members, and each struct ends with a pointer,
 * so that the size says which members the program knows: those beyond it have their default. A struct larger than the
 * library's is taken if all bytes beyond are 0, else USAGE: nothing that was asked for is silently left out. (A
 * function that fills a struct with defaults would write the library's size into the program's smaller struct.)
 * Options are read during the call only; what their pointers name must live as long as the call, for
 * litho_scene_open() as long as the scene.
 *
 * Ownership. What a function that is LITHO_NODISCARD gives as a non-const pointer, the caller frees as is said
 * there; a const pointer belongs to the object that it came from and lives as long as that. *_free() take NULL. All
 * types have g_autoptr().
 *
 * Threads. An object is used by one thread at a time. libvips' error buffer is process-global, so run one litho_* call
 * that touches pixels at a time per process; separate processes are independent. What only reads an object that is
 * there (accessors, litho_error_info(), litho_recipe_print()) may run beside it. A GCancellable may be cancelled from
 * any thread.
 */
#ifndef LITHO_H
#define LITHO_H

#include <gio/gio.h>

G_BEGIN_DECLS

/* For what can fail or gives what must be freed: the compiler warns when the result is dropped. */
#define LITHO_NODISCARD G_GNUC_WARN_UNUSED_RESULT

/* --- version ------------------------------------------------------------------------------ */

/* Of this header. Until 1.0.0 a change of MINOR may break the ABI; from then on only one of MAJOR does. */
#define LITHO_VERSION "0.1.0"
#define LITHO_VERSION_MAJOR 0
#define LITHO_VERSION_MINOR 1
#define LITHO_VERSION_PATCH 0
/* 10000 × major + 100 × minor + patch, to be compared by the preprocessor. */
#define LITHO_VERSION_NUMBER (10000 * LITHO_VERSION_MAJOR + 100 * LITHO_VERSION_MINOR + LITHO_VERSION_PATCH)

/* The same of the library that runs: as text, static; and as a number. Before litho_init() too. */
const char *litho_version(void);
int litho_version_number(void);

/* --- errors ------------------------------------------------------------------------------- */

#define LITHO_ERROR litho_error_quark()

/* Numbers are part of the ABI: append only. The exit code and HTTP status of each are in litho_error_info(). */
typedef enum {
  LITHO_ERROR_USAGE = 1,      /* the command line or an argument is wrong */
  LITHO_ERROR_NOT_FOUND = 2,  /* a file that was named does not exist */
  LITHO_ERROR_READ = 3,       /* a file exists but cannot be read or is damaged */
  LITHO_ERROR_WRITE = 4,      /* an output cannot be written (permission, disk full) */
  LITHO_ERROR_LIMIT = 5,      /* over a ceiling: pixels, frames, bytes, steps, words */
  LITHO_ERROR_BLOCKED = 6,    /* the format needs a loader that is only used when allowed */
  LITHO_ERROR_FORMAT = 7,     /* not a picture, or a format that is not supported */
  LITHO_ERROR_RECIPE = 8,     /* a recipe is not valid; the message holds a JSON pointer */
  LITHO_ERROR_NEEDS_SEE = 9,  /* the step needs a part of litho that is not installed */
  LITHO_ERROR_MODEL = 10,     /* a model is missing, unreadable or unsuitable */
  LITHO_ERROR_HASH = 11,      /* a model file's sha256 is not the one promised */
  LITHO_ERROR_NETWORK = 12,   /* a download or an endpoint failed */
  LITHO_ERROR_OFFLINE = 13,   /* the network was needed but --offline was said */
  LITHO_ERROR_GRAMMAR = 14,   /* the planner's grammar does not load (never falls back to text) */
  LITHO_ERROR_PLAN = 15,      /* no valid plan could be made from the words */
  LITHO_ERROR_VERIFY = 16,    /* an output does not match its recipe and source */
  LITHO_ERROR_CANCELLED = 17, /* stopped by the user */
  LITHO_ERROR_INTERNAL = 18,  /* a bug in litho */
  LITHO_ERROR_ABSENT = 19,    /* the photo does not have the region that was asked for */
  LITHO_ERROR_RESOURCE = 20,  /* the machine has no memory, process or thread left */
  LITHO_ERROR_UNCHANGED = 21, /* every step ran or was skipped, and the picture is as it was */
  LITHO_ERROR_SANDBOX = 22,   /* the sandbox cannot be closed as it was asked for, or refuses a path */
} LithoError;

typedef struct {
  LithoError code;
  const char *name;   /* "not-found" */
  int exit_code;      /* process exit status */
  int http_status;
  const char *help;   /* what the user can do */
} LithoErrorInfo;

/* The domain of LithoError. */
GQuark litho_error_quark(void);
/* The table row of a GError's code, static; never NULL (unknown codes give the row of LITHO_ERROR_INTERNAL). */
const LithoErrorInfo *litho_error_info(int code);

/* --- start -------------------------------------------------------------------------------- */

/* Starts libvips and blocks its untrusted loaders. Call once, before any function that takes a photo, from the main
 * thread and before there are others (it sets VIPSHOME for a moment). libvips' modules are left for when a photo
 * needs them: a program that wants them itself starts libvips first. program: argv[0], for libvips; may be NULL. Some
 * 10 ms. INTERNAL. */
LITHO_NODISCARD gboolean litho_init(const char *program, GError **error);
/* Stops libvips. All objects must have been freed; nothing of libvips or litho can be called after it. */
void litho_shutdown(void);

/* How far a call has come, 0..1, rising. May be called from another thread than the one that waits; must not call
 * litho, but may cancel. */
typedef void (*LithoProgress)(double fraction, gpointer data);

/* --- pixels in memory --------------------------------------------------------------------- */

/* Samples of 8 bits, 16 bits in the machine's byte order, or 32-bit floats. Append only. */
typedef enum {
  LITHO_SAMPLE_U8 = 0,
  LITHO_SAMPLE_U16 = 1,
  LITHO_SAMPLE_FLOAT = 2,
} LithoSample;

/* height × width × channels samples, row-major, no padding between rows: 1 channel is grey, 2 grey and alpha, 3 RGB, 4
 * RGB and alpha, which does not multiply the colours. They are never changed and live as long as the object, which may
 * outlive the photo that it came from. */
typedef struct _LithoPixels LithoPixels;

void litho_pixels_free(LithoPixels *pixels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPixels, litho_pixels_free)
/* The first sample, whatever its type is. size: gets the bytes of all; may be NULL. */
const guint8 *litho_pixels_data(const LithoPixels *pixels, gsize *size);
int litho_pixels_width(const LithoPixels *pixels);
int litho_pixels_height(const LithoPixels *pixels);
int litho_pixels_channels(const LithoPixels *pixels);
LithoSample litho_pixels_sample(const LithoPixels *pixels);
/* The ICC profile of the samples; NULL: sRGB (grey: with its curve), of floats linear light with sRGB's primaries, where
 * 1 is white and nothing is clipped. Belongs to `pixels`. */
GBytes *litho_pixels_profile(const LithoPixels *pixels);

/* --- photos ------------------------------------------------------------------------------- */

typedef struct _LithoPhoto LithoPhoto;

typedef struct {
  gsize struct_size;        /* sizeof (LithoOpenOptions) */
  guint64 max_pixels;       /* width × height of the file's header; 0: 400 megapixels. LIMIT above it */
  guint64 max_bytes;        /* of the file; 0: 2 GiB. LIMIT above it */
  int max_frames;           /* of an animation or a file with pages (the first is used); 0: 10000. LIMIT above it */
  const char *const *allow; /* NULL-terminated formats whose untrusted loader may be used: "jxl", "svg", "pdf",
                               "magick", … or "all"; NULL: none. For files that are known, not for strangers' */
  GCancellable *cancel;     /* asked before the file is read and when it has been; or NULL */
} LithoOpenOptions;

/* Opens a picture file ("-": stdin): JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF and what else libvips reads safely. The
 * content decides the format, not the name. The orientation is applied; alpha, ICC profile and metadata are kept for
 * litho_apply(). A large picture is decoded in the background, so that damage of its end is only found by the call
 * that reads it (READ). options: may be NULL. Memory: width × height × bands × bytes of a sample.
 * NULL with NOT_FOUND, READ, FORMAT, BLOCKED, LIMIT, USAGE or CANCELLED. Free with litho_photo_free(). */
LITHO_NODISCARD LithoPhoto *litho_open(const char *path, const LithoOpenOptions *options, GError **error);
/* The same for a file's bytes, which are referenced, not copied. name: for messages ("upload"), not NULL. */
LITHO_NODISCARD LithoPhoto *litho_open_bytes(const char *name, GBytes *bytes, const LithoOpenOptions *options,
                                             GError **error);

typedef struct {
  gsize struct_size;  /* sizeof (LithoPixelsOptions) */
  guint64 max_pixels; /* width × height; 0: 400 megapixels. LIMIT above it */
  GBytes *profile;    /* ICC of the samples; NULL: as litho_pixels_profile() says. Referenced */
} LithoPixelsOptions;

/* A photo of pixels in memory, laid out as LithoPixels are. pixels: referenced until the photo has been freed, never
 * copied or changed; the caller does not change them meanwhile. channels: 1 to 4. name: for messages, not NULL. It is a
 * photo like any other, but for what only a file has: there are no metadata, its format is "png", and a sidecar's hash of
 * the source is that of the bytes. options: may be NULL. NULL with USAGE (the sizes do not fit the bytes, a wrong sample), LIMIT or INTERNAL.
 * A profile that is damaged or of another kind is ignored, with a warning. Free with litho_photo_free(). */
LITHO_NODISCARD LithoPhoto *litho_open_pixels(const char *name, GBytes *pixels, int width, int height, int channels,
                                              LithoSample sample, const LithoPixelsOptions *options, GError **error);
void litho_photo_free(LithoPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPhoto, litho_photo_free)

/* Of the upright photo, px. */
int litho_photo_width(const LithoPhoto *photo);
int litho_photo_height(const LithoPhoto *photo);
/* "jpeg" "png" "tiff" "webp" "heif" "avif" "jxl" "gif" …: a name of `litho formats`. */
const char *litho_photo_format(const LithoPhoto *photo);
/* Per sample in the file: 8, 10, 12, 16 or 32. */
int litho_photo_bits(const LithoPhoto *photo);
gboolean litho_photo_has_alpha(const LithoPhoto *photo);
/* The photo's own values, upright, of the file's depth (10 and 12 bits fill 16) and in its profile; CMYK becomes sRGB. Waits
 * for the decoder. The photo's own memory, without a copy, where its values lie there so: not for photos that are turned or
 * transparent, for camera raw files, Lab and CMYK. NULL with READ or INTERNAL. Free with litho_pixels_free(), before or after
 * the photo. */
LITHO_NODISCARD LithoPixels *litho_photo_pixels(LithoPhoto *photo, GError **error);
/* What its user should hear, one sentence each: frames dropped, a damaged profile ignored; also of calls that were
 * given this photo. NULL-terminated, empty when there is nothing; valid until the next call with this photo. */
const char *const *litho_photo_warnings(LithoPhoto *photo);

/* --- recipes ------------------------------------------------------------------------------ */

typedef struct _LithoRecipe LithoRecipe;

/* Parses and checks a recipe (docs/recipe.md). name: for messages, not NULL. length: in bytes, at most 1 MiB, or -1
 * for a NUL-terminated string. NULL with RECIPE (the message holds a JSON pointer) or LIMIT. Free with
 * litho_recipe_free(). */
LITHO_NODISCARD LithoRecipe *litho_recipe_parse(const char *name, const char *json, gssize length, GError **error);
LITHO_NODISCARD LithoRecipe *litho_recipe_copy(const LithoRecipe *recipe);
void litho_recipe_free(LithoRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoRecipe, litho_recipe_free)

/* Canonical JSON with a newline at its end; and the same for people, a numbered list with reasons, then what cannot
 * be done. g_free() both. */
LITHO_NODISCARD char *litho_recipe_print(const LithoRecipe *recipe);
LITHO_NODISCARD char *litho_recipe_show(const LithoRecipe *recipe);
/* 0: all was refused or cannot be done; litho_recipe_show() says why. */
guint litho_recipe_n_steps(const LithoRecipe *recipe);
/* What was said while this recipe was planned, one sentence each: no model is installed, a step was taken out because
 * its region is not in the photo. Not a part of the document. NULL-terminated; lives as long as the recipe. */
const char *const *litho_recipe_warnings(const LithoRecipe *recipe);

/* --- words to recipe ---------------------------------------------------------------------- */

/* Numbers are part of the ABI: append only. */
typedef enum {
  LITHO_PLANNER_AUTO = 0,  /* keyword reader and net, and the language model where they are not sure. Without a language
                              model it is FAST, without the net too WORDS, and the recipe has a warning */
  LITHO_PLANNER_MODEL = 1, /* keyword reader and language model */
  LITHO_PLANNER_WORDS = 2, /* keyword reader alone: nothing to install, milliseconds */
  LITHO_PLANNER_URL = 3,   /* keyword reader and an endpoint */
  LITHO_PLANNER_FAST = 4,  /* keyword reader and net */
} LithoPlannerKind;

typedef struct {
  gsize struct_size;         /* sizeof (LithoPlanOptions) */
  LithoPlannerKind planner;  /* with `model` AUTO is MODEL, with `url` it is URL */
  int n_threads;             /* of models and nets, 1 to 1024; 0: all cores */
  gboolean offline;          /* no endpoint is asked: OFFLINE instead */
  gboolean floor;            /* the photo is looked at by classical methods only, without nets */
  const char *model;         /* for MODEL: a name of `litho models list` or a GGUF file's path; NULL: the default */
  const char *url;           /* for URL: an OpenAI-compatible endpoint, http:// or https:// */
  const char *url_model;     /* the endpoint's name of the model; NULL: "default" */
  LithoProgress progress;    /* while a model reads its prompt for the first time (half a minute); or NULL */
  gpointer progress_data;
  GCancellable *cancel;      /* between the stages and while a model runs; or NULL */
} LithoPlanOptions;

/* Words → recipe.
 * words: English or Chinese, at most 8192 bytes.
 * photo: NULL, or the photo that the words are about: what it does not have is dropped, amounts are solved on a proxy
 * of it. Without it amounts are fixed. The same words, photo, models and options give the same recipe, as `litho
 * plan` does.
 * options: may be NULL.
 * Milliseconds by words; a second or more where a language model is asked or the photo must be looked at.
 * NULL with USAGE, LIMIT, PLAN, GRAMMAR, MODEL, HASH, NETWORK, OFFLINE, READ or CANCELLED. A recipe without steps is
 * no
 * error: litho_recipe_n_steps(). Free with litho_recipe_free(). */
LITHO_NODISCARD LithoRecipe *litho_plan(const char *words, LithoPhoto *photo, const LithoPlanOptions *options,
                                        GError **error);

/* --- recipe to picture -------------------------------------------------------------------- */

/* Numbers are part of the ABI: append only. */
typedef enum {
  LITHO_STRIP_NONE = 0,  /* metadata are kept */
  LITHO_STRIP_GPS = 1,   /* positions go, wherever they stand */
  LITHO_STRIP_PLACE = 2, /* the names of places too */
  LITHO_STRIP_ALL = 3,   /* EXIF, XMP, IPTC, text and comments: all but the colour profile */
} LithoStrip;

/* A file that a recipe names: a mask, a reference picture. */
typedef struct {
  const char *name; /* as in the recipe; NULL ends an array of these */
  GBytes *bytes;    /* referenced */
} LithoAsset;

typedef struct {
  gsize struct_size;    /* sizeof (LithoOutputOptions) */
  const char *format;   /* "jpeg" "png" "tiff" …; NULL: by the suffix of the output's name, else the photo's */
  const char *profile;  /* NULL: the photo's; "srgb" "p3" "adobergb" "grey" or the path of an ICC file */
  int quality;          /* 1 to 100; 0: the format's default (JPEG 92, WebP 90, AVIF and HEIC 80, JPEG XL 90) */
  int bits;             /* per sample: 8, 10, 12, 16 or 32; 0: the photo's, or the nearest that the format can */
  LithoStrip strip;
  gboolean lossless;    /* WebP and JPEG XL; PNG and TIFF always are */
  gboolean sidecar;     /* write PATH.litho.json too: recipe and record of the run; not for "-" */
  gboolean embed;       /* put recipe and record into the output's XMP; not with LITHO_STRIP_ALL */
  gboolean exact;       /* no colour tables: every step at every pixel, as floats. Slower, differs by a code or less */
  gboolean measures;    /* measure each step's region before and after it (litho_result_measure()): a few ms a step */
  gboolean floor;       /* regions and operations by classical methods only, without nets */
  int n_threads;        /* of the nets that look, 1 to 1024; 0: all cores */
  LithoProgress progress;
  gpointer progress_data;
  GCancellable *cancel; /* also while pixels are computed and written; or NULL */
  const LithoAsset *assets; /* what the recipe names, ended by one without a name; or NULL */
} LithoOutputOptions;

/* What a run did, step by step. */
typedef struct _LithoResult LithoResult;

/* Runs the recipe on the photo at full resolution and writes `path` ("-": stdout), beside it first and then renamed.
 * Neither recipe nor pixels of the photo are changed. result: NULL, or gets what the run did; NULL after an error.
 * options: may be NULL. A 24-megapixel JPEG with tonal steps takes about a second on two cores.
 * FALSE with RECIPE, NEEDS_SEE (a step needs a part that is not installed), MODEL, READ, WRITE, FORMAT, USAGE,
 * CANCELLED or INTERNAL; an old file then stays as it was. A step whose region is not in the photo is skipped: no
 * error, see litho_result_skipped(). Free *result with litho_result_free(). */
LITHO_NODISCARD gboolean litho_apply(const LithoRecipe *recipe, LithoPhoto *photo, const char *path,
                                     const LithoOutputOptions *options, LithoResult **result, GError **error);

/* The same into memory: the values that litho_apply() would give to the encoder of a lossless file, in the photo's depth
 * and profile or in those of the options. bits 8, 10 to 16, or 32: floats. format, quality and strip do not count; sidecar
 * and embed are USAGE. CMYK becomes sRGB. Memory: the result, and what an area step keeps. NULL with the errors of
 * litho_apply() but WRITE. Free with litho_pixels_free(). */
LITHO_NODISCARD LithoPixels *litho_apply_pixels(const LithoRecipe *recipe, LithoPhoto *photo,
                                                const LithoOutputOptions *options, LithoResult **result,
                                                GError **error);
void litho_result_free(LithoResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoResult, litho_result_free)

/* step: 0 to litho_result_n_steps() - 1, the recipe's order; beyond it they answer as for a step that did nothing. */
guint litho_result_n_steps(const LithoResult *result);
gboolean litho_result_skipped(const LithoResult *result, guint step);
/* For people: "patch match, 3 levels", "not found in this photo: the sky"; NULL: nothing to say. */
const char *litho_result_note(const LithoResult *result, guint step);
/* The model that did it, "none": the classical method; NULL: the step has no role for a model. */
const char *litho_result_model(const LithoResult *result, guint step);
/* A measure of the step's region before and after it, on a proxy. name: of litho_measure_list(). FALSE: it was not
 * taken (options.measures, a skipped step) or there is none of this name; *before and *after are then left alone. */
gboolean litho_result_measure(const LithoResult *result, guint step, const char *name, double *before,
                              double *after);
/* Pixels that no step touched and that went to the encoder as they came from the decoder. FALSE: frame or coding
 * changed, so that this cannot be said of any pixel; *pixels is then 0. */
gboolean litho_result_unchanged(const LithoResult *result, guint64 *pixels);
/* The regions that were looked for, as a JSON array in the order of the steps:
 * [{"region","present","score","share","method"}]; "[]" for none. */
const char *litho_result_regions(const LithoResult *result);
/* The names of measures: "mean_lightness", …; NULL-terminated, static. */
const char *const *litho_measure_list(void);

typedef struct {
  gsize struct_size;    /* sizeof (LithoRenderOptions) */
  int long_edge_px;     /* of the photo before the steps: it is shrunk to this at most; 0: not shrunk */
  int n_threads;        /* of the nets that look, 1 to 1024; 0: all cores */
  gboolean exact;       /* as in LithoOutputOptions */
  gboolean floor;       /* as in LithoOutputOptions */
  GCancellable *cancel; /* asked between stages and while regions are looked for; or NULL */
  const LithoAsset *assets; /* as in LithoOutputOptions */
} LithoRenderOptions;

/* The recipe (NULL: none, the photo as it is) on the photo, shrunk first, as 8-bit sRGB. For display: radii are
 * scaled with the photo, but sharpening and noise look weaker than at full size. Steps that cannot run are left out.
 * Transparency is left out: channels is 3. options: may be NULL. Memory: 12 to 24 bytes a pixel of the
 * shrunk photo. NULL with RECIPE, MODEL, READ, USAGE, CANCELLED or INTERNAL. Free with litho_pixels_free(). */
LITHO_NODISCARD LithoPixels *litho_render(const LithoRecipe *recipe, LithoPhoto *photo,
                                          const LithoRenderOptions *options, GError **error);

/* --- what is in a photo ------------------------------------------------------------------- */

/* One photo as it is looked at. Proxies, nets' answers, masks and facts are worked out when they are first asked for
 * and then kept in it: 10 to 60 MB, without open nets. */
typedef struct _LithoScene LithoScene;

typedef struct {
  gsize struct_size;    /* sizeof (LithoSceneOptions) */
  gboolean floor;       /* classical methods only, without nets */
  int n_threads;        /* of the nets, 1 to 1024; 0: all cores */
  GCancellable *cancel; /* asked before each look; or NULL */
} LithoSceneOptions;

/* Nothing is computed yet. photo: not owned, must live longer than the scene. options: may be NULL. NULL with USAGE.
 * Free with litho_scene_free(). */
LITHO_NODISCARD LithoScene *litho_scene_open(LithoPhoto *photo, const LithoSceneOptions *options, GError **error);
void litho_scene_free(LithoScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoScene, litho_scene_free)

/* A region that was looked for. Owns all that its accessors give. */
typedef struct _LithoFinding LithoFinding;

/* The names of regions: "subject", "background", "person", …, "sky"; NULL-terminated, static. */
const char *const *litho_region_list(void);

/* Look for a region: by a name of litho_region_list() (USAGE for others); by words ("the red car"), at most 1000
 * bytes; for what is under a point, fractions 0..1 of width and height.
 * long_edge_px: of the mask, which has the photo's aspect and at most its size; 0: the photo's size.
 * The first look of a scene takes 0.1 to some seconds, with nets; later ones use what it found.
 * What is not there is no error: litho_finding_present(). NULL with USAGE, LIMIT, MODEL, READ, CANCELLED or INTERNAL.
 * Free with litho_finding_free(), before or after the scene. */
LITHO_NODISCARD LithoFinding *litho_scene_find(LithoScene *scene, const char *name, int long_edge_px, GError **error);
LITHO_NODISCARD LithoFinding *litho_scene_find_words(LithoScene *scene, const char *words, int long_edge_px,
                                                     GError **error);
LITHO_NODISCARD LithoFinding *litho_scene_find_point(LithoScene *scene, double x, double y, int long_edge_px,
                                                     GError **error);
void litho_finding_free(LithoFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFinding, litho_finding_free)

gboolean litho_finding_present(const LithoFinding *finding);
/* 0..1: how sure that it is there or, when it is not, how near it came. */
double litho_finding_score(const LithoFinding *finding);
/* 0..1: mean coverage of the frame; 0 when it is not there. */
double litho_finding_share(const LithoFinding *finding);
/* How it was looked for: "colour, place and graph cut", "deeplab-voc". */
const char *litho_finding_method(const LithoFinding *finding);
/* When it is not there: what is, for people ("plants, a person"); else NULL. */
const char *litho_finding_instead(const LithoFinding *finding);
/* The mask: height × width bytes, row-major, stride = width, 0 (outside) to 255 (inside), soft along edges. width,
 * height: may be NULL. NULL when the region is not there, with 0 × 0. Lives as long as the finding. */
const guint8 *litho_finding_mask(const LithoFinding *finding, int *width, int *height);
/* Writes the mask into memory of the caller: rows of width samples (those of litho_finding_mask()), row_bytes from one to
 * the next, 0: without padding. 8 bits 0 to 255, 16 bits 0 to 65535, floats 0 to 1. All 0 where the region is not there:
 * width, height: the rows and columns that the memory has. FALSE with USAGE when these are not the mask's, or a row does
 * not hold them. */
LITHO_NODISCARD gboolean litho_finding_write(const LithoFinding *finding, LithoSample sample, gpointer into, int width,
                                             int height, gsize row_bytes, GError **error);

/* Numbers are part of the ABI: append only. */
typedef enum {
  LITHO_CAPTION_AUTO = 0,    /* the model of role caption where one was added, else by rule */
  LITHO_CAPTION_FLOOR = 1,   /* by rule, from facts alone */
  LITHO_CAPTION_MODEL = 2,   /* a language model: that of role caption, else the planner's */
  LITHO_CAPTION_DECODER = 3, /* the trained decoder: looks itself, and guesses */
} LithoCaptionKind;

typedef struct {
  gsize struct_size;        /* sizeof (LithoDescribeOptions) */
  LithoCaptionKind caption; /* who writes the sentences; in a floor scene AUTO is FLOOR, and MODEL or DECODER USAGE */
  int n_threads;            /* of the model that writes, 1 to 1024; 0: all cores */
  const char *model;        /* for MODEL and DECODER: a name of `litho models list` or a file; NULL: the default */
} LithoDescribeOptions;

/* All that litho knows of the photo, with its caption, as one JSON object on one line: the schema of
 * docs/describe.md.
 * options: may be NULL. Some seconds with nets, once a scene. NULL with USAGE, MODEL, HASH, LIMIT, PLAN, READ,
 * CANCELLED or INTERNAL. g_free() it. */
LITHO_NODISCARD char *litho_scene_describe(LithoScene *scene, const LithoDescribeOptions *options, GError **error);
/* The caption alone, one to three sentences. As above. */
LITHO_NODISCARD char *litho_scene_caption(LithoScene *scene, const LithoDescribeOptions *options, GError **error);

G_END_DECLS

#endif
