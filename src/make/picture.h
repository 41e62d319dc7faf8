/* picture.h: a made picture as a photo, and as a path: who keeps pictures by their path (a conversation, a worker) keeps
 * what a made one is made from, and has no file for it. */
#ifndef LITHO_MAKE_PICTURE_H
#define LITHO_MAKE_PICTURE_H

#include "make/read.h"
#include "photo/photo.h"

#define LITHO_MADE_USUAL_WIDTH 1536 /* px, where nothing is said */
#define LITHO_MADE_USUAL_HEIGHT 1024

typedef struct {
  MadeScene scene;
  int width, height; /* px, 1 … LITHO_MADE_MAX_PX */
  char *words;       /* what was asked for, or NULL; owned */
} MadePicture;

void made_picture_clear(MadePicture *picture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MadePicture, made_picture_clear)

/* Rendered, with metadata that say what it is and how it was made (photo/made.h). name: for messages. Errors: LIMIT,
 * CANCELLED, INTERNAL. */
LithoPhoto *made_picture_photo(const MadePicture *picture, const char *name, GCancellable *cancel,
                               GError **error);

/* "made:{"width":1536,"height":1024,"words":"a beach","scene":{…}}": on one line, with all that the pixels depend on.
 * Caller frees. */
char *made_picture_path(const MadePicture *picture);
/* Does it begin so? NULL: no. */
gboolean made_is_path(const char *path);
/* Strict; *picture is set up anew and is to be cleared, also after an error. Errors: RECIPE, LIMIT. */
gboolean made_picture_parse(const char *path, MadePicture *picture, GError **error);

/* A file's name for people: "a-beach-at-sunset.png". Caller frees. */
char *made_picture_name(const char *words);

/* [{"words","became"}…], became null for what was not composed. traces: NULL: none. New reference. */
JsonArray *made_traces_to_json(const GPtrArray *traces);

/* "1024x768", or a name ("wallpaper"): *width, *height in px. Error USAGE names them. */
gboolean made_size_parse(const char *size, int *width, int *height, GError **error);

/* The scene of a file: JSON as made_scene_to_json() prints it, or a picture that litho made, whose XMP holds it. "-": JSON
 * from stdin. Errors: USAGE (a picture that holds no scene), RECIPE, LIMIT, those of litho_photo_open(). */
gboolean made_scene_open(const char *path, const LithoLoadOptions *load, MadeScene *scene, GError **error);

/* The style of a name ("watercolor" too). FALSE: there is none; error USAGE. */
gboolean made_style_parse(const char *name, SceneStyle *style, GError **error);

#endif
