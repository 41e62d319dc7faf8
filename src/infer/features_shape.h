/* features_shape.h: the shape of the locked tower's features: a map of 9×9 cells and one pooled row. */
#ifndef LITHO_INFER_FEATURES_SHAPE_H
#define LITHO_INFER_FEATURES_SHAPE_H

#define LITHO_FEATURES_CELLS 81
#define LITHO_FEATURES_WIDTH 1280

#endif
