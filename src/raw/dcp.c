/* dcp.c: reads camera profiles (TIFF 6.0's directories, tags of DNG 1.7). See dcp.h. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>
#include "raw/dcp.h"

#define MAX_ENTRIES 512
#define MAX_TABLE (1 << 20) /* values of a table; Adobe's have 243000 at most */
#define MAX_CURVE (1 << 17)

enum { TYPE_ASCII = 2, TYPE_SHORT = 3, TYPE_LONG = 4, TYPE_SRATIONAL = 10, TYPE_FLOAT = 11 };

enum {
  TAG_MODEL = 50708,
  TAG_COLOR = 50721, /* and 50722 */
  TAG_CALIBRATION_LIGHT = 50778,
  TAG_NAME = 50936,
  TAG_HUE_SAT_DIMS = 50937,
  TAG_HUE_SAT = 50938,
  TAG_CURVE = 50940,
  TAG_FORWARD = 50964,
  TAG_LOOK_DIMS = 50981,
  TAG_LOOK = 50982,
  TAG_HUE_SAT_ENCODING = 51107,
  TAG_LOOK_ENCODING = 51108,
  TAG_EXPOSURE_OFFSET = 51109,
};

typedef struct {
  int fd;
  gboolean is_big; /* endian */
  guint n;
  guint8 entries[MAX_ENTRIES * 12];
} Directory;

static gboolean
read_at(int fd, gpointer to, gsize n, guint64 at)
{
  for (gsize done = 0; done < n;) {
    const gssize got = pread(fd, (guint8 *)to + done, n - done, (off_t)(at + done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return FALSE;
    done += (gsize)got;
  }
  return TRUE;
}

static guint
get16(const Directory *d, const guint8 *p)
{
  return d->is_big ? (guint)p[0] << 8 | p[1] : (guint)p[1] << 8 | p[0];
}

static guint32
get32(const Directory *d, const guint8 *p)
{
  return d->is_big ? (guint32)get16(d, p) << 16 | get16(d, p + 2)
                   : (guint32)get16(d, p + 2) << 16 | get16(d, p);
}

/* magic: of a profile "RC", of a DNG 42. */
static gboolean
open_directory(Directory *d, int fd, gboolean is_dng)
{
  guint8 head[8], count[2];
  d->fd = fd;
  if (!read_at(fd, head, sizeof head, 0) ||
      (memcmp(head, "II", 2) != 0 && memcmp(head, "MM", 2) != 0))
    return FALSE;
  d->is_big = head[0] == 'M';
  const guint magic = get16(d, head + 2);
  const guint32 at = get32(d, head + 4);
  if (magic != (is_dng ? 42 : 0x4352) || !read_at(fd, count, 2, at))
    return FALSE;
  d->n = get16(d, count);
  return d->n > 0 && d->n <= MAX_ENTRIES &&
         read_at(fd, d->entries, 12 * (gsize)d->n, (guint64)at + 2);
}

static const guint8 *
find(const Directory *d, guint tag)
{
  for (guint i = 0; i < d->n; i++)
    if (get16(d, d->entries + 12 * i) == tag)
      return d->entries + 12 * i;
  return NULL;
}

/* `count` values of a tag as numbers; NULL: it is not there, of another type or longer than `most`.
 */
static float *
numbers(const Directory *d, guint tag, guint most, guint *count)
{
  const guint8 *entry = find(d, tag);
  if (entry == NULL)
    return NULL;
  const guint type = get16(d, entry + 2);
  *count = get32(d, entry + 4);
  const guint size = type == TYPE_SHORT                        ? 2
                     : type == TYPE_LONG || type == TYPE_FLOAT ? 4
                     : type == TYPE_SRATIONAL                  ? 8
                                                               : 0;
  if (size == 0 || *count == 0 || *count > most)
    return NULL;
  const gsize bytes = (gsize)size * *count;
  g_autofree guint8 *raw = g_try_malloc(bytes);
  if (raw == NULL)
    return NULL;
  if (bytes <= 4)
    memcpy(raw, entry + 8, bytes);
  else if (!read_at(d->fd, raw, bytes, get32(d, entry + 8)))
    return NULL;
  g_autofree float *out = g_new(float, *count);
  for (guint i = 0; i < *count; i++) {
    const guint8 *p = raw + (gsize)size * i;
    const guint32 bits = size == 2 ? get16(d, p) : get32(d, p);
    if (type == TYPE_FLOAT)
      memcpy(&out[i], &bits, sizeof bits);
    else if (type == TYPE_SRATIONAL)
      out[i] = (float)((double)(gint32)bits / fmax(fabs((double)(gint32)get32(d, p + 4)), 1) *
                       ((gint32)get32(d, p + 4) < 0 ? -1 : 1));
    else
      out[i] = (float)bits;
    if (!isfinite(out[i]))
      return NULL;
  }
  return g_steal_pointer(&out);
}

static double
number(const Directory *d, guint tag, double fallback)
{
  guint n;
  g_autofree float *v = numbers(d, tag, 1, &n);
  return v != NULL ? v[0] : fallback;
}

static char *
text(const Directory *d, guint tag)
{
  const guint8 *entry = find(d, tag);
  const guint32 n = entry != NULL ? get32(d, entry + 4) : 0;
  if (n == 0 || n > 1000 || (get16(d, entry + 2) != TYPE_ASCII && get16(d, entry + 2) != 1))
    return g_strdup("");
  g_autofree char *out = g_malloc0(n + 1);
  if (n <= 4)
    memcpy(out, entry + 8, n);
  else if (!read_at(d->fd, out, n, get32(d, entry + 8)))
    return g_strdup("");
  return g_utf8_make_valid(out, -1);
}

static void
read_matrix(const Directory *d, guint tag, int bit, RawWireDng *light, float to[3][3])
{
  guint n;
  g_autofree float *v = numbers(d, tag, 12, &n);
  if (v == NULL || n != 9)
    return;
  memcpy(to, v, 9 * sizeof *v);
  light->have |= bit;
}

static gboolean
read_table(const Directory *d, guint dims_tag, guint tag, guint encoding_tag, LithoDcpTable *table)
{
  guint n_dims, n;
  g_autofree float *dims = numbers(d, dims_tag, 3, &n_dims);
  if (dims == NULL || n_dims < 2)
    return FALSE;
  const double vals = n_dims > 2 ? fmax(dims[2], 1) : 1;
  g_autofree float *v = numbers(d, tag, MAX_TABLE, &n);
  if (v == NULL || !(dims[0] >= 1 && dims[1] >= 2) || (double)dims[0] * dims[1] * vals * 3 != n)
    return FALSE;
  *table = (LithoDcpTable){(guint)dims[0], (guint)dims[1], (guint)vals,
                           number(d, encoding_tag, 0) == 1, g_steal_pointer(&v)};
  return TRUE;
}

static void
read_curve(const Directory *d, LithoDcp *dcp)
{
  guint n;
  g_autofree float *v = numbers(d, TAG_CURVE, MAX_CURVE, &n);
  if (v == NULL || n < 4 || n % 2 != 0)
    return;
  for (guint i = 2; i < n; i += 2)
    if (!(v[i] > v[i - 2]))
      return;
  dcp->n_curve = n / 2;
  dcp->curve = g_steal_pointer(&v);
}

LithoDcp *
litho_dcp_read(int fd, const char *name, gboolean is_dng, GError **error)
{
  g_autofree Directory *d = g_new0(Directory, 1);
  if (!open_directory(d, fd, is_dng)) {
    if (!is_dng)
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: no camera profile (DCP)", name);
    return NULL;
  }
  g_autoptr(LithoDcp) dcp = g_new0(LithoDcp, 1);
  dcp->name = text(d, TAG_NAME);
  dcp->model = text(d, TAG_MODEL);
  for (guint k = 0; k < 2; k++) {
    dcp->lights[k].illuminant = (gint32)number(d, TAG_CALIBRATION_LIGHT + k, k == 0 ? 17 : 21);
    read_matrix(d, TAG_COLOR + k, RAW_WIRE_DNG_COLOR, &dcp->lights[k], dcp->lights[k].color);
    read_matrix(d, TAG_FORWARD + k, RAW_WIRE_DNG_FORWARD, &dcp->lights[k], dcp->lights[k].forward);
    read_table(d, TAG_HUE_SAT_DIMS, TAG_HUE_SAT + k, TAG_HUE_SAT_ENCODING, &dcp->hue_sat[k]);
  }
  read_table(d, TAG_LOOK_DIMS, TAG_LOOK, TAG_LOOK_ENCODING, &dcp->look);
  read_curve(d, dcp);
  dcp->exposure_ev = CLAMP(number(d, TAG_EXPOSURE_OFFSET, 0), -5, 5);
  if (!is_dng && (dcp->lights[0].have & RAW_WIRE_DNG_COLOR) == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: the camera profile has no colour matrix", name);
    return NULL;
  }
  if (is_dng && dcp->hue_sat[0].v == NULL && dcp->hue_sat[1].v == NULL && dcp->look.v == NULL &&
      dcp->curve == NULL)
    return NULL;
  return g_steal_pointer(&dcp);
}

LithoDcp *
litho_dcp_load(const char *path, GError **error)
{
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    g_set_error(error, LITHO_ERROR, errno == ENOENT ? LITHO_ERROR_NOT_FOUND : LITHO_ERROR_READ,
                "%s: %s", path, g_strerror(errno));
    return NULL;
  }
  LithoDcp *dcp = litho_dcp_read(fd, path, FALSE, error);
  close(fd);
  return dcp;
}

void
litho_dcp_free(LithoDcp *dcp)
{
  if (dcp == NULL)
    return;
  g_free(dcp->name);
  g_free(dcp->model);
  for (int k = 0; k < 2; k++)
    g_free(dcp->hue_sat[k].v);
  g_free(dcp->look.v);
  g_free(dcp->curve);
  g_free(dcp);
}

/* RawTherapee names its profiles by the camera: "Canon EOS 5D Mark II.dcp". */
char *
litho_dcp_find(const char *make, const char *model)
{
  static const char *const folders[] = {"rawtherapee/dcpprofiles", NULL};
  const char *const *roots = g_get_system_data_dirs();
  g_autofree char *both = g_strdup_printf("%s %s.dcp", make, model),
                  *alone = g_strdup_printf("%s.dcp", model);
  for (guint r = 0; *model != '\0' && roots[r] != NULL; r++)
    for (guint i = 0; folders[i] != NULL; i++) {
      g_autofree char *folder = g_build_filename(roots[r], folders[i], NULL);
      g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
      for (const char *file; dir != NULL && (file = g_dir_read_name(dir)) != NULL;)
        if (g_ascii_strcasecmp(file, both) == 0 || g_ascii_strcasecmp(file, alone) == 0)
          return g_build_filename(folder, file, NULL);
    }
  return NULL;
}
