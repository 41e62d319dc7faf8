/* tower.h: the tuned pair of towers: texts and photos as unit vectors in one space.
 *
 * The image tower is a locked net (role "tag" with a feature map: EfficientNet-lite2); its features (features.h) are
 * projected here. The text tower is a BERT with a projection. A
 * logistic curve fitted on held-out photos makes a probability of a cosine. Not thread-safe.
 */
#ifndef LITHO_INFER_TOWER_H
#define LITHO_INFER_TOWER_H

#include <gio/gio.h>
#include "litho.h"

typedef struct _LithoTower LithoTower;

/* wanted: as litho_model_find("tower", …): a name, a file that `litho train lit` wrote, or NULL for the default (one comes with
 * litho); on the installed MiniLM. Errors: MODEL, HASH. */
LithoTower *litho_tower_open(const char *wanted, GError **error);
void litho_tower_free(LithoTower *tower);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTower, litho_tower_free)

int litho_tower_width(const LithoTower *tower);       /* D of the common space */
int litho_tower_features(const LithoTower *tower);    /* F of the image tower's features: 1280 */
const char *litho_tower_hash(const LithoTower *tower); /* changes when vectors change */

const char *litho_tower_net_hash(const LithoTower *tower); /* of the image net that its features come from */

/* out (n,D): unit rows. Texts beyond the model's length are cut. */
gboolean litho_tower_texts(LithoTower *tower, const char *const *texts, int n, float *out, GError **error);
/* map (n, cells, F) channels last: the tower's feature maps (9×9 = 81 cells), or pooled features with cells = 1.
 * out (n,D): unit rows. */
void litho_tower_images(const LithoTower *tower, const float *map, int n, int cells, float *out);
/* Each cell by itself: (cells, D) unit rows, for grounding. */
void litho_tower_cells(const LithoTower *tower, const float *map, int cells, float *out);
/* Probability that text and photo belong together, of a cosine. */
double litho_tower_probability(const LithoTower *tower, double cosine);

#endif
