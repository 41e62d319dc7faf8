/* load_raw.c: a camera's raw file as a photo: unpacked by another process (raw/raw.h), developed, its values 16-bit codes of
 * Rec. 2020 with sRGB's curve. Written pictures are sRGB unless a profile is asked for.
 *
 * The previews that lie in raw files are never looked at.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/file.h"
#include "photo/internal.h"
#include "photo/load_raw.h"
#include "photo/profile.h"
#include "photo/raw_exif.h"
#include "photo/tiff.h"
#include "raw/raw.h"
#include "raw/white.h"

static int
open_fd(const PhotoPrivate *priv)
{
  if (priv->path != NULL)
    return open(priv->path, O_RDONLY | O_CLOEXEC);
  gsize size;
  const guint8 *data = g_bytes_get_data(priv->bytes, &size);
  const int fd = memfd_create("raw", MFD_CLOEXEC);
  for (gsize done = 0; fd >= 0 && done < size;) {
    const gssize n = write(fd, data + done, size - done);
    if (n <= 0) {
      close(fd);
      return -1;
    }
    done += (gsize)n;
  }
  return fd;
}

/* The codes as an image that owns them. NULL with libvips' error set. */
static VipsImage *
image_of(guint16 *rgb, int width, int height)
{
  g_autofree guint16 *owned = rgb;
  g_autoptr(VipsImage) image = vips_image_new_from_memory(owned, 6 * (gsize)width * (gsize)height, width, height, 3,
                                                          VIPS_FORMAT_USHORT);
  if (image == NULL)
    return NULL;
  g_object_set_data_full(G_OBJECT(image), "litho-raw", g_steal_pointer(&owned), g_free);
  VipsImage *typed = NULL;
  vips_copy(image, &typed, "interpretation", VIPS_INTERPRETATION_RGB16, NULL);
  return typed;
}

static LithoCoding *
coding_new(GError **error)
{
  const double white[2] = {0.3127, 0.3290}, primaries[6] = {0.708, 0.292, 0.170, 0.797, 0.131, 0.046};
  g_autoptr(GBytes) profile = litho_profile_build("Rec. 2020, sRGB curve", white, primaries, 0);
  return litho_coding_new(profile, VIPS_FORMAT_USHORT, 3, error);
}

static gboolean
put_upright(PhotoPrivate *priv, int orientation)
{
  g_autoptr(VipsImage) tagged = NULL;
  if (vips_copy(priv->pixels, &tagged, NULL) != 0)
    return FALSE;
  vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
  if (vips_autorot(tagged, &priv->photo.coded, NULL) != 0)
    return FALSE;
  priv->device = g_object_ref(priv->photo.coded);
  priv->is_developed = TRUE;
  return TRUE;
}

/* The camera profile that was wished for, and what came of it. */
typedef struct {
  const char *wish;  /* of the load options */
  LithoDcp *dcp;     /* NULL: none */
  gboolean is_own;   /* it is not the file's */
  char *sha256;      /* of its file, or NULL */
} Profile;

static void
profile_clear(Profile *profile)
{
  litho_dcp_free(profile->dcp);
  g_free(profile->sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Profile, profile_clear)

static gboolean
load_profile(const char *path, Profile *profile, GError **error)
{
  profile->is_own = TRUE;
  profile->dcp = litho_dcp_load(path, error);
  return profile->dcp != NULL && (profile->sha256 = litho_file_sha256(path, error)) != NULL;
}

/* TRUE with dcp NULL: the matrices alone. */
static gboolean
find_profile(PhotoPrivate *priv, int fd, const RawWire *wire, const char *wish, Profile *profile, GError **error)
{
  *profile = (Profile){.wish = wish};
  if (wish == NULL) {
    profile->dcp = wire->is_dng ? litho_dcp_read(fd, priv->photo.name, TRUE, NULL) : NULL;
    return TRUE;
  }
  if (g_str_equal(wish, "none"))
    return TRUE;
  if (!g_str_equal(wish, "auto"))
    return load_profile(wish, profile, error);
  g_autofree char *path = litho_dcp_find(wire->make, wire->model);
  if (path != NULL)
    return load_profile(path, profile, error);
  litho_photo_warn(&priv->photo, "%s: no camera profile is installed for %s %s (Debian's rawtherapee-data has some): its matrices "
                   "are used", priv->photo.name, wire->make, wire->model);
  return TRUE;
}

static void
tell(PhotoPrivate *priv, const RawWire *wire, const LithoRendering *rendering, const Profile *profile, gboolean half)
{
  LithoPhotoRaw *raw = g_new0(LithoPhotoRaw, 1);
  raw->white_uv[0] = rendering->white_uv[0];
  raw->white_uv[1] = rendering->white_uv[1];
  raw->has_white = rendering->known_white;
  raw->light = g_new(LithoRawLight, 1);
  *raw->light = (LithoRawLight){*wire, *rendering};
  raw->half = half;
  if (profile->wish != NULL)
    raw->camera_profile = g_strdup(g_str_equal(profile->wish, "auto") || g_str_equal(profile->wish, "none") ? profile->wish : "file");
  raw->camera_profile_sha256 = g_strdup(profile->sha256);
  if (profile->dcp != NULL)
    raw->profile_name = g_strdup(*profile->dcp->name != '\0' ? profile->dcp->name : "without a name");
  priv->photo.raw = raw;
  if (!wire->as_shot)
    litho_photo_warn(&priv->photo, "%s: the camera's file says no white balance: daylight's is used", priv->photo.name);
  if (!rendering->known_white)
    litho_photo_warn(&priv->photo, "%s: the colours of this camera (%s) are not known: its values are taken as they are",
                     priv->photo.name, *wire->model != '\0' ? wire->model : "without a name");
}

/* The frame as it will be upright, and by how much less was decoded. */
static void
set_frame(PhotoPrivate *priv, const RawWire *wire, gboolean half, int width, int height)
{
  const gboolean turned = wire->orientation >= 5;
  priv->frame_width = turned ? height : width;
  priv->frame_height = turned ? width : height;
  if (half)
    priv->shrunk_by = 2;
  priv->metadata.turned = turned;
}

static gboolean
develop(PhotoPrivate *priv, int fd, const LithoRaw *raw, const LithoRawOptions *options, const char *camera_profile, GError **error)
{
  RawWire colors = *raw->wire;
  const RawWire *wire = &colors;
  LithoRendering rendering;
  int width, height;
  g_auto(Profile) profile = {0};
  if (!find_profile(priv, fd, wire, camera_profile, &profile, error))
    return FALSE;
  if (profile.dcp != NULL && profile.is_own)
    litho_dcp_to_wire(profile.dcp, &colors);
  litho_rendering_init(&rendering, wire, profile.dcp);
  litho_raw_size(raw, options->half, &width, &height);
  guint16 *rgb = g_try_malloc(6 * (gsize)width * (gsize)height);
  if (rgb == NULL) {
    litho_dcp_look_free(rendering.look);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: no memory for %d × %d px", priv->photo.name, width, height);
    return FALSE;
  }
  if (!litho_raw_develop(raw, options, &rendering, rgb, error)) {
    g_free(rgb);
    g_prefix_error(error, "%s: ", priv->photo.name);
    return FALSE;
  }
  priv->pixels = image_of(rgb, width, height);
  set_frame(priv, wire, options->half, width, height);
  tell(priv, wire, &rendering, &profile, options->half);
  priv->photo.raw->demosaic = options->demosaic;
  priv->photo.raw->clip_highlights = options->clip;
  if (options->demosaic == LITHO_DEMOSAIC_NET && wire->kind != RAW_WIRE_MOSAIC)
    litho_photo_warn(&priv->photo, "%s: its sensor has no Bayer pattern: LibRaw demosaiced it, not the net", priv->photo.name);
  priv->photo.bits = 16;
  priv->photo.coding = coding_new(error);
  if (priv->photo.coding == NULL)
    return FALSE;
  if (priv->pixels != NULL && put_upright(priv, wire->orientation))
    return TRUE;
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, priv->photo.name, "pixels");
  return FALSE;
}

gboolean
litho_photo_open_raw(PhotoPrivate *priv, VipsSource *source, const LithoLoadOptions *load, guint64 max_pixels, GError **error)
{
  if (priv->metadata.exif == NULL && !priv->tiff.is_known)
    litho_tiff_read(source, 0, &priv->metadata);
  if (priv->header_only)
    return TRUE;
  LithoRawOptions options = {.max_pixels = max_pixels, .demosaic = load->demosaic, .clip = load->clip_highlights,
                             .net = load->demosaic_net};
  const int fd = open_fd(priv);
  if (fd < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", priv->photo.name, g_strerror(errno));
    return FALSE;
  }
  g_autoptr(LithoRaw) raw = litho_raw_unpack(fd, priv->photo.name, &options, error);
  if (raw == NULL) {
    close(fd);
    return FALSE;
  }
  const int short_edge = (int)MIN(raw->wire->width, raw->wire->height);
  options.half = load->half && raw->wire->kind == RAW_WIRE_MOSAIC && short_edge >= 2;
  options.half |= priv->small_px > 0 && raw->wire->kind == RAW_WIRE_MOSAIC && short_edge / 2 >= priv->small_px;
  if (priv->metadata.exif == NULL)
    priv->metadata.exif = litho_raw_exif(raw->wire);
  const gboolean good = develop(priv, fd, raw, &options, load->camera_profile, error);
  close(fd);
  return good;
}
