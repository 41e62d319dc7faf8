/* litho.h: the public interface of liblitho, a photo editor that you talk to.
 *
 * Life cycle: litho_init() once, then litho_open() → litho_recipe_parse() or litho_plan() →
 * litho_apply() → *_free(). Functions that can fail return FALSE or NULL and set a GError of domain
 * LITHO_ERROR; after an error no output file has been touched. Strings are UTF-8. Nothing here
 * prints or exits. libvips' error buffer is process-global, so run one litho_* call that touches
 * pixels at a time per process; separate processes are independent.
 */
#ifndef LITHO_H
#define LITHO_H

#include <glib.h>

G_BEGIN_DECLS

#define LITHO_VERSION "0.1.0"

/* --- errors ------------------------------------------------------------------------------- */

#define LITHO_ERROR litho_error_quark()

/* Numbers are part of the ABI: append only. The exit code and HTTP status of each are in
 * litho_error_info(). */
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
} LithoError;

typedef struct {
  LithoError code;
  const char *name;   /* "not-found" */
  int exit_code;      /* process exit status */
  int http_status;
  const char *help;   /* what the user can do */
} LithoErrorInfo;

GQuark litho_error_quark(void);
/* The table row of `code`; never NULL (unknown codes give the row of LITHO_ERROR_INTERNAL). */
const LithoErrorInfo *litho_error_info(int code);

/* --- start -------------------------------------------------------------------------------- */

/* Starts libvips, blocks its untrusted loaders. Call once, before any other function, from the
 * main thread and before there are others (it sets VIPSHOME for a moment). libvips' modules are left for when a
 * photo needs them: a program that wants them itself starts libvips first. `program` is argv[0]. */
gboolean litho_init(const char *program, GError **error);
void litho_shutdown(void);

/* --- photos ------------------------------------------------------------------------------- */

typedef struct _LithoPhoto LithoPhoto;

/* Opens a picture file ("-": stdin): JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF and what else libvips
 * reads safely. Orientation is applied, alpha, ICC profile and metadata are kept for litho_apply().
 * NULL with NOT_FOUND, READ, FORMAT, BLOCKED or LIMIT. Free with litho_photo_free(). */
LithoPhoto *litho_open(const char *path, GError **error);
void litho_photo_free(LithoPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPhoto, litho_photo_free)

/* --- recipes ------------------------------------------------------------------------------ */

typedef struct _LithoRecipe LithoRecipe;

/* Parses and checks a recipe (docs/recipe.md). `name` is for messages; `length` in bytes, or -1
 * for a NUL-terminated string. NULL with RECIPE (the message holds a JSON pointer) or LIMIT. */
LithoRecipe *litho_recipe_parse(const char *name, const char *json, gssize length, GError **error);
/* Canonical JSON; and the same for people, a numbered list with reasons. g_free() both. */
char *litho_recipe_print(const LithoRecipe *recipe);
char *litho_recipe_show(const LithoRecipe *recipe);
void litho_recipe_free(LithoRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoRecipe, litho_recipe_free)

/* Words (English or Chinese) → recipe, its amounts solved on `photo` (NULL: fixed amounts).
 * `model`: NULL for the installed default, or the keyword planner where there is none; "words" for
 * the keyword planner; a name of 'litho models list'; or the path of a GGUF file. Takes seconds with
 * a model. NULL with USAGE, LIMIT, PLAN, MODEL or HASH. */
LithoRecipe *litho_plan(const char *words, LithoPhoto *photo, const char *model, GError **error);

/* Runs the recipe on the photo at full resolution and writes `path`, whose suffix names the format
 * ("-": stdout in the photo's own). Written beside and renamed. Steps that need parts that are not
 * installed are an error (NEEDS_SEE) and nothing is written. */
gboolean litho_apply(LithoRecipe *recipe, LithoPhoto *photo, const char *path, GError **error);

G_END_DECLS

#endif
