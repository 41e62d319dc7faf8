/* manifest.h: the built-in rows. Private to model/. */
#ifndef LITHO_MODEL_MANIFEST_H
#define LITHO_MODEL_MANIFEST_H

#include "model/store.h"

const LithoModel *model_manifest_rows(guint *n);

#endif
