/* xmp_drop.c: the properties that do not go on (xmp.h). Namespaces: Adobe XMP Specification Part 2; IPTC Photo Metadata
 * Standard; Google's motion photo 1.0, Ultra HDR 1.1 and Dynamic Depth 1.0; Apple's and Adobe's gain maps.
 */
#include <string.h>
#include "photo/gps.h"
#include "photo/xmp.h"

typedef struct {
  const char *uri, *local; /* local NULL: all of the namespace; with a '*' at its end: all that begin so */
  guint lost;
} Rule;

/* What announces pictures, videos and sounds behind the photo, none of which are written. */
static const Rule payload[] = {
    {"http://ns.google.com/photos/1.0/camera/", "MotionPhoto*", LITHO_LOST_MOTION},
    {"http://ns.google.com/photos/1.0/camera/", "MicroVideo*", LITHO_LOST_MOTION},
    {"http://ns.oplus.com/photos/1.0/camera/", "MotionPhoto*", LITHO_LOST_MOTION},
    {"http://ns.oplus.com/photos/1.0/camera/", "VideoLength", LITHO_LOST_MOTION},
    {"http://ns.oplus.com/photos/1.0/camera/", "OLivePhotoVersion", LITHO_LOST_MOTION},
    {"http://ns.xiaomi.com/photos/1.0/camera/", "XMPMeta", LITHO_LOST_MOTION},
    {"http://ns.google.com/photos/1.0/container/", NULL, 0}, /* its items say what they are */
    {"http://ns.google.com/photos/dd/1.0/container/", NULL, LITHO_LOST_DEPTH},
    {"http://ns.google.com/photos/dd/1.0/device/", NULL, LITHO_LOST_DEPTH},
    {"http://ns.adobe.com/hdr-gain-map/1.0/", NULL, LITHO_LOST_GAIN_MAP},
    {"http://ns.apple.com/HDRGainMap/1.0/", NULL, LITHO_LOST_GAIN_MAP},
    {"http://ns.apple.com/pixeldatainfo/1.0/", NULL, 0},
    {"http://ns.google.com/photos/1.0/image/", "Data", LITHO_LOST_OLD_PICTURE},
    {"http://ns.google.com/photos/1.0/image/", "Mime", 0},
};

/* Of the photo before the edit, or of how it was stored. */
static const Rule stale[] = {
    {"http://ns.adobe.com/xap/1.0/", "Thumbnails", 0},
    {"http://ns.adobe.com/xap/1.0/g/img/", "image", 0},
    {"http://ns.adobe.com/xmp/note/", "HasExtendedXMP", 0},
};

static const Rule depths[] = {{"http://ns.google.com/photos/1.0/depthmap/", NULL, LITHO_LOST_DEPTH}};

static const Rule positions[] = {
    {"http://www.w3.org/2003/01/geo/wgs84_pos#", NULL, 0},
    {"http://www.georss.org/georss", NULL, 0},
    {"http://www.opengis.net/gml", NULL, 0},
};

static const Rule places[] = {
    {"http://ns.adobe.com/photoshop/1.0/", "City", 0},
    {"http://ns.adobe.com/photoshop/1.0/", "State", 0},
    {"http://ns.adobe.com/photoshop/1.0/", "Country", 0},
    {"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", "Location", 0},
    {"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", "CountryCode", 0},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Location*", 0},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "City", 0},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Sublocation", 0},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "ProvinceState", 0},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Country*", 0},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "WorldRegion", 0},
    {"http://purl.org/dc/elements/1.1/", "coverage", 0},
    {"http://purl.org/dc/terms/", "spatial", 0},
    {"http://ns.adobe.com/xmp/1.0/DynamicMedia/", "shotLocation", 0},
    {"http://prismstandard.org/namespaces/basic/2.0/", "location", 0},
};

static gboolean
matches(const LithoXmp *xmp, const LithoXmpName *name, const Rule *rule)
{
  if (rule->local == NULL || !g_str_has_suffix(rule->local, "*"))
    return litho_xmp_is(xmp, name, rule->uri, rule->local);
  const gsize n = strlen(rule->local) - 1;
  return litho_xmp_is(xmp, name, rule->uri, NULL) && name->name_end - name->local >= n &&
         memcmp(xmp->text + name->local, rule->local, n) == 0;
}

static gboolean
is_listed(const LithoXmp *xmp, const LithoXmpName *name, const Rule *rules, guint n, guint *lost)
{
  for (guint i = 0; i < n; i++)
    if (matches(xmp, name, &rules[i])) {
      *lost |= rules[i].lost;
      return TRUE;
    }
  return FALSE;
}

#define NS_ITEM "http://ns.google.com/photos/1.0/container/item/"

static void
note_item(const char *semantic, gsize n, guint *lost)
{
  static const struct {
    const char *semantic;
    guint lost;
  } kinds[] = {{"MotionPhoto", LITHO_LOST_MOTION},
               {"GainMap", LITHO_LOST_GAIN_MAP},
               {"RecoveryMap", LITHO_LOST_GAIN_MAP},
               {"Depth", LITHO_LOST_DEPTH},
               {"Original", LITHO_LOST_DEPTH}};
  for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
    if (n == strlen(kinds[k].semantic) && memcmp(semantic, kinds[k].semantic, n) == 0)
      *lost |= kinds[k].lost;
}

/* What the items of Google's container are, said as attributes or as elements. */
static void
note_items(const LithoXmp *xmp, guint *lost)
{
  for (guint i = 0; i < xmp->attributes->len; i++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, i);
    if (litho_xmp_is(xmp, &a->name, NS_ITEM, "Semantic"))
      note_item(xmp->text + a->value, a->value_end - a->value, lost);
  }
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *e = litho_xmp_element(xmp, i);
    if (litho_xmp_is(xmp, &e->name, NS_ITEM, "Semantic"))
      note_item(xmp->text + e->content, e->content_end - e->content, lost);
  }
}

gboolean
litho_xmp_goes(const LithoXmp *xmp, const LithoXmpName *name, const LithoXmpUpdate *update, guint *lost)
{
  if (is_listed(xmp, name, payload, G_N_ELEMENTS(payload), lost)) {
    if (litho_xmp_is(xmp, name, "http://ns.google.com/photos/1.0/container/", "Directory"))
      note_items(xmp, lost);
    return TRUE;
  }
  if (is_listed(xmp, name, stale, G_N_ELEMENTS(stale), lost) ||
      (update->new_profile && litho_xmp_is(xmp, name, "http://ns.adobe.com/photoshop/1.0/", "ICCProfile")))
    return TRUE;
  if (update->drop_depth && is_listed(xmp, name, depths, G_N_ELEMENTS(depths), lost))
    return TRUE;
  if (update->drop_gps && (is_listed(xmp, name, positions, G_N_ELEMENTS(positions), lost) ||
                           litho_gps_is_position(xmp->text + name->local, name->name_end - name->local)))
    return TRUE;
  return update->drop_places && is_listed(xmp, name, places, G_N_ELEMENTS(places), lost);
}
